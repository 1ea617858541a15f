"""Scans of codes: what is kept of one, and how it is written, away from the request.

Kept: the code, when, a random mark of the device that ends after 30 days, the network as a hash whose key changes
every day, roughly where (if a table of networks is given), whether inside another app, whether a robot. Never an
address, never anything that would tell a device from its traits. Source: the product's rules on scans, section 4.2.
"""

import csv
import hashlib
import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber, TruncDate

from txng.core import clock
from txng.events.connection import database
from txng.gs1 import provincial
from txng.gs1.compression import decompress_path
from txng.gs1.digital_link import DigitalLink, parse_path
from txng.gs1.problems import ProblemError
from txng.registry.naming import path_named, thing_path
from txng.resolver.models import Scan

log = structlog.get_logger("txng.scan")

#: A code whose scans are counted: a serial number whatever lot stands beside it, or a lot.
KEY = "01"
DEVICE_DAYS = 30
#: After this nothing of a single scan is needed any more.
KEPT_DAYS = 180
MOST_OF_NETWORK = 200
"""Scans of one code from one network on one day that are looked at: more than any shop has customers for one item."""

_ROBOTS = ("bot", "crawl", "spider", "preview", "scrap", "curl/", "wget/", "python-", "headless", "monitor")
_APPS = ("FBAN", "FBAV", "FB_IAB", "Zalo", "Instagram", "Line/", "TikTok", "MicroMessenger")


class Seen(NamedTuple):
    """A request for a code, as the front door remembers it for some seconds."""

    at: float
    path: str
    device: str
    address: str
    agent: str


@lru_cache(maxsize=10_000)
def code_of(path: str) -> str:
    """The code whose scans a path counts for, be it written as a binary EPC; "" where that is none of ours to count.

    >>> code_of("/01/09520801001019/10/LO-1/21/7"), code_of("/01/09520801001019/10/LO-1"), code_of("/00/1")
    ('/01/09520801001019/21/7', '/01/09520801001019/10/LO-1', '')
    >>> code_of("/noi-bo/HTX-1/CAM/lo/L1/so/7")
    '/noi-bo/HTX-1/CAM/so/7'
    """
    try:
        if path.startswith(f"/{provincial.ROOT}/"):
            code, lot, serial = path_named(path)
            return thing_path(code, "" if serial else lot, serial) if lot or serial else ""
        link = decompress_path(path) if path.startswith(("/eh", "/ex")) else parse_path(path)
    except ProblemError:
        return ""
    named = dict(link.qualifiers)
    if link.key[0] != KEY or link.stem:
        return ""
    for code in ("21", "10"):
        if code in named:
            return DigitalLink(link.key, ((code, named[code]),)).path
    return ""


_COLUMNS = "at, code, device, network, province, latitude, longitude, accuracy_km, in_app, robot"


def keep(seen: Iterable[Seen]) -> int:
    """Write some of what was seen; how many were of codes that are counted. By COPY: a popular code is scanned often,
    and what is spent here is taken from the scans of others."""
    rows = [row for one in seen if (row := _row(one)) is not None]
    if rows:
        statement = f"COPY {Scan._meta.db_table} ({_COLUMNS}) FROM STDIN"
        with transaction.atomic(), database().cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    return len(rows)


def _row(one: Seen) -> tuple[Any, ...] | None:
    code = code_of(one.path)
    if not code:
        return None
    place = place_of(one.address) or NetworkPlace("", None, None, None)
    network = network_mark(prefix(one.address), _day_of_hour(int(one.at) // 3600))
    at = datetime.fromtimestamp(one.at, UTC)
    return (at, code, one.device, network, *place, _in_app(one.agent), is_robot(one.agent))


@lru_cache(maxsize=100)
def _day_of_hour(hour: int) -> date:
    """The day of the province in an hour since 1970: its clocks are whole hours away from UTC."""
    return clock.day_of(datetime.fromtimestamp(hour * 3600, UTC))


@lru_cache(maxsize=10_000)
def _in_app(agent: str) -> bool:
    return any(word in agent for word in _APPS)


@lru_cache(maxsize=10_000)
def is_robot(agent: str) -> bool:
    """Whether a program says of itself that nobody looks at what it fetches; who says nothing is one."""
    return not agent or any(word in agent.lower() for word in _ROBOTS)


@lru_cache(maxsize=10_000)
def prefix(address: str) -> str:
    """The network of an address: its first 24 bits, or 48 of an IPv6 one; "" for what is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


@lru_cache(maxsize=10_000)
def network_mark(network: str, day: date) -> str:
    """A network (`prefix`) as a mark that tells nobody which it is, and is another one tomorrow."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"scans {day}".encode(), hashlib.sha256).digest()
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()[:16]


class NetworkPlace(NamedTuple):
    """Where a network is, as far as that is known. ``province``: its code; "" abroad or unknown."""

    province: str
    latitude: float | None
    longitude: float | None
    accuracy_km: float | None


def place_of(address: str) -> NetworkPlace | None:
    """What the table of networks says of an address; None without one."""
    table = networks(settings.NETWORKS_FILE)
    if not table:
        return None
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    for length in sorted({network.prefixlen for network in table}, reverse=True):
        if length <= parsed.max_prefixlen:
            found = table.get(ipaddress.ip_network(f"{parsed}/{length}", strict=False))
            if found:
                return found
    return None


@cache
def networks(file: str) -> dict[ipaddress.IPv4Network | ipaddress.IPv6Network, NetworkPlace]:
    """The table an operator keeps (`TXNG_NETWORKS`): lines ``network,province,latitude,longitude,accuracy_km``."""
    if not file:
        return {}
    found: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, NetworkPlace] = {}
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), 1):
            try:
                network = ipaddress.ip_network(row[0].strip())
                latitude, longitude, accuracy = (float(text) if text.strip() else None for text in row[2:5])
                found[network] = NetworkPlace(row[1].strip()[:2], latitude, longitude, accuracy)
            except (ValueError, IndexError):
                log.warning("networks-line", line=number)
    return found


def scans_of(code: str, since: datetime, most: int = 20_000) -> Sequence[Scan]:
    """The scans of one code since a moment, oldest first: the newest ``most`` of them, and of one network on one day no
    more than `MOST_OF_NETWORK`, so that nobody hides what comes after behind scans of his own."""
    rank = Window(RowNumber(), partition_by=[F("network"), TruncDate("at")], order_by=[F("at").asc(), F("id").asc()])
    rows = Scan.objects.filter(code=code, at__gte=since).annotate(rank=rank).filter(rank__lte=MOST_OF_NETWORK)
    return sorted(rows.order_by("-at", "-id")[:most], key=lambda one: (one.at, one.pk))


def scanned_since(since: datetime) -> list[str]:
    """The codes that were scanned since a moment."""
    return list(Scan.objects.filter(at__gte=since).values_list("code", flat=True).distinct().order_by())


def forget(now: datetime) -> None:
    """End the marks of devices after 30 days, and single scans after half a year."""
    Scan.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    Scan.objects.filter(at__lt=now - timedelta(days=DEVICE_DAYS)).exclude(device="").update(device="", network="")
