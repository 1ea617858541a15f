"""What waits on the first page of a producer: deliveries to confirm, refused goods, labels, plots."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.registry.models import Party, Place
from txng.trace.recording import early, labels, reads
from txng.web.components.face import Entry
from txng.web.components.parts import Card
from txng.web.workspace.today import TODAY

MOST_CARDS = 5

TODAY.shortcut(Entry("workspace:diary-kinds", _("Write the diary"), "edit"))
TODAY.shortcut(Entry("workspace:harvest", _("Harvest, new lot"), "plant-2"))
TODAY.shortcut(Entry("workspace:transform", _("Pack or process"), "packages"))
TODAY.shortcut(Entry("workspace:send", _("Deliver"), "truck-delivery"))
TODAY.shortcut(Entry("workspace:deliveries", _("Receive"), "truck-loading"))
TODAY.shortcut(Entry("workspace:lots", _("Print labels"), "printer"))


@TODAY.cards
def deliveries(viewer: Viewer, today: date) -> Iterator[Card]:
    """Deliveries that wait for an answer, and goods that came back."""
    party = _party(viewer)
    if party is None or party.pk in viewer.reads:
        return
    told = reads.deliveries(party, viewer)
    waiting = [one for one in told if one.is_to(party) and one.state == "waiting"]
    back = [one for one in told if one.is_from(party) and one.state == "refused" and not one.is_back]
    short = [one for one in told if one.is_from(party) and one.state == "short" and _days(one, today) <= 7]
    for one in waiting[:MOST_CARDS]:
        yield Card(
            _("Confirm the delivery from %(party)s") % {"party": one.sender_name},
            reverse("workspace:delivery", args=[one.short_number]),
            text=", ".join(line.lot for line in one.lines),
            icon="truck-loading",
            tone="warning",
            urgency=2,
        )
    for one in [*back, *short][:MOST_CARDS]:
        words = _("%(party)s refused a delivery") if one in back else _("%(party)s received less than was sent")
        yield Card(
            words % {"party": one.receiver_name},
            reverse("workspace:delivery", args=[one.short_number]),
            text=one.reason,
            icon="alert-triangle",
            tone="danger" if one in back else "warning",
            urgency=1,
        )


@TODAY.cards
def plots(viewer: Viewer, today: date) -> Iterator[Card]:
    """Plots that must not be harvested yet."""
    party = _party(viewer)
    if party is None:
        return
    places = list(Place.objects.filter(party=party))
    names = {one.uri: one.name for one in places}
    held: dict[str, reads.Entry] = {}
    for one in reads.diary(party, viewer, places):
        if not one.is_void and one.harvest_from and one.harvest_from > today:
            first = held.setdefault(one.place, one)
            if first.harvest_from and one.harvest_from > first.harvest_from:
                held[one.place] = one
    for place, one in list(held.items())[:MOST_CARDS]:
        yield Card(
            _("%(place)s: harvest from %(day)s on")
            % {"place": names.get(place, place), "day": f"{one.harvest_from:%d/%m/%Y}"},
            reverse("workspace:diary"),
            text=str(one.facts.get("material", "")),
            icon="calendar",
            tone="info",
            urgency=4,
        )


@TODAY.cards
def harvested_early(viewer: Viewer, today: date) -> Iterator[Card]:
    """Lots that were harvested before an interval ended, be it that the spraying was written down later."""
    party = _party(viewer)
    if party is None:
        return
    for one in [*early.early_lots(party, viewer)][:MOST_CARDS]:
        told = {"lot": one.batch.lot, "material": one.material, "day": one.harvest_from}
        words = (
            _("Lot %(lot)s was harvested before the interval of %(material)s was over (%(day)s)")
            if one.plot is not None
            else _("Lot %(lot)s may have been harvested before the interval of %(material)s was over (%(day)s)")
        )
        yield Card(
            words % told,
            reverse("workspace:lot", args=[one.batch.pk]),
            text=_("Hold it back, or correct the diary if that is wrong."),
            icon="alert-triangle",
            tone="danger" if one.plot is not None else "warning",
            urgency=1,
        )


@TODAY.cards
def printed(viewer: Viewer, today: date) -> Iterator[Card]:
    """Labels that were printed and are not active: whoever scans them learns nothing."""
    party = _party(viewer)
    if party is None or party.pk in viewer.reads:
        return
    rows = labels.orders(viewer).filter(batch__product__party=party, printed_at__isnull=False, active_to=0)
    for row in rows[:MOST_CARDS]:
        yield Card(
            _("Activate the labels of lot %(lot)s") % {"lot": row.batch.lot},
            reverse("workspace:label-order", args=[row.pk]),
            icon="qrcode",
            tone="warning",
            urgency=3,
            count=row.count,
        )


def _party(viewer: Viewer) -> Party | None:
    chosen = viewer.acting_party or (next(iter(viewer.parties)) if len(viewer.parties) == 1 else None)
    return Party.objects.filter(pk=chosen).first() if chosen else None


def _days(one: reads.Delivery, today: date) -> int:
    return (today - clock.day_of(one.answered_at or one.at)).days
