"""An organisation's own links and hosts: whose they may be, where they may lead, what the public then sees."""

from typing import Any

import pytest

from tests.cast import BANH_TRANG, MANG_CAU, Cast
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.core import outbound
from txng.core.errors import Conflict, Forbidden, Refused
from txng.gs1.problems import ProblemError
from txng.registry.models import CompanyPrefix
from txng.resolver import hosts, recalls, registering, retirement, selectors
from txng.resolver.links import DEFAULT, VOCABULARY, for_identifier
from txng.resolver.models import LinkHost, LinkRecord

PIP = VOCABULARY + "pip"


@pytest.fixture
def verified(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cooperative has shown that htx.example.vn is its own (the other side is played: no test calls out)."""
    host = hosts.host_add(actor=cast.viewer("owner"), party=cast.parties["coop"], host="https://HTX.example.vn/x")
    assert host.host == "htx.example.vn"
    answer = outbound.Answer(200, host.token.encode() + b"\n")
    monkeypatch.setattr("txng.core.outbound.send", lambda *_a, **_k: answer)
    hosts.host_check(actor=cast.viewer("owner"), host=host)
    CompanyPrefix.objects.create(party=cast.parties["coop"], prefix="9520801", standard="gs1", status="active")
    return cast


def save(cast: Cast, who: str = "owner", **changed: Any) -> Any:
    given = {
        "actor": cast.viewer(who),
        "party": cast.parties["coop"],
        "elements": [("01", MANG_CAU)],
        "link_type": PIP,
        "href": "https://htx.example.vn/mang-cau?lo={lot}",
        "title": "Mãng cầu",
        **changed,
    }
    return registering.link_save(**given)


def test_a_link_is_registered_changed_and_removed(verified: Cast) -> None:
    link = save(verified, is_default=True)
    (level,) = selectors.link_set([("01", MANG_CAU), ("10", "MC-1")])
    assert {one.type for one in level.links} == {PIP, DEFAULT}
    assert {one.href for one in level.links} == {"https://htx.example.vn/mang-cau?lo=MC-1"}
    assert not any(one.unverified for one in level.links)
    save(verified, link=link, href="https://htx.example.vn/moi", is_default=True)
    (level,) = selectors.link_set([("01", MANG_CAU)])
    assert {one.href for one in level.links} == {"https://htx.example.vn/moi"}
    registering.link_remove(actor=verified.viewer("owner"), link=link)
    assert not LinkRecord.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"who": "reader"}, "not-permitted"),
        ({"who": "competitor"}, "not-permitted"),
        ({"who": "officer"}, "not-permitted"),
        ({"elements": [("01", BANH_TRANG)]}, "link-not-yours"),
        ({"elements": [("00", "189345630000001237")]}, "link-not-yours"),
        ({"href": "https://other.example.vn/"}, "link-host-unverified"),
        ({"href": "https://htx.example.vn.evil.example/"}, "link-host-unverified"),
        ({"href": "https://{lot}.example.vn/"}, "url-not-allowed"),
        ({"href": "https://htx.example.vn/{oops}"}, "link-template"),
        ({"href": "https://htx.example.vn@evil.example/"}, "url-not-allowed"),
        ({"href": "javascript:alert(1)"}, "url-not-allowed"),
        ({"href": "http://testserver/workspace/"}, "url-not-allowed"),
        ({"href": "https://127.0.0.1/"}, "url-not-allowed"),
        ({"title": " "}, "link-text"),
        ({"link_type": VOCABULARY + "nosuch"}, "link-type-unknown"),
    ],
)
def test_what_is_not_theirs_or_not_sound_is_refused(changed: dict[str, Any], code: str, verified: Cast) -> None:
    with pytest.raises(ProblemError) as refused:
        save(verified, **changed)
    assert code in [problem.code for problem in refused.value.problems]
    assert not LinkRecord.objects.exists()


def test_links_the_operator_keeps_stay_his(verified: Cast) -> None:
    LinkRecord.objects.create(path=f"/01/{MANG_CAU}", root=f"/01/{MANG_CAU}", description="x")
    with pytest.raises(Conflict):
        save(verified)


def test_a_lost_host_makes_its_links_unverified(verified: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    save(verified, href="https://htx.example.vn/a")
    host = LinkHost.objects.get()
    with pytest.raises(Conflict):
        hosts.host_remove(actor=verified.viewer("owner"), host=host)
    monkeypatch.setattr("txng.core.outbound.send", lambda *_a, **_k: outbound.Answer(200, b"something else"))
    with pytest.raises(Refused):
        hosts.host_check(actor=verified.viewer("owner"), host=host)
    (level,) = selectors.link_set([("01", MANG_CAU)])
    assert all(link.unverified for link in level.links)
    host.refresh_from_db()
    assert (host.verified_at, host.fault) == (None, "link-host-token")


@pytest.mark.parametrize("host", ["", "localhost", "a b.vn", "10.0.0.1", "x.local", "-a.vn", "a..vn", "vn"])
def test_hosts_that_are_none(host: str, cast: Cast) -> None:
    with pytest.raises(Refused):
        hosts.host_add(actor=cast.viewer("owner"), party=cast.parties["coop"], host=host)


def test_strangers_see_no_list_of_links_or_hosts(verified: Cast) -> None:
    save(verified)
    coop = verified.parties["coop"].pk
    for viewer in (PUBLIC, verified.viewer("competitor"), verified.viewer("officer")):
        assert not registering.links_of(viewer, coop).exists()
        assert not hosts.hosts_of(viewer, coop).exists()
    assert registering.links_of(verified.viewer("reader"), coop).count() == 1


RECALLERS = [("owner", True), ("competitor", False), ("reader", False), ("officer", True), ("auditor", False)]


@pytest.mark.parametrize(("who", "may"), RECALLERS)
def test_who_may_recall(who: str, may: bool, cast: Cast) -> None:
    actor = cast.viewer(who)
    if not may:
        with pytest.raises(Forbidden):
            recalls.recall_publish(actor=actor, code=f"/01/{MANG_CAU}/10/MC-1", issued_by="Sở")
        return
    notice = recalls.recall_publish(actor=actor, code=f"/01/{MANG_CAU}/10/MC-1", issued_by="Sở")
    with pytest.raises(Conflict):
        recalls.recall_publish(actor=actor, code=f"https://id.gs1.org/01/{MANG_CAU}/10/MC-1", issued_by="Sở")
    root = f"/01/{MANG_CAU}"
    assert recalls.recalled_below([("01", MANG_CAU)]) == {root: {f"{root}/10/MC-1"}}
    recalls.recall_end(actor=actor, notice=notice)
    assert recalls.recalled_below([("01", MANG_CAU)]) == {}
    with pytest.raises(Conflict):
        recalls.recall_end(actor=actor, notice=notice)


def test_retired_codes_end_somewhere(cast: Cast) -> None:
    old, new = f"/01/{MANG_CAU}", f"/01/{BANH_TRANG}"
    retirement.code_retire(actor=SYSTEM, code=old, successor=new)
    for code, successor in ((new, old), (new, f"{new}/10/A"), (new, new)):
        with pytest.raises(Refused):
            retirement.code_retire(actor=SYSTEM, code=code, successor=successor)
    with pytest.raises(Conflict):
        retirement.code_retire(actor=SYSTEM, code=old)
    with pytest.raises(Forbidden):
        retirement.code_retire(actor=cast.viewer("competitor"), code=old + "/10/B")


def test_levels_without_templates_are_not_copied() -> None:
    assert for_identifier((), [("01", MANG_CAU)]) == ()
