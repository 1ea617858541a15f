"""The form by which somebody else enters a household: what it is, and how it consented."""

from collections.abc import Callable
from typing import Any

from django import forms as widgets
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.accounts.viewers import Viewer
from txng.core.errors import Missing
from txng.registry import policies, worklists
from txng.registry.consents import WORDS
from txng.registry.models import Consent, ConsentForm, Party, PartyKind, Purpose
from txng.web.components import forms
from txng.web.components.party_words import PURPOSES
from txng.web.components.pickers import CommuneField
from txng.web.components.status import Text

KINDS = [
    (PartyKind.HOUSEHOLD.value, gettext_lazy("Household business")),
    (PartyKind.INDIVIDUAL.value, gettext_lazy("Individual, farmer")),
]
SIGNED = [
    (ConsentForm.PAPER.value, gettext_lazy("Signed on paper")),
    (ConsentForm.SPOKEN.value, gettext_lazy("Said before witnesses")),
]


class ConsentGivenForm(forms.Form):
    """How the household consented, and where to find it."""

    form = widgets.ChoiceField(
        label=gettext_lazy("How was the consent given?"), choices=SIGNED, widget=widgets.RadioSelect
    )
    note = forms.TextField(
        label=gettext_lazy("Where is the paper, or who was there?"),
        max_length=300,
        help_text=gettext_lazy("Number and place of the sheet, or names of the witnesses."),
    )


class HouseholdForm(ConsentGivenForm):
    """A household or farmer, entered by somebody else."""

    kind = widgets.ChoiceField(label=gettext_lazy("What are they?"), choices=KINDS, widget=widgets.RadioSelect)
    name = forms.TextField(
        label=gettext_lazy("Name of the household"),
        max_length=200,
        help_text=gettext_lazy("As on the business licence, or the name of the farmer."),
    )
    tax_code = forms.TextField(
        label=gettext_lazy("Tax code or personal number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("A personal number of 12 digits is kept sealed."),
    )
    commune = CommuneField(label=gettext_lazy("Commune, ward"))
    address = forms.TextField(
        label=gettext_lazy("Address"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("House number, street, hamlet."),
    )
    address_is_business = widgets.BooleanField(
        label=gettext_lazy("This is the place of business and may be shown to the public"), required=False
    )
    contact_name = forms.TextField(label=gettext_lazy("Contact person"), max_length=150, required=False)
    phone = forms.PhoneField(label=gettext_lazy("Telephone"), required=False)
    field_order = (
        "kind", "name", "tax_code", "commune", "address", "address_is_business", "contact_name", "phone",
        "form", "note",
    )  # fmt: skip


def consents_told(party: Party, viewer: Viewer, end: Callable[[int], str]) -> list[tuple[Consent, Text, str]]:
    """Every consent of a party with its purpose in words, and the address that takes it down for who may."""
    return [
        (
            one,
            PURPOSES[Purpose(one.purpose)],
            end(one.pk) if one.withdrawn_at is None and policies.may_withdraw(viewer, one) else "",
        )
        for one in worklists.consents_of(party, viewer)
    ]


def consent_or_missing(party: Party, pk: int, viewer: Viewer) -> Consent:
    """One of them. Raises `Missing`."""
    found = next((one for one in worklists.consents_of(party, viewer) if one.pk == pk), None)
    if found is None:
        raise Missing("missing")
    return found


def consent_words(body: str) -> str:
    """What the household is read before it consents to ``body`` entering its data."""
    words = WORDS[Purpose.ASSISTED_ENTRY]
    said = words.en if get_language() == "en" else words.vi
    return _("Read to them first (%(body)s enters the data): “%(words)s”") % {"body": body, "words": said}


def first_values(commune: Any = None) -> dict[str, Any]:
    """What the empty form shows."""
    return {"kind": PartyKind.HOUSEHOLD.value, "form": ConsentForm.PAPER.value, "commune": commune}
