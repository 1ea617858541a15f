"""Producers retire their own codes, and take one up again."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.browser import Visitor, session_of
from tests.cast import MANG_CAU, Cast
from txng.accounts.viewers import SYSTEM
from txng.core.errors import Forbidden
from txng.resolver.models import RetiredCode
from txng.resolver.retirement import code_retire, code_take_up, retired_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOT = f"(01){MANG_CAU}(10)CU-1"


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


@pytest.mark.django_db(transaction=True)
def test_a_lot_is_retired_and_used_again_by_its_producer_alone(cast: Cast, live_server, browser: "Browser") -> None:
    path, new = "/workspace/links/retired", "/workspace/links/retired/new"
    given = {"code": LOT, "successor": f"(01){MANG_CAU}(10)MC-1", "reason": "In nhầm số lô"}
    assert signed_in(cast, "reader").post(new, given).status_code == 403
    assert signed_in(cast, "competitor").post(new, given).status_code in (403, 422)
    assert not RetiredCode.objects.exists()
    owner = signed_in(cast, "owner")
    loop = {**given, "successor": LOT}
    assert owner.post(new, loop).status_code == 422
    assert owner.post(new, given).status_code == 302
    row = RetiredCode.objects.get()
    assert (row.path, row.successor) == (f"/01/{MANG_CAU}/10/CU-1", f"/01/{MANG_CAU}/10/MC-1")
    assert owner.post(new, given).status_code == 409, "once only"
    assert "CU-1" in owner.get(path).content.decode()
    competitor = signed_in(cast, "competitor")
    assert "CU-1" not in competitor.get(path).content.decode()
    assert competitor.post(f"{path}/{row.pk}/end", {"reason": "x"}).status_code == 404
    visitor = Visitor(browser, live_server.url, session_of(cast.users["owner"]))
    visitor.look(path, "retired")
    visitor.look(new, "retired-new")
    assert owner.post(f"{path}/{row.pk}/end", {"reason": ""}).status_code == 422
    assert owner.post(f"{path}/{row.pk}/end", {"reason": "Vẫn dùng"}).status_code == 302
    assert not retired_of(cast.viewer("owner"), cast.parties["coop"].pk).exists()
    visitor.look(path, "retired-empty")


@pytest.mark.django_db
def test_what_the_operator_retired_stays_retired(cast: Cast) -> None:
    row = code_retire(actor=SYSTEM, code=f"/01/{MANG_CAU}", reason="Cấp nhầm")
    with pytest.raises(Forbidden):
        code_take_up(actor=cast.viewer("owner"), row=row, reason="x")
    code_take_up(actor=SYSTEM, row=row, reason="Đã xem lại")
    assert not RetiredCode.objects.exists()
