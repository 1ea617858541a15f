"""The kit every room tests its workflow with: `check_workflow(workflow)` lets people of all kinds walk through it."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from txng.core.errors import Conflict, Forbidden, Refused
from txng.core.workflow import Facts, Workflow


class Walked(NamedTuple):
    transition: str
    user: int | None


def check_workflow(workflow: Workflow, *, examples: int = 60) -> None:
    """Random people with random rights try random steps: only what the definition says ever happens, nobody judges
    their own work, nothing leaves an end, and an end can be reached from wherever they came."""
    names = sorted({transition.name for transition in workflow.transitions})
    rights = sorted({transition.permission for transition in workflow.transitions})
    trial = st.tuples(
        st.sampled_from(names), st.integers(1, 3), st.sets(st.sampled_from(rights)), st.sampled_from(["", " ", "why"])
    )

    @settings(max_examples=examples, deadline=None)
    @given(st.lists(trial, max_size=25))
    def walk(trials: list[tuple[str, int, set[str], str]]) -> None:
        state, history = workflow.initial, list[Walked]()
        for name, user, permissions, reason in trials:
            facts = Facts(user, frozenset(permissions), history)
            wanted = next((exit_ for exit_ in workflow.exits(state) if exit_.name == name), None)
            shown = name in {transition.name for transition in workflow.allowed(state, facts)}
            try:
                new = workflow.step(state, name, facts, reason)
            except Conflict:
                assert wanted is None
                continue
            except Refused:
                assert wanted is not None
                assert not shown or (wanted.reason_required and not reason.strip())
                continue
            assert wanted is not None
            assert shown
            assert new == wanted.target
            assert wanted.permission in permissions
            assert reason.strip() or not wanted.reason_required
            assert not any(step.user == user and step.transition in wanted.other_than for step in history)
            history.append(Walked(name, user))
            state = new
        assert_an_end_is_near(workflow, state)

    walk()
    for final in workflow.finals:
        assert workflow.exits(final) == []
    for transition in workflow.transitions:
        for source in transition.sources:
            with pytest.raises(Forbidden):
                workflow.step(source, transition.name, Facts(1), "why")


def assert_an_end_is_near(workflow: Workflow, state: str) -> None:
    """Enough different people with all rights bring the case to an end."""
    permissions = frozenset(transition.permission for transition in workflow.transitions)
    front, seen = {state}, {state}
    while front and not front & workflow.finals:
        following = set()
        for place in front:
            for number, transition in enumerate(workflow.exits(place)):
                following.add(workflow.step(place, transition.name, Facts(1000 + number, permissions), "why"))
        front = following - seen
        seen |= following
    assert front, f"from {state} nobody reaches an end"
