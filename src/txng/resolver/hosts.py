"""Hosts of organisations: links of an organisation lead only where it has shown that the host is its own.

It puts a file with its token on the host; we fetch the file. Until then, and again when the file is gone, people are
asked before a scan takes them there.
"""

import re
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from txng.accounts.viewers import Viewer
from txng.core import changes, clock, outbound
from txng.core.errors import Conflict, Forbidden, Refused
from txng.registry.models import Party
from txng.resolver import models, policies
from txng.resolver.models import LinkHost

FILE = "/.well-known/txng-verification.txt"
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
TOKEN_BYTES = 18
CHECK_SECONDS = 6.0


def hosts_of(viewer: Viewer, party: int) -> QuerySet[LinkHost]:
    """The hosts of an organisation, for its members."""
    if not policies.may_see_links(viewer, party):
        return LinkHost.objects.none()
    return LinkHost.objects.filter(party=party)


def host_name(text: str) -> str:
    """What somebody typed → the bare name of a host in lower case. Raises `Refused` (``link-host-name``)."""
    bare = text.strip().lower()
    host = (urlsplit(bare).hostname if "://" in bare else bare.partition("/")[0]) or ""
    try:
        host = host.rstrip(".").encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host) or host.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        raise Refused("link-host-name", "host", host=text[:100])
    return host


def is_ours(href: str) -> bool:
    """Whether a target lies on this portal's own host."""
    return urlsplit(href).hostname == urlsplit(settings.BASE_URL).hostname


def is_verified(party: int, href: str) -> bool:
    """Whether ``party`` has shown that the host of ``href`` is its own."""
    host = urlsplit(href.partition("{")[0]).hostname or ""
    return LinkHost.objects.filter(party=party, host=host, verified_at__isnull=False).exists()


def host_add(*, actor: Viewer, party: Party, host: str) -> LinkHost:
    """Name a host; its token is to be put at `FILE` there. Raises `Forbidden`, `Refused`, `Conflict`."""
    _require(actor, party.pk)
    name = host_name(host)
    with changes.act(actor=actor, kind="link-host.add", details={"host": name}) as act:
        if LinkHost.objects.filter(party=party, host=name).exists():
            raise Conflict("already-recorded", "host", what=name)
        row = LinkHost.objects.create(party=party, host=name, token="txng-" + secrets.token_urlsafe(TOKEN_BYTES))
        act.touches(row)
    return row


def host_check(*, actor: Viewer, host: LinkHost) -> LinkHost:
    """Fetch the file now and keep what was seen. Raises `Forbidden`, and `Refused` with the reason it is not verified.

    The call is made before anything is locked: the other side may be slow.
    """
    _require(actor, host.party_id)
    fault = _fault(host)
    with changes.act(actor=actor, kind="link-host.check", details={"host": host.host}) as act:
        row = LinkHost.objects.select_for_update().get(pk=host.pk)
        row.checked_at = clock.now()
        row.verified_at = None if fault else row.verified_at or row.checked_at
        row.fault = fault.problems[0].code if fault else ""
        row.save(update_fields=["checked_at", "verified_at", "fault"])
        act.details["verified"] = fault is None
        act.touches(row)
    if fault:
        raise fault
    return row


def _fault(host: LinkHost) -> Refused | None:
    address = f"https://{host.host}{FILE}"
    try:
        answer = outbound.send("GET", address, seconds=CHECK_SECONDS, most_bytes=4096)
    except Refused as refused:
        return refused
    if answer.status != 200:
        return Refused("link-host-answer", host=host.host, status=answer.status)
    lines = answer.body.decode("utf-8", "replace").split()
    if host.token not in lines:
        return Refused("link-host-token", address=address)
    return None


def host_remove(*, actor: Viewer, host: LinkHost) -> None:
    """Take a host out that no link leads to any more."""
    _require(actor, host.party_id)
    with changes.act(actor=actor, kind="link-host.remove", details={"host": host.host}) as act:
        leading = models.Link.objects.filter(
            record__party=host.party_id, href__iregex=rf"^https?://{host.host}([:/?#]|$)"
        )
        if count := leading.count():
            raise Conflict("link-host-used", host=host.host, count=count)
        act.touches(host)
        host.delete()


def _require(actor: Viewer, party: int) -> None:
    if not policies.may_link(actor, party):
        raise Forbidden("not-permitted")
