"""What the forms of daily work share: the day of an act, the places of the organisation, lots with what is left."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.core.problems import sentence_of
from txng.gs1.problems import Problem
from txng.registry import worklists
from txng.registry.models import Party, Place, Product
from txng.trace.recording import reads, rules, units
from txng.trace.recording.device import Device
from txng.trace.recording.messages import Part
from txng.trace.recording.writing import moment_of
from txng.web.components import forms
from txng.web.components.offline import KeptForm

UNITS = (("KGM", _("kg")), ("TNE", _("tonnes")), ("LTR", _("litres")), ("H87", _("pieces")))
MOST_LOTS = 200
MOST_PLACES = 300
_LOT_FIELD = "lot-"


class ActForm(KeptForm):
    """A form of an act: the day it was done (today unless said) and why it is late. A phone may keep it."""

    day = forms.DateField(label=_("Day"), initial=clock.today)
    reason = forms.TextField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Only for what was done more than two days ago."),
    )
    paths = {"at": "day", "harvested_on": "day"}
    held: dict[str, reads.Stock] = {}

    def __init__(self, *args: Any, party: Party, viewer: Viewer, **given: Any):
        super().__init__(*args, writer=who(viewer, party), **given)
        self.party, self.viewer = party, viewer
        last = ("day", "reason", "key", "who", "written_at", "sent_at")
        self.order_fields([name for name in self.fields if name not in last])

    def place_field(self, name: str = "place") -> None:
        """The choice of a place of the organisation; the only one is chosen. Of very many, those that were changed last
        and the one that is asked for: a phone carries no list of thousands."""
        rows = Place.objects.filter(party=self.party)
        asked = [str(value) for value in (self.data.get(name, ""), self.initial.get(name, "")) if value]
        places = list(rows.filter(pk__in=[one for one in asked if one.isdigit() and len(one) < 18]))
        recent = list(rows.order_by("-changed_at", "-pk")[: MOST_PLACES + 1])
        places = list({one.pk: one for one in (*places, *recent[:MOST_PLACES])}.values())
        places.sort(key=lambda one: one.name_folded)
        self.places = {str(one.pk): one for one in places}
        field: Any = self.fields[name]
        field.choices = [(str(one.pk), one.name) for one in places]
        field.initial = str(places[0].pk) if places else ""
        if len(recent) > MOST_PLACES:
            words = _("The %(n)s places that were changed last. For another one, begin on its page under Places.")
            field.help_text = words % {"n": MOST_PLACES}

    def product_field(self, name: str = "product") -> None:
        """The choice of a product of the organisation."""
        rows = worklists.own_products(self.viewer, self.party.pk).order_by("name_folded")
        self.products = {str(one.pk): one for one in rows}
        field: Any = self.fields[name]
        field.choices = [(key, one.name) for key, one in self.products.items()]

    def stock_fields(self) -> None:
        """One amount for each lot of which something lies in no box; it says how much that is."""
        held = reads.stock(self.party, self.viewer)[:MOST_LOTS]
        boxed = units.boxed(self.party, self.viewer)
        self.held = {_field_of(one): one for one in held}
        for field, one in self.held.items():
            free = one.have - boxed.get((one.uri, one.uom), 0.0)
            if free <= 0:
                continue
            name = one.product.name if one.product else ""
            self.fields[field] = forms.NumberField(
                label=f"{one.lot} · {name}" if name else one.lot,
                unit=rules.unit_word(one.uom),
                required=False,
                least=0,
                help_text=_("Left: %(amount)s") % {"amount": rules.amount_words(free, one.uom)},
            )
        self.order_fields([name for name in self.fields if name in self.held])

    def clean(self) -> dict[str, Any]:
        """``parts``: the lots with an amount. One that was chosen and is there no more is said, never left out."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        amounts = [(one, given.get(field)) for field, one in self.held.items()]
        given["parts"] = [Part(one.uri, amount, one.uom) for one, amount in amounts if amount]
        chosen = {name for name in self.data if name.startswith(_LOT_FIELD) and self.data[name].strip()}
        if chosen - self.held.keys():
            raise ValidationError(sentence_of(Problem("lots-gone"), get_language() or "vi"))
        return given


def _field_of(one: reads.Stock) -> str:
    """The field of a lot is named by the lot: what a phone kept means the same lot when it is sent hours later."""
    return _LOT_FIELD + blake2b(one.uri.encode(), digest_size=8).hexdigest()


def who(viewer: Viewer, party: Party) -> str:
    """By whom and for whom something is written down, as phones keep it with their entries."""
    return f"{viewer.user_id}:{party.pk}"


def device_of(values: Mapping[str, Any]) -> Device | None:
    """The clock of the phone that kept what was typed; None for what came at once."""
    written, sent = values.get("written_at"), values.get("sent_at")
    return Device(written, max(sent, written)) if written and sent else None


def late_reason(values: Mapping[str, Any]) -> str:
    """Why something comes late: as said, or because the phone kept it without network."""
    device, reason = device_of(values), str(values["reason"])
    if reason or device is None:
        return reason
    written = timezone.localtime(device.moment(clock.now()))
    if (clock.now() - written) < timedelta(hours=1):
        return ""
    return gettext("Written on a phone without network on %(moment)s") % {"moment": f"{written:%d/%m/%Y %H:%M}"}


def moment(day: date, device: Device | None = None) -> datetime:
    """As `writing.moment_of`; of what a phone kept, ``now`` is when it was written."""
    return moment_of(day, device.moment(clock.now()) if device else clock.now())


def place_of(form: ActForm, values: Mapping[str, Any], name: str = "place") -> Place:
    """The place that was chosen, be it none of the few that a form without answers offers."""
    return form.places.get(values[name]) or Place.objects.get(party=form.party, pk=values[name])


def product_of(form: ActForm, values: Mapping[str, Any]) -> Product:
    return form.products[values["product"]]


def quantity_of(values: Mapping[str, Any]) -> dict[str, Decimal | str]:
    amount, uom = values["quantity"]
    return {"quantity": amount, "uom": uom}


def names_of(places: Sequence[Place]) -> dict[str, str]:
    """Place by the URI events name it by."""
    return {str(one.uri): one.name for one in places if one.uri}
