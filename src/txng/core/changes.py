"""One mechanism for history: a business act writes one change record and is the context of every row it changes.

    with changes.act(actor=viewer, kind="product.update", reason="Sửa tên theo hồ sơ công bố") as act:
        product.save()
        act.touches(product)

The record and the changes stand or fall together. An act inside an act is part of it: one transaction, one record.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import pghistory
from django.db import connection, models, transaction

from txng.core.models import ChangeRecord


class Actor(Protocol):
    """Who acts: `txng.accounts.viewers.Viewer`, or anything else with these two."""

    @property
    def kind(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...


class Act:
    """What the running act has touched so far; ``details`` may be filled while it runs (JSON types only)."""

    def __init__(self, details: Mapping[str, Any] | None):
        self._touched: dict[str, None] = {}
        self.details: dict[str, Any] = dict(details or {})

    def touches(self, *touched: models.Model) -> None:
        """Name the records this act makes, changes or removes; call it while they still have an id."""
        self._touched.update(dict.fromkeys(map(reference, touched)))

    @property
    def touched(self) -> list[str]:
        """References of the records, each once, in the order they were named."""
        return list(self._touched)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


def running() -> Act | None:
    """The act in whose body we are."""
    return _current.get()


def reference(thing: models.Model) -> str:
    """How change records name a record: ``registry.product:12``."""
    return f"{thing._meta.label_lower}:{thing.pk}"


@contextmanager
def act(*, actor: Actor, kind: str, reason: str = "", details: Mapping[str, Any] | None = None) -> Iterator[Act]:
    """Run the body as one act of ``actor`` in one transaction; ``kind`` is ``entity.verb``."""
    outer = _current.get()
    if outer is not None:
        with transaction.atomic():
            yield outer
        return
    running = Act(details)
    token = _current.set(running)
    try:
        with transaction.atomic(), pghistory.context(kind=kind, user=actor.user_id) as context:
            yield running
            ChangeRecord.objects.create(
                actor_kind=actor.kind,
                actor_user=actor.user_id,
                kind=kind,
                reason=reason,
                touched=running.touched,
                details=running.details,
                context=context.id,
            )
            # What follows in a surrounding transaction is no part of this act.
            with connection.cursor() as cursor:
                cursor.execute("select set_config('pghistory.context_id', '', true)")
    finally:
        _current.reset(token)


def acts_of(thing: models.Model) -> models.QuerySet[ChangeRecord]:
    """Every recorded act that touched ``thing``, newest first."""
    return ChangeRecord.objects.filter(touched__contains=[reference(thing)]).order_by("-at", "-id")
