"""Load and remove the demo province; both may be done again at any time."""

import hashlib
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from txng.accounts import demo
from txng.accounts.models import ApiKey, User
from txng.accounts.services import api_key_issue, api_key_revoke
from txng.accounts.viewers import SYSTEM
from txng.config.demo import chains, people, records
from txng.config.demo.frontdoor import Call, calls
from txng.config.demo.labels import labels_write
from txng.core import changes, clock
from txng.core.errors import Refused
from txng.core.models import ChangeRecord
from txng.core.problems import add_sentences
from txng.events import services as events
from txng.registry import services as registry
from txng.registry.models import Party

#: the key everybody may read here; it acts for the demo cooperative only and exists while the demo is loaded
API_KEY = "txng_demo_chi-dung-de-thu-khong-phai-bi-mat"
KEY_OWNER = "coop"
KEY_USERNAME = "demo-htx"
#: a producer, an officer of a department and of a commune, an administrator; the sign-in page lists all
SHOWN_ACCOUNTS = (KEY_USERNAME, "demo-nong-nghiep", "demo-binh-minh", "demo-quan-tri")
RENEW_BEFORE = timedelta(days=30)

LOTS = (
    ("Mãng cầu, lô đủ dữ liệu", "/01/09520801001019/10/MC-2026-1105-A"),
    ("Mãng cầu, lô thiếu dữ liệu", "/01/09520801001019/10/MC-2026-1105-B"),
    ("Bánh tráng, lô", "/01/09520801002016/10/BT-2026-1101"),
    ("Bánh tráng, một gói", "/01/09520801002016/10/BT-2026-1101/21/BT1101-0001"),
    ("Muối tôm, để tập thu hồi", "/01/09520801003013/10/MT-2026-1010"),
)

add_sentences(
    {
        "demo-capture": (
            "Dữ liệu minh họa “{chain}” không ghi được (mã {status}): {detail}",
            "The demo chain “{chain}” could not be captured (status {status}): {detail}",
        )
    }
)


def demo_load() -> bool:
    """Make the demo be there; False when it was already, unchanged.

    What an earlier version or an interrupted load left is removed first. Raises `Refused` if a document is not
    accepted, or if real records stand on an older demo, which then stays as it is.
    """
    digest = _digest()
    if _loaded() == digest:
        _renew_key()
        _labels()
        return False
    demo_remove()
    with changes.act(actor=SYSTEM, kind="demo.records"):
        owners = records.records_create()
        people.people_create()
        keys = {
            key: api_key_issue(user=user, name="demo", scopes=["epcis:capture"], actor=SYSTEM)
            for key, user in owners.items()
        }
    _capture(chains_documents(), {key: secret for key, (_row, secret) in keys.items()})
    with changes.act(actor=SYSTEM, kind="demo.load", details={"digest": digest}):
        for row, _secret in keys.values():
            api_key_revoke(api_key=row, reason="demo loaded", actor=SYSTEM)
        _issue_key(owners[KEY_OWNER])
    _labels()
    return True


def demo_remove() -> int:
    """Remove everything marked as demo and the events of its parties; returns how many records and events went."""
    with changes.act(actor=SYSTEM, kind="demo.remove"):
        owners = Party.objects.filter(is_demo=True).values_list("pk", flat=True)
        removed = events.demo_remove(list(owners), actor=SYSTEM)
        removed += registry.registry_remove_demo(actor=SYSTEM)
        removed += demo.users_remove(actor=SYSTEM)
    shutil.rmtree(_folder(), ignore_errors=True)
    return removed


def announcement(address: str) -> list[str]:
    """What to try, one line each; ``address`` is the portal's, without a slash at the end."""
    lines = [f"{name + ':':<28}{address}{path}" for name, path in LOTS]
    lines.append(f"{'Tem in được (SVG):':<28}{_folder()}")
    if demo.is_open():
        names = ", ".join(SHOWN_ACCOUNTS)
        lines.append(f"{'Đăng nhập:':<28}{address}/accounts/login/")
        lines.append(f"{'':<28}{names} – mật khẩu {demo.PASSWORD}")
        lines.append(f"{'':<28}mã bước hai của cán bộ hiện ngay trên trang đăng nhập")
    return [*lines, f"{'Khóa API để thử:':<28}{API_KEY}"]


def chains_documents() -> list[chains.Sent]:
    """Every document of the demo."""
    return [sent for name in chains.NAMES for sent in chains.documents(name)]


def _folder() -> Path:
    return Path(settings.HOME) / "demo"


def _labels() -> None:
    labels_write(_folder(), settings.BASE_URL, [path for _name, path in LOTS])


def _digest() -> str:
    """Changes with everything the demo is made of."""
    parts = [records.source(), people.source(), API_KEY.encode(), *(sent.body for sent in chains_documents())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _loaded() -> str:
    """Digest of the demo that is there; empty when there is none or a load did not end."""
    last = ChangeRecord.objects.filter(kind__in=("demo.records", "demo.load", "demo.remove")).order_by("-id").first()
    return str(last.details.get("digest", "")) if last and last.kind == "demo.load" else ""


def _issue_key(user: User) -> None:
    scopes = ["epcis:capture", "epcis:query"]
    api_key_issue(user=user, name="Khóa minh họa", scopes=scopes, actor=SYSTEM, key=API_KEY)


def _renew_key() -> None:
    """A demo that stays longer than a key may live gets the same key again."""
    known = ApiKey.objects.filter(digest=ApiKey.digest_of(API_KEY))
    if not known.filter(expires_at__gt=clock.now() + RENEW_BEFORE, revoked_at=None).exists():
        with changes.act(actor=SYSTEM, kind="demo.key"):
            known.delete()
            _issue_key(User.objects.get(username=KEY_USERNAME))


def _capture(documents: Iterable[chains.Sent], keys: dict[str, str]) -> None:
    """Send each document with the key of its party, as any firm's own system would."""
    sent = list(documents)
    requests = [
        Call(
            "POST",
            "/epcis/capture",
            (("authorization", f"Bearer {keys[one.party]}"), ("content-type", "application/json")),
            one.body,
        )
        for one in sent
    ]
    for one, answer in zip(sent, calls(requests), strict=True):
        if answer.status not in (201, 202):
            detail = answer.body.decode("utf-8", "replace")[:300]
            raise Refused("demo-capture", chain=one.chain, status=answer.status, detail=detail)
