"""The way a case has gone, as its page shows it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models

from txng.accounts.models import Agency, User
from txng.core.steps import steps_of
from txng.web.components.parts import Step
from txng.web.components.status import Text


def case_steps(case: models.Model, words: Mapping[str, Text], first: tuple[Text, datetime] | None = None) -> list[Step]:
    """Every step, newest first. ``words``: transition → what was done; ``first``: how it began, and when."""
    taken = steps_of(case)
    people = User.objects.in_bulk([step.user for step in taken if step.user])
    bodies = Agency.objects.in_bulk([step.agency for step in taken if step.agency])
    steps = [
        Step(
            words.get(step.transition, step.transition),
            who=people[step.user].full_name if step.user in people else "",
            where=bodies[step.agency].name if step.agency in bodies else "",
            moment=step.at,
            details=[step.reason] if step.reason else [],
        )
        for step in reversed(taken)
    ]
    return [*steps, Step(first[0], moment=first[1])] if first else steps
