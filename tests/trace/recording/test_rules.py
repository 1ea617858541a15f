"""What is on hand, usual yields, pre-harvest intervals: pure."""

import json
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from txng.epcis import jsonld
from txng.gs1.digital_link import canonical
from txng.trace.amounts import Amount
from txng.trace.occurrences import occurrence
from txng.trace.recording import messages, rules, templates
from txng.trace.recording.messages import Part, Way

LOT = canonical([("01", "09520801001019"), ("10", "MC-1")])
OTHER = canonical([("01", "09520801001019"), ("10", "MC-2")])
PLOT = "https://id.gs1.org/414/9520801090150"
WAY = Way("https://id.gs1.org/417/9520801090013", "https://id.gs1.org/417/9520801090020", "urn:uuid:1", PLOT)
START = datetime(2026, 11, 4, 6, 0, tzinfo=UTC)

ACTS = st.sampled_from(["harvest", "use", "send", "receive", "refuse", "work"])
AMOUNTS = st.integers(1, 10_000).map(lambda grams: grams / 8)


def event(act: str, amount: float, at: datetime) -> messages.Event:
    part, data = Part(LOT, amount, "KGM"), messages.ilmd("MC-1")
    if act == "harvest":
        return messages.harvest(at, PLOT, None, part, data)
    if act == "use":
        return messages.transformation(at, PLOT, "packing", [part], [Part(OTHER, 1)], messages.ilmd("MC-2"), "")
    if act == "send":
        return messages.dispatch(at, [part], WAY)
    if act == "receive":
        return messages.receipt(at, [part], WAY, {})
    if act == "refuse":
        return messages.refusal(at, [part], WAY, {"tn:reason": "Dập nát"})
    return messages.work(at, PLOT, LOT, "other", {"tn:activity": "Tưới nước"})


SIGNS = {"harvest": 1, "receive": 1, "use": -1, "send": -1}


@given(st.lists(st.tuples(ACTS, AMOUNTS), min_size=1, max_size=12))
def test_on_hand_is_what_came_less_what_went(acts: list[tuple[str, float]]) -> None:
    made = [event(act, amount, START + timedelta(minutes=at)) for at, (act, amount) in enumerate(acts)]
    document = jsonld.read(json.dumps(messages.document(made, START)).encode())
    told = [occurrence(one, str(at)) for at, one in enumerate(document.events)]
    expected = sum(SIGNS.get(act, 0) * amount for act, amount in acts)
    assert abs(rules.on_hand(LOT, told, "KGM") - expected) < 1e-6
    assert abs(rules.on_hand(LOT, told, "TNE") - expected / 1000) < 1e-6


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 60)), max_size=6),
)
def test_nobody_harvests_before_every_interval_is_over(day: date, sprayed: list[tuple[date, int]]) -> None:
    held = any(on <= day < on + timedelta(days=interval) for on, interval in sprayed)
    assert bool(rules.too_early(day, [(on, days, "Abamectin") for on, days in sprayed])) == held


def test_the_fault_names_the_first_day_allowed() -> None:
    (problem,) = rules.too_early(
        date(2026, 10, 20), [(date(2026, 10, 14), 14, "Abamectin"), (date(2026, 9, 1), 7, "X")]
    )
    assert problem.params == {"day": "28/10/2026", "material": "Abamectin"}


def test_yields_outside_the_usual_range_are_seen_where_units_compare() -> None:
    usual = templates.usual_yield("trai-cay", date(2026, 11, 5))
    assert rules.outcome([Amount(320, "KGM")], [Amount(300, "KGM")], usual).is_usual
    assert not rules.outcome([Amount(320, "KGM")], [Amount(0.33, "TNE")], usual).is_usual
    assert not rules.outcome([Amount(320, "KGM")], [Amount(100, "KGM")], usual).is_usual
    assert rules.outcome([Amount(320, "KGM")], [Amount(60)], usual) == (None, True)


def test_every_kind_of_work_has_a_template_for_every_day() -> None:
    for kind in templates.kinds():
        for group in ("", "trai-cay", "chan-nuoi", "thuy-san"):
            found = templates.template(group, kind.code, date(2026, 11, 5))
            assert found is not None, (kind.code, group)
            assert set(found.needs) <= {*found.asks, "note"}
