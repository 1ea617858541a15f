"""An owner invites a colleague by a link that works once; a person makes a key for a program, shown once."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visitor, judge, session_of
from tests.cast import Cast
from txng.accounts.models import ApiKey
from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.models import Notice
from txng.registry import services
from txng.registry.models import Invitation, Membership

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_colleague_is_invited_and_joins(cast: Cast, live_server: Any, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    with owner.page(390) as page:
        page.goto("/workspace/organisation")
        page.get_by_role("link", name="Mời thêm người").click()
        page.get_by_label("Mời ai?").fill("Cô Tư kho")
        judge(page, "invite")
        page.get_by_role("button", name="Tạo liên kết").click()
        link = page.get_by_label("Liên kết cho người này").input_value()
        judge(page, "invitation-link")
        page.reload()
        assert page.get_by_label("Liên kết cho người này").count() == 0
    owner.look("/workspace/organisation", "organisation-invited")
    path = link[link.index("/workspace/") :]
    newcomer = Visitor(browser, live_server.url, session_of(cast.users["newcomer"]))
    newcomer.look(path, "invitation-join")
    with newcomer.page(390) as page:
        page.goto(path)
        page.get_by_role("button", name="Đồng ý tham gia").click()
        page.get_by_text("HTX Mãng cầu Chân Núi").first.wait_for()
    member = Membership.objects.get(user=cast.users["newcomer"])
    assert (member.party, member.role) == (cast.parties["coop"], "staff")
    assert Notice.objects.filter(user=cast.users["owner"].pk, kind="invitation-accepted").exists()
    newcomer.look(path, "invitation-over", status=404)


def test_a_key_is_made_shown_once_and_ended(cast: Cast, live_server: Any, browser: "Browser") -> None:
    owner = Visitor(browser, live_server.url, session_of(cast.users["newcomer"]))
    owner.look("/workspace/keys", "keys-empty")
    with owner.page(390) as page:
        page.goto("/workspace/keys/new")
        page.get_by_label("Phần mềm").fill("Cân ở xưởng 2")
        judge(page, "key-new")
        page.get_by_role("button", name="Tạo khóa").click()
        secret = page.get_by_label("Khóa", exact=True).input_value()
        judge(page, "key-shown")
        page.reload()
        assert page.get_by_label("Khóa", exact=True).count() == 0
    assert ApiKey.objects.get(digest=ApiKey.digest_of(secret)).scopes == ["epcis:query", "registry:read"]
    owner.look("/workspace/keys", "keys")
    with owner.page(1280) as page:
        page.goto(f"/workspace/keys/{ApiKey.objects.get(digest=ApiKey.digest_of(secret)).pk}")
        page.get_by_role("button", name="Ngừng khóa này").click()
        page.get_by_text("Đã ngừng khóa").wait_for()
    assert ApiKey.objects.get(digest=ApiKey.digest_of(secret)).revoked_at is not None


@pytest.mark.django_db
def test_an_invitation_works_once_for_seven_days_and_not_for_strangers(cast: Cast) -> None:
    owner, coop = cast.viewer("owner"), cast.parties["coop"]
    for name in ("colleague", "reader", "competitor", "officer"):
        with pytest.raises(Forbidden):
            services.invitation_make(actor=cast.viewer(name), party=coop, role="owner")
    row, secret = services.invitation_make(actor=owner, party=coop, role="reader")
    assert secret.encode() not in bytes(row.digest)
    with pytest.raises(Conflict):
        services.invitation_accept(actor=cast.viewer("colleague"), user=cast.users["colleague"], secret=secret)
    with pytest.raises(Forbidden):
        services.invitation_accept(actor=cast.viewer("owner"), user=cast.users["newcomer"], secret=secret)
    services.invitation_accept(actor=cast.viewer("newcomer"), user=cast.users["newcomer"], secret=secret)
    with pytest.raises(Missing):
        services.invitation_accept(actor=cast.viewer("competitor"), user=cast.users["competitor"], secret=secret)

    row, secret = services.invitation_make(actor=owner, party=coop, role="reader")
    services.invitation_withdraw(actor=owner, invitation=row)
    with pytest.raises(Missing):
        services.invitation_of(secret)
    row, secret = services.invitation_make(actor=owner, party=coop, role="reader")
    Invitation.objects.filter(pk=row.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Missing):
        services.invitation_of(secret)
    with pytest.raises(Missing):
        services.invitation_of("x" * 5000)


@pytest.mark.django_db
def test_keys_and_invitations_of_others_are_not_there(cast: Cast, client: Any) -> None:
    row, _secret = services.invitation_make(actor=cast.viewer("owner"), party=cast.parties["coop"], role="staff")
    key = ApiKey.objects.filter(user=cast.users["owner"]).first()
    assert key is not None
    for name in ("colleague", "competitor"):
        client.force_login(cast.users[name])
        assert client.get(f"/workspace/organisation/invitations/{row.pk}").status_code == 404
        assert client.post(f"/workspace/organisation/invitations/{row.pk}/withdraw").status_code == 404
        assert client.get(f"/workspace/keys/{key.pk}").status_code == 404
        assert client.post(f"/workspace/keys/{key.pk}/revoke").status_code == 404
    row.refresh_from_db()
    key.refresh_from_db()
    assert row.is_open
    assert key.revoked_at is None
