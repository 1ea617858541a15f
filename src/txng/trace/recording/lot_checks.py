"""What is asked of lots before anything is done with them: enough at hand and in no box, made already, not held."""

from collections.abc import Sequence
from datetime import date

from txng.accounts.viewers import Viewer
from txng.gs1.problems import Problem
from txng.registry import naming
from txng.registry.models import Batch, BatchStatus, Party
from txng.trace.recording import reads, rules, units
from txng.trace.recording.messages import Part


def missing(parts: Sequence[Part], party: Party, actor: Viewer) -> list[Problem]:
    """What of ``parts`` the party does not have, or has in boxes and pallets that are not taken apart."""
    problems = []
    boxed = units.boxed(party, actor)
    for one in parts:
        have, lot, wanted = reads.on_hand(one.lot, one.uom, party, actor), _lot_of(one.lot), float(one.quantity or 0)
        short = rules.shortfall(lot, have, wanted, one.uom, "lots")
        within = boxed.get((one.lot, one.uom or rules.PIECES), 0.0)
        if not short and rules.shortfall(lot, have - within, wanted, one.uom):
            free = rules.amount_words(max(0.0, have - within), one.uom)
            short = [Problem("lot-in-units", {"lot": lot, "free": free}, "lots")]
        problems += short
    return problems


def _lot_of(uri: str) -> str:
    return uri.rpartition("/")[2]


def not_active(parts: Sequence[Part], receiver: Party | None = None) -> list[Problem]:
    """Lots that are held back, recalled or cancelled: nothing is made of them, and nothing leaves – but a recalled lot
    back to whom it came from."""
    return [
        Problem("lot-stopped", {"lot": one.lot, "state": (one.get_status_display(), one.status)}, "lots")
        for one in batches_of(parts)
        if one.status != BatchStatus.ACTIVE
        and not (one.status == BatchStatus.RECALLED and receiver is not None and receiver.pk == one.product.party_id)
    ]


def made_later(parts: Sequence[Part], day: date) -> list[Problem]:
    """Lots that did not exist yet on the day something is said to have been done with them."""
    return [
        Problem("lot-made-later", {"lot": one.lot, "day": f"{made:%d/%m/%Y}"}, "day")
        for one in batches_of(parts)
        if (made := one.harvested_on or one.produced_on) and made > day
    ]


def batches_of(parts: Sequence[Part]) -> list[Batch]:
    """The lots on record among ``parts``, with their products; one query."""
    named = {naming.code_and_lot(one.lot) for one in parts}
    rows = Batch.objects.select_related("product").filter(
        code__in={one for one, _ in named}, lot__in={one for _, one in named}
    )
    return [one for one in rows if (one.code, one.lot) in named]
