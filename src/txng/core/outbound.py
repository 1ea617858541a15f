"""The one door out: every HTTP call of the portal to another system.

Addresses come from people, so a call must never reach what only we can reach (server-side request forgery): the name is
resolved here, each of its addresses is checked, and the connection goes to a checked address without a second look-up.
Only https to the ports 443 and 8443, certificates verified, no redirects, no proxies, short times, small answers.
``TXNG_OUTBOUND_ALLOW`` opens networks of one's own (tests, a closed government network), there with plain http and any
port too; ``TXNG_OUTBOUND_CA_FILE`` adds certificate authorities.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import certifi
import httpx
from django.conf import settings

from txng.core.errors import Refused

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MOST_BYTES = 64 * 1024
LONGEST_URL = 2048
PORTS = (443, 8443)
NAT64 = IPv6Network("64:ff9b::/96")

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class OutboundFailed(Refused):
    """The call was not made or brought no answer. ``permanent``: it will not, as long as the address stays as it is."""

    def __init__(self, code: str, *, permanent: bool = False, **params: Any):
        super().__init__(code, **params)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. ``body``: its first bytes as sent; ``truncated``: there was more. Hostile input."""

    status: int
    body: bytes
    truncated: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Networks from their usual spelling (``10.1.0.0/16``). Raises `Refused` for others."""
    try:
        return tuple(ip_network(word.strip()) for word in words if word.strip())
    except ValueError as error:
        raise Refused("setting-invalid", name="TXNG_OUTBOUND_ALLOW", value=str(error)[:100]) from None


def may_be_called(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether a resolved address is a public one or in a network that was opened; every disguise is looked through."""
    parsed: Address = ip_address(address.partition("%")[0])
    if any(parsed in network for network in allowed if network.version == parsed.version):
        return True
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if inner is None and (parsed in NAT64 or int(parsed) >> 32 == 0):
            inner = IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return may_be_called(str(inner), allowed)
        if parsed.is_site_local or parsed.teredo:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def checked_url(url: str, allowed: Iterable[Network] = ()) -> httpx.URL:
    """The address, if its form is one we call; no name is resolved. Raises `OutboundFailed` ``outbound-url``, or
    ``outbound-address`` where the host is a number that is never called."""
    try:
        parsed = httpx.URL(url)
        port = parsed.port
    except (httpx.InvalidURL, ValueError, TypeError):
        raise OutboundFailed("outbound-url", permanent=True) from None
    usual = parsed.scheme == "https" and (port or 443) in PORTS
    opened = bool(tuple(allowed)) and parsed.scheme in ("http", "https")
    plain = not parsed.userinfo and parsed.host and len(url) <= LONGEST_URL and url.isprintable() and "\\" not in url
    if not (plain and (usual or opened)):
        raise OutboundFailed("outbound-url", permanent=True)
    if not all(may_be_called(address, allowed) for address in _numbers(parsed.host)):
        raise OutboundFailed("outbound-address", permanent=True, host=parsed.host)
    return parsed


def _numbers(host: str) -> list[str]:
    """The address that a host written in numbers is, in whatever way; nothing for a name."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


async def _resolve(url: httpx.URL, allowed: tuple[Network, ...]) -> list[str]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.raw_host.decode("ascii").strip("[]"), port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise OutboundFailed("outbound-unreachable", host=url.host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    # One private address among public ones is an attempt or a mistake; neither is called.
    if not addresses or not all(may_be_called(address, allowed) for address in addresses):
        raise OutboundFailed("outbound-address", permanent=True, host=url.host)
    if url.scheme != "https" or port not in PORTS:
        opened = [address for address in addresses if not may_be_called(address)]
        if len(opened) != len(addresses):
            raise OutboundFailed("outbound-url", permanent=True)
    return addresses


@lru_cache(maxsize=4)
def _tls(extra: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if extra:
        context.load_verify_locations(cafile=extra)
    return context


async def send_async(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = TOTAL_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """One call; redirects are answers like others. Raises `OutboundFailed` when there is no answer in time."""
    allowed = networks(settings.OUTBOUND_ALLOW)
    target = checked_url(url, allowed)
    given = {"user-agent": "txng", "accept-encoding": "identity", **(headers or {})}
    given["host"] = target.netloc.decode("ascii")
    try:
        async with asyncio.timeout(seconds):
            addresses = await _resolve(target, allowed)
            timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
            async with httpx.AsyncClient(
                verify=_tls(settings.OUTBOUND_CA_FILE), trust_env=False, timeout=timeout, follow_redirects=False
            ) as client:
                for last, address in zip([*[False] * (len(addresses) - 1), True], addresses, strict=True):
                    request = client.build_request(
                        method,
                        target.copy_with(host=address),
                        content=content,
                        headers=given,
                        extensions={"sni_hostname": target.raw_host.decode("ascii")},
                    )
                    try:
                        return await _exchange(client, request, most_bytes)
                    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                        if last:
                            tls = isinstance(error.__cause__ and error.__cause__.__cause__, ssl.SSLError)
                            code = "outbound-tls" if tls or "CERTIFICATE" in str(error) else "outbound-unreachable"
                            raise OutboundFailed(code, host=target.host) from None
    except (TimeoutError, httpx.TimeoutException):
        raise OutboundFailed("outbound-slow", host=target.host, seconds=round(seconds)) from None
    except (httpx.HTTPError, OSError):
        raise OutboundFailed("outbound-broken", host=target.host) from None
    raise AssertionError("every address was tried")


async def _exchange(client: httpx.AsyncClient, request: httpx.Request, most_bytes: int) -> Answer:
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > most_bytes:
                break
        return Answer(
            response.status_code, bytes(body[:most_bytes]), len(body) > most_bytes, dict(response.headers.items())
        )
    finally:
        await response.aclose()


def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = TOTAL_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """`send_async` for jobs and commands. Never call it inside a transaction: others would wait for the other side."""
    return asyncio.run(
        send_async(method, url, content=content, headers=headers, seconds=seconds, most_bytes=most_bytes)
    )
