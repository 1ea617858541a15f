"""Cases go only where the definition lets them, by whom it lets, and every step stays on record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.workflows import Walked, check_workflow
from txng.accounts.viewers import SYSTEM
from txng.core import changes, steps
from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.models import ChangeRecord
from txng.core.workflow import Facts, Transition, Workflow

LIST = Workflow(
    states=["draft", "submitted", "approved", "rejected"],
    initial="draft",
    finals={"approved", "rejected"},
    transitions=[
        Transition("submit", "draft", "submitted", "list.propose"),
        Transition("return", "submitted", "draft", "list.decide", reason_required=True),
        Transition("approve", "submitted", "approved", "list.decide", other_than="submit", days=5),
        Transition("reject", {"submitted", "draft"}, "rejected", "list.decide", reason_required=True, days=10),
    ],
)
ALL = frozenset({"list.propose", "list.decide"})


def test_the_kit_accepts_a_sound_workflow() -> None:
    check_workflow(LIST)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"states": ["draft", "submitted", "approved", "rejected", "lost"]}, "never reached"),
        ({"states": ["draft", "draft"]}, "twice"),
        ({"initial": "nowhere"}, "not among"),
        ({"finals": {"approved", "rejected", "submitted"}}, "final, and yet left"),
        ({"finals": {"approved"}}, "no way to an end"),
        ({"transitions": [*LIST.transitions, Transition("submit", "draft", "approved", "x")]}, "two ways"),
        ({"transitions": [Transition("submit", "draft", "gone", "x")]}, "there is not"),
        ({"transitions": [Transition("submit", "draft", "approved", "x", other_than="pray")]}, "waits for steps"),
    ],
)
def test_a_workflow_that_does_not_hold_together_cannot_be_made(change: dict[str, object], words: str) -> None:
    definition: dict[str, object] = {
        "states": LIST.states,
        "initial": LIST.initial,
        "finals": LIST.finals,
        "transitions": LIST.transitions,
    }
    with pytest.raises(ValueError, match=words):
        Workflow(**(definition | change))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=8))
def test_its_ways_are_judged_as_a_walk_along_them_would(arrows: list[tuple[str, str]]) -> None:
    """Against brute force: all walks of up to four steps."""
    states = sorted({state for arrow in arrows for state in arrow})
    finals = {state for state in states if all(source != state for source, _ in arrows)}
    initial = arrows[0][0]

    def ends(state: str, far: int) -> set[str]:
        return {state}.union(*(ends(target, far - 1) for source, target in arrows if source == state and far))

    sound = set(states) == ends(initial, 4) and all(ends(state, 4) & finals for state in states)
    transitions = [Transition(f"t{number}", source, target, "p") for number, (source, target) in enumerate(arrows)]
    try:
        Workflow(states=states, initial=initial, finals=finals, transitions=transitions)
    except ValueError:
        assert not sound
    else:
        assert sound


def test_who_submitted_does_not_approve() -> None:
    history = [Walked("submit", 1)]
    with pytest.raises(Forbidden, match="step-same-person"):
        LIST.step("submitted", "approve", Facts(1, ALL, history))
    with pytest.raises(Forbidden, match="step-same-person"):
        LIST.step("submitted", "approve", Facts(None, ALL, history))
    assert LIST.step("submitted", "approve", Facts(2, ALL, history)) == "approved"
    assert [transition.name for transition in LIST.allowed("submitted", Facts(1, ALL, history))] == ["return", "reject"]


def test_the_nearest_deadline_counts() -> None:
    from datetime import date

    due = LIST.due("submitted", date(2026, 4, 24))  # Friday; 27, 30 April and 1 May are holidays
    assert due is not None
    assert (due.on, due.certain) == (date(2026, 5, 6), True)
    assert LIST.due("approved", date(2026, 4, 24)) is None


@pytest.mark.django_db
def test_a_step_is_on_record_with_who_for_whom_and_why(cast: Cast) -> None:
    case, actor = cast.products["mang_cau"], cast.viewer("owner")
    case.brand = "draft"
    case.save()

    def take(name: str, reason: str = "", user: object = actor) -> steps.Step:
        with changes.act(actor=SYSTEM, kind="list.step"):
            return steps.take(
                case, LIST, name, actor=user, permissions=ALL, agency=7, reason=reason, state_field="brand"  # type: ignore[arg-type]
            )  # fmt: skip

    take("submit")
    with pytest.raises(Refused, match="step-reason-missing"):
        take("return")
    take("return", "thiếu phụ lục")
    with changes.act(actor=SYSTEM, kind="list.step"):
        steps.take(case, LIST, "submit", actor=actor, permissions=ALL, state_field="brand")
        with pytest.raises(Forbidden, match="step-same-person"):  # the running act counts, too
            steps.take(case, LIST, "approve", actor=actor, permissions=ALL, state_field="brand")
    take("approve", user=cast.viewer("competitor"))
    with pytest.raises(Conflict):
        take("submit")
    case.refresh_from_db()
    assert case.brand == "approved"
    taken = steps.steps_of(case)
    assert [step.transition for step in taken] == ["submit", "return", "submit", "approve"]
    assert (taken[1].user, taken[1].agency, taken[1].reason) == (actor.user_id, 7, "thiếu phụ lục")
    assert (taken[1].source, taken[1].target) == ("submitted", "draft")
    assert ChangeRecord.objects.filter(kind="list.step").count() == 4
    assert steps.steps_of(cast.products["banh_trang"]) == []


@pytest.mark.django_db
def test_no_step_without_an_act(cast: Cast) -> None:
    with pytest.raises(RuntimeError):
        steps.take(cast.products["mang_cau"], LIST, "submit", actor=SYSTEM, permissions=ALL, state_field="brand")
