"""What the forms of daily work share: the day of an act, the places of the organisation, lots with what is left."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms as widgets
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.registry import worklists
from txng.registry.models import Party, Place, Product
from txng.trace.recording import reads, rules
from txng.trace.recording.messages import Part
from txng.web.components import forms

UNITS = (("KGM", _("kg")), ("TNE", _("tonnes")), ("LTR", _("litres")), ("H87", _("pieces")))
MOST_LOTS = 40


class ActForm(forms.Form):
    """A form of an act: the day it was done (today unless said), why it is late, and a key against sending it twice."""

    day = forms.DateField(label=_("Day"), initial=clock.today)
    reason = forms.TextField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Only for what was done more than two days ago."),
    )
    key = widgets.CharField(widget=widgets.HiddenInput, required=False, max_length=40, initial=lambda: uuid4().hex)
    paths = {"at": "day", "harvested_on": "day"}

    def __init__(self, *args: Any, party: Party, viewer: Viewer, **given: Any):
        super().__init__(*args, **given)
        self.party, self.viewer = party, viewer
        self.order_fields([name for name in self.fields if name not in ("day", "reason", "key")])

    def place_field(self, name: str = "place") -> None:
        """The choice of a place of the organisation; the only one is chosen."""
        places = list(Place.objects.filter(party=self.party).order_by("name_folded"))
        self.places = {str(one.pk): one for one in places}
        field: Any = self.fields[name]
        field.choices = [(str(one.pk), one.name) for one in places]
        field.initial = str(places[0].pk) if places else ""

    def product_field(self, name: str = "product") -> None:
        """The choice of a product of the organisation."""
        rows = worklists.own_products(self.viewer, self.party.pk).order_by("name_folded")
        self.products = {str(one.pk): one for one in rows}
        field: Any = self.fields[name]
        field.choices = [(key, one.name) for key, one in self.products.items()]

    def stock_fields(self) -> None:
        """One amount for each lot that the organisation has something of; it says how much is left."""
        self.held = reads.stock(self.party, self.viewer)[:MOST_LOTS]
        for at, one in enumerate(self.held):
            name = one.product.name if one.product else ""
            self.fields[f"lot{at}"] = forms.NumberField(
                label=f"{one.lot} · {name}" if name else one.lot,
                unit=rules.unit_word(one.uom),
                required=False,
                least=0,
                help_text=_("Left: %(amount)s") % {"amount": f"{rules.written(one.have)} {rules.unit_word(one.uom)}"},
            )
        self.order_fields([f"lot{at}" for at in range(len(self.held))])

    def parts(self) -> list[Part]:
        """The lots with an amount."""
        amounts = [(one, self.cleaned_data.get(f"lot{at}")) for at, one in enumerate(self.held)]
        return [Part(one.uri, amount, one.uom) for one, amount in amounts if amount]


def moment(day: date) -> datetime:
    """When something was done of which only the day is told: now if today, else noon."""
    if day == clock.today():
        return clock.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def place_of(form: ActForm, values: Mapping[str, Any], name: str = "place") -> Place:
    return form.places[values[name]]


def product_of(form: ActForm, values: Mapping[str, Any]) -> Product:
    return form.products[values["product"]]


def quantity_of(values: Mapping[str, Any]) -> dict[str, Decimal | str]:
    amount, uom = values["quantity"]
    return {"quantity": amount, "uom": uom}


def names_of(places: Sequence[Place]) -> dict[str, str]:
    """Place by the URI events name it by."""
    return {str(one.uri): one.name for one in places if one.uri}
