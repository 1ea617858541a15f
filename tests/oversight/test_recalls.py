"""A recall from the first doubt to its end: scope, two pairs of eyes, warnings, answers, balance."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.events.samples import document, object_event
from tests.events.store import capture
from tests.workflows import check_workflow
from txng.accounts.viewers import PUBLIC
from txng.core import clock
from txng.core.documents import docx
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.models import Notice
from txng.oversight.recalls import documents, rules, scoping, selectors, services
from txng.oversight.recalls.models import Disposal, Recall
from txng.resolver.models import RecallNotice

COOP, PACKING, SHOP = (f"https://id.gs1.org/417/{gln}" for gln in ("9520801090013", "9520801090020", "9520801090136"))
PLOT, HOUSE, STALL = (f"https://id.gs1.org/414/{gln}" for gln in ("9520801090150", "9520801090167", "9520801090198"))
LOT = "https://id.gs1.org/01/09520801001019/10/MC-1"
CODE = "/01/09520801001019/10/MC-1"


def amount(value: float) -> dict[str, Any]:
    return {"quantityList": [{"epcClass": LOT, "quantity": value, "uom": "KGM"}]}


def moved(step: str, time: int, origin: str, goal: str, place: str, value: float) -> dict[str, Any]:
    return object_event(
        at=time,
        bizStep=step,
        readPoint={"id": place},
        bizLocation={"id": place},
        sourceList=[{"type": "possessing_party", "source": origin}],
        destinationList=[{"type": "possessing_party", "destination": goal}],
        **amount(value),
    )


@pytest.fixture
def village(cast: Cast) -> Cast:
    """The cooperative harvested 100 kg of lot MC-1 and delivered all of it to the supermarket, which sold 40."""
    made = object_event(
        at=0, bizStep="commissioning", action="ADD", readPoint={"id": PLOT}, bizLocation={"id": PLOT}, **amount(100)
    )
    sold = object_event(
        at=30,
        bizStep="retail_selling",
        action="DELETE",
        readPoint={"id": STALL},
        bizLocation={"id": STALL},
        **amount(40),
    )
    capture(
        document(
            made, moved("shipping", 10, COOP, SHOP, PLOT, 100), moved("receiving", 20, COOP, SHOP, STALL, 100), sold
        )
    )
    return cast


def open_one(village: Cast, who: str = "department_officer", **more: Any) -> Recall:
    return services.recall_open(
        actor=village.viewer(who), code=LOT, hazard="microbial", reason="Phát hiện Salmonella", **more
    )


def announced(village: Cast) -> Recall:
    recall = open_one(village)
    services.recall_propose(actor=village.viewer("department_officer"), recall=recall)
    lead = village.viewer("department_lead")
    decision = {"decision_number": "12/QĐ-SNNMT", "signer": "Hồ Thị Ruộng", "decided_on": clock.today()}
    services.recall_edit(actor=lead, recall=recall, values=decision)
    return services.recall_announce(actor=lead, recall=recall)


def shop_of(recall: Recall) -> Any:
    return recall.holders.select_related("recall").get(uri=SHOP)


def test_the_way_of_a_recall_holds_together() -> None:
    check_workflow(rules.RECALL)


@pytest.mark.django_db
def test_the_scope_names_who_has_how_much(village: Cast) -> None:
    recall = open_one(village)
    assert (recall.kind, recall.state, recall.code) == ("compulsory", "draft", CODE)
    assert recall.number.startswith(f"TH-{clock.today().year}-")
    (thing,) = recall.things.all()
    assert (thing.state, thing.path, thing.amounts) == ("held", CODE, [[60.0, "KGM"]])
    assert shop_of(recall).amounts == [[60.0, "KGM"]]
    assert not RecallNotice.objects.exists()
    assert not Notice.objects.filter(kind="recall-holder").exists()


@pytest.mark.django_db
def test_of_a_lot_divided_by_quantity_each_holder_is_asked_for_its_part(cast: Cast) -> None:
    made = object_event(
        at=0, bizStep="commissioning", action="ADD", readPoint={"id": PLOT}, bizLocation={"id": PLOT}, **amount(100)
    )
    capture(document(made, moved("shipping", 10, COOP, SHOP, PLOT, 40), moved("receiving", 20, COOP, SHOP, STALL, 38)))
    recall = open_one(cast)
    (thing,) = recall.things.all()
    assert (thing.state, thing.amounts) == ("held", [[100.0, "KGM"]])
    assert {(one["party"], one["state"], one["amounts"][0][0]) for one in thing.parts} == {
        (COOP, "held", 60.0),
        (SHOP, "held", 38.0),
        (SHOP, "on-the-way", 2.0),
    }
    assert {one.uri: one.amounts for one in recall.holders.all()} == {COOP: [[60.0, "KGM"]], SHOP: [[40.0, "KGM"]]}
    assert selectors.things_held(shop_of(recall)) == [thing]
    (line,) = selectors.effect(recall)
    assert line.open == 100.0
    capture(document(object_event(at=30, bizStep="storing", bizLocation={"id": HOUSE}, **amount(25))))
    scoping.scope_write(recall)
    (thing,) = recall.things.all()
    assert [one["amounts"] for one in thing.parts if one["place"] == HOUSE] == [[[25.0, "KGM"]]]


@pytest.mark.django_db
def test_one_proposes_another_decides_and_everybody_hears_of_it_at_once(village: Cast) -> None:
    officer, lead = village.viewer("department_officer"), village.viewer("department_lead")
    recall = services.recall_propose(actor=officer, recall=open_one(village))
    with pytest.raises(Refused) as refused:
        services.recall_announce(actor=lead, recall=recall)
    assert refused.value.problems[0].code == "recall-decision"
    decision = {"decision_number": "12/QĐ-SNNMT", "signer": "Hồ Thị Ruộng", "decided_on": clock.today()}
    services.recall_edit(actor=officer, recall=recall, values=decision)
    with pytest.raises(Forbidden):
        services.recall_announce(actor=officer, recall=recall)
    recall = services.recall_announce(actor=lead, recall=recall)
    notice = RecallNotice.objects.get(path=CODE, ended_at=None)
    assert (notice.reference, notice.reason) == (recall.number, "Phát hiện Salmonella")
    seller = village.users["seller"].pk
    assert Notice.objects.filter(kind="recall-holder", user=seller).count() == 1
    assert Notice.objects.filter(kind="recall-producer", user=village.users["owner"].pk).count() == 1


@pytest.mark.django_db
def test_who_proposed_does_not_decide_although_a_lead(village: Cast) -> None:
    lead = village.viewer("department_lead")
    recall = services.recall_propose(actor=lead, recall=open_one(village, "department_lead"))
    decision = {"decision_number": "1", "signer": "x", "decided_on": clock.today()}
    services.recall_edit(actor=lead, recall=recall, values=decision)
    with pytest.raises(Forbidden) as refused:
        services.recall_announce(actor=lead, recall=recall)
    assert refused.value.problems[0].code == "step-same-person"


@pytest.mark.django_db
def test_the_producer_has_no_say_in_what_the_public_is_told_of_a_compulsory_recall(village: Cast) -> None:
    owner, officer, lead = (village.viewer(who) for who in ("owner", "department_officer", "department_lead"))
    recall = open_one(village)
    (thing,) = recall.things.all()

    def refused(act: Any, **values: Any) -> None:
        with pytest.raises(Forbidden):
            act(recall=recall, **values)

    assert not selectors.recalls(owner).exists(), "nothing of it before it is decided"
    for again in (False, True):
        with pytest.raises(Missing):
            services.recall_announce(actor=owner, recall=recall)
        with pytest.raises(Missing):
            services.recall_withdraw(actor=owner, recall=recall, reason="Không sao")
        if not again:
            services.recall_propose(actor=officer, recall=recall)
    decision = {"decision_number": "12/QĐ-SNNMT", "signer": "Hồ Thị Ruộng", "decided_on": clock.today()}
    services.recall_edit(actor=lead, recall=recall, values=decision)
    services.recall_announce(actor=lead, recall=recall)
    assert selectors.recalls(owner).exists()
    with pytest.raises(Conflict):
        services.recall_withdraw(actor=owner, recall=recall, reason="Không sao")
    for who in (owner, officer):
        refused(services.recall_edit, actor=who, values={"reason": "Không có gì nguy hiểm"})
        refused(services.thing_leave_out, actor=who, thing=thing.pk, reason="Nhầm")
    with pytest.raises(Forbidden):
        services.holder_answer(actor=owner, holder=shop_of(recall), amounts={}, has_none=True)
    assert RecallNotice.objects.filter(ended_at=None).exists()
    services.thing_leave_out(actor=lead, recall=recall, thing=thing.pk, reason="Nhầm lô")


@pytest.mark.django_db
def test_what_is_destroyed_after_the_announcement_was_found(village: Cast) -> None:
    recall = announced(village)
    told = {"KGM": {"in_stock": Decimal(60), "sold": Decimal(0), "returned": Decimal(0)}}
    services.holder_answer(actor=village.viewer("seller"), holder=shop_of(recall), amounts=told)
    capture(
        document(object_event(at=50, bizStep="destroying", bizLocation={"id": STALL}, action="OBSERVE", **amount(60)))
    )
    recall = services.recall_edit(actor=village.viewer("department_lead"), recall=recall, values={})
    services.scope_renew(actor=village.viewer("department_lead"), recall=recall)
    recall.refresh_from_db()
    (line,) = selectors.effect(recall)
    assert (line.open, line.found, line.unknown) == (60.0, 60.0, 0.0)


@pytest.mark.django_db
def test_a_holder_answers_and_the_balance_follows(village: Cast) -> None:
    recall = announced(village)
    seller = village.viewer("seller")
    (asked,) = selectors.unanswered(seller).filter(uri=SHOP)
    (line,) = selectors.effect(recall)
    assert (line.uom, line.open, line.unknown, line.rate) == ("KGM", 60.0, 60.0, 0.0)
    told = {"KGM": {"in_stock": Decimal(35), "sold": Decimal(15), "returned": Decimal(0)}}
    services.holder_answer(actor=seller, holder=asked, amounts=told, note="Đã tách riêng")
    (line,) = selectors.effect(recall)
    assert (line.found, line.sold, line.unknown) == (35.0, 15.0, 10.0)
    assert not selectors.unanswered(seller).exists()
    told["KGM"]["in_stock"] = Decimal(45)
    services.holder_answer(actor=seller, holder=asked, amounts=told)
    (line,) = selectors.effect(recall)
    assert (line.found, line.unknown) == (45.0, 0.0)
    with pytest.raises(Forbidden):
        services.holder_answer(actor=village.viewer("competitor"), holder=asked, amounts=told)
    with pytest.raises(Refused):
        services.holder_answer(actor=seller, holder=asked, amounts={"KGM": {"in_stock": Decimal(0)}})


@pytest.mark.django_db
def test_it_is_reported_by_one_and_closed_by_another_and_the_warning_stays(village: Cast) -> None:
    recall = announced(village)
    officer, lead = village.viewer("department_officer"), village.viewer("department_lead")
    services.disposal_record(
        actor=officer, recall=recall, treatment="destroy", amount=Decimal(45), uom="KGM", on=clock.today()
    )
    with pytest.raises(Refused) as refused:
        services.recall_report(actor=officer, recall=recall, result="Thu được 45 kg")
    assert refused.value.problems[0].code == "recall-unanswered"
    recall = services.recall_report(actor=officer, recall=recall, result="Thu được 45 kg", reason="Đã gọi điện")
    assert docx.written(documents.report(recall, selectors.effect(recall)))[:2] == b"PK"
    assert docx.written(documents.notice(recall))[:2] == b"PK"
    with pytest.raises(Forbidden):
        services.recall_close(actor=officer, recall=recall)
    recall = services.recall_close(actor=lead, recall=recall)
    assert recall.state == "closed"
    assert RecallNotice.objects.filter(path=CODE, ended_at=None).exists()
    with pytest.raises(Conflict):
        services.recall_edit(actor=lead, recall=recall, values={})
    assert Disposal.objects.count() == 1


@pytest.mark.django_db
def test_a_false_alarm_is_withdrawn_and_warns_nobody_any_more(village: Cast) -> None:
    recall = services.recall_withdraw(
        actor=village.viewer("department_lead"), recall=announced(village), reason="Kết quả kiểm nghiệm lại âm tính"
    )
    assert recall.state == "withdrawn"
    assert not RecallNotice.objects.filter(ended_at=None).exists()


@pytest.mark.django_db
def test_a_producer_recalls_by_itself(village: Cast) -> None:
    owner = village.viewer("owner")
    recall = open_one(village, "owner")
    assert (recall.kind, recall.agency.code) == ("voluntary", "snnmt")
    assert services.recall_announce(actor=owner, recall=recall).state == "announced"
    assert Notice.objects.filter(kind="recall-voluntary").exists()
    for stranger in ("competitor", "seller"):
        with pytest.raises((Forbidden, Missing)):
            services.recall_edit(actor=village.viewer(stranger), recall=recall, values={})
        assert selectors.recall(recall.pk, village.viewer(stranger)) is None
    assert selectors.recall(recall.pk, PUBLIC) is None
    with pytest.raises(Conflict) as again:
        open_one(village, "owner")
    assert again.value.problems[0].params["number"] == recall.number


@pytest.mark.django_db
def test_a_drill_touches_nobody_outside(village: Cast) -> None:
    officer = village.viewer("department_officer")
    recall = services.recall_announce(actor=officer, recall=open_one(village, is_drill=True))
    assert recall.number.startswith("DT-")
    assert not RecallNotice.objects.exists()
    assert not Notice.objects.exists()
    open_one(village)  # a drill stands in nobody's way


@pytest.mark.django_db
def test_new_events_widen_it_and_the_new_holder_is_asked(village: Cast) -> None:
    recall = announced(village)
    capture(document(moved("shipping", 40, SHOP, PACKING, STALL, 20), moved("receiving", 50, SHOP, PACKING, HOUSE, 20)))
    services.scope_renew(actor=village.viewer("department_officer"), recall=recall)
    assert recall.holders.get(uri=PACKING).told_at is not None
    assert Notice.objects.filter(kind="recall-holder", user=village.users["packer"].pk).count() == 1
    assert Notice.objects.filter(kind="recall-holder", user=village.users["seller"].pk).count() == 1, "asked once"


@pytest.mark.django_db
def test_a_thing_left_out_is_not_warned_of(village: Cast) -> None:
    recall = announced(village)
    officer = village.viewer("department_lead")
    (thing,) = recall.things.all()
    services.thing_leave_out(actor=officer, recall=recall, thing=thing.pk, reason="Nhầm lô")
    assert not RecallNotice.objects.filter(ended_at=None).exists()
    services.scope_renew(actor=officer, recall=recall)
    assert recall.things.get().left_out == "Nhầm lô", "what a person took out stays out"
    services.thing_leave_out(actor=officer, recall=recall, thing=recall.things.get().pk, reason="")
    assert RecallNotice.objects.filter(path=CODE, ended_at=None).count() == 1


@pytest.mark.django_db
def test_the_silent_are_reminded_once_a_day(village: Cast) -> None:
    recall = announced(village)
    waiting = recall.holders.filter(told_at__isnull=False).count()
    assert services.reminders() == 0
    later = clock.now() + timedelta(hours=25)
    assert services.reminders(later) == waiting
    assert services.reminders(later + timedelta(hours=1)) == 0
    assert Notice.objects.filter(kind="recall-late").exists()
    _deciding, answering = selectors.clocks(recall, later)
    assert answering is not None
    assert answering.is_late


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("https://id.gs1.org/414/9520801090150", "recall-code"),
        ("(01)09520801001018", "check-digit"),
        ("(00)095208010000000012", "recall-unknown"),
    ],
)
def test_what_cannot_be_recalled_is_named(village: Cast, code: str, problem: str) -> None:
    from txng.gs1.problems import ProblemError

    with pytest.raises(ProblemError) as refused:
        services.recall_open(actor=village.viewer("department_officer"), code=code, hazard="other", reason="x")
    assert problem in [one.code for one in refused.value.problems]
    assert not Recall.objects.exists()


@pytest.mark.django_db
def test_officials_without_the_competence_do_not_see_it(village: Cast) -> None:
    recall = open_one(village)
    assert selectors.recall(recall.pk, village.viewer("trade_officer")) is None
    assert selectors.recall(recall.pk, village.viewer("other_commune_officer")) is None
    assert selectors.recall(recall.pk, village.viewer("commune_officer")) is not None
    with pytest.raises(Forbidden):
        open_one(village, "finance_officer")


numbers = st.floats(0, 1000, allow_nan=False).map(lambda value: round(value, 3))
units = st.sampled_from(["", "KGM", "LTR"])


@given(
    opened=st.lists(st.tuples(units, numbers), max_size=6),
    told=st.lists(st.builds(rules.Told, units, numbers, numbers, numbers, numbers), max_size=6),
    treated=st.lists(st.tuples(units, numbers), max_size=4),
    silent=st.lists(st.tuples(units, numbers), max_size=3),
)
def test_the_balance_adds_up(opened: list[Any], told: list[Any], treated: list[Any], silent: list[Any]) -> None:
    lines = {line.uom: line for line in rules.effect(opened, told, treated, silent)}
    assert set(lines) == {uom for uom, _ in opened} | {one.uom for one in told} | {uom for uom, _ in treated}
    for uom, line in lines.items():
        accounted, here = line.found + line.sold, [one for one in told if one.uom == uom]
        assert line.open == pytest.approx(sum(value for unit, value in opened if unit == uom))
        assert line.unknown == pytest.approx(max(0.0, line.open - accounted), abs=1e-6)
        assert line.rate is None or 0 <= line.rate <= 1
        if any(unit == uom for unit, _ in treated):
            continue
        # what is told is found, sold, or more than there is to be told of
        claims = sum(one.in_stock + one.sold + one.returned for one in here)
        assert accounted + line.extra - max(0.0, accounted - line.open) == pytest.approx(claims, abs=1e-6)
        # and nobody answers for what another has who is silent
        own = sum(min(one.in_stock + one.sold + one.returned, one.held) for one in here)
        nowhere = max(0.0, line.open - own - sum(value for unit, value in silent if unit == uom))
        assert accounted <= own + nowhere + 1e-6
