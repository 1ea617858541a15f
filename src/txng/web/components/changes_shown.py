"""History of a record as people read it: who, when, why, and each field before and after."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.accounts.models import User
from txng.accounts.viewers import Viewer
from txng.core import changes, history
from txng.core.models import ChangeRecord
from txng.registry import rules
from txng.registry.models.record import Record
from txng.registry.visibility import may_see
from txng.web.components.cells import Kind, write
from txng.web.components.parts import Step
from txng.web.components.product_file import LABELS
from txng.web.components.status import Text

MOST = 20
ACTS: dict[str, Text] = {
    "create": gettext_lazy("Entered"),
    "register": gettext_lazy("Entered on behalf of the household"),
    "update": gettext_lazy("Changed"),
    "picture": gettext_lazy("Picture changed"),
    "scan": gettext_lazy("Scan added"),
    "code": gettext_lazy("Code changed"),
    "confirm": gettext_lazy("Confirmed as still right"),
    "submit": gettext_lazy("File handed in"),
    "withdraw": gettext_lazy("File taken back"),
    "verify": gettext_lazy("Verified"),
    "return": gettext_lazy("Returned for supplement"),
    "merge": gettext_lazy("Merged with a duplicate"),
    "give": gettext_lazy("Consent given"),
    "assist": gettext_lazy("Consent to enter data on its behalf"),
    "reveal": gettext_lazy("Personal number looked at"),
    "add": gettext_lazy("Person added"),
    "remove": gettext_lazy("Person removed"),
}
FIELDS: dict[str, Text] = {
    **LABELS,
    "kind": gettext_lazy("Kind"),
    "subtype": gettext_lazy("Form"),
    "tax_code": gettext_lazy("Tax code"),
    "gln": gettext_lazy("GLN"),
    "gtin": gettext_lazy("GTIN (GS1)"),
    "provincial_code": gettext_lazy("Code of the province"),
    "commune": gettext_lazy("Commune, ward"),
    "address": gettext_lazy("Address"),
    "address_is_business": gettext_lazy("Address is the place of business"),
    "contact_name": gettext_lazy("Contact person"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Website"),
    "puc_code": gettext_lazy("Growing-area or packing-house code"),
    "own_code": gettext_lazy("Own code"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "area_ha": gettext_lazy("Area (ha)"),
    "boundary": gettext_lazy("Boundary"),
    "parent": gettext_lazy("Part of"),
    "number": gettext_lazy("Number"),
    "issuer": gettext_lazy("Issuer"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_to": gettext_lazy("Valid until"),
    "coverage": gettext_lazy("What it covers"),
    "scan": gettext_lazy("Scan or photo"),
    "state": gettext_lazy("State"),
    "status": gettext_lazy("State"),
    "published": gettext_lazy("Shown to the public"),
    "origin_en": gettext_lazy("Origin in English"),
    "verified_by": gettext_lazy("Verified by"),
}

#: what the name is called of what is no product
NAMES: dict[str, Text] = {"party": gettext_lazy("Registered name"), "place": gettext_lazy("Name of the place")}


def label_of(model: type[models.Model], field: str) -> Text:
    """A field of `FIELDS` in words."""
    return NAMES.get(str(model._meta.model_name), FIELDS[field]) if field == "name" else FIELDS[field]


def changes_of(record: Record, viewer: Viewer, most: int = MOST) -> list[Step]:
    """The latest acts on the record itself, newest first; a field the viewer may not see says only that it changed."""

    def hides(model: type[models.Model], field: str) -> bool:
        return model is not type(record) or not may_see(record, field, viewer)

    records = list(changes.acts_of(record)[:most])
    people = User.objects.in_bulk([one.actor_user for one in records if one.actor_user])
    return [_step(one, record, people, hides) for one in records]


def _step(one: ChangeRecord, record: Record, people: dict[int, User], hides: history.Hides) -> Step:
    who = people[one.actor_user].full_name if one.actor_user in people else ""
    if one.details.get("on_behalf"):
        who = _("%(person)s, on behalf of the household") % {"person": who}
    lines = [one.reason] if one.reason else []
    for row in history.rows_of(one, hides=hides):
        if row.model is type(record) and row.id == record.pk and row.label != "insert":
            lines += [_line(record, change) for change in row.fields if change.name in FIELDS]
    verb = one.kind.partition(".")[2].partition("_")[0]
    return Step(ACTS.get(verb, ACTS["update"]), who=who, moment=one.at, details=lines)


def _line(record: Record, change: history.FieldChange) -> str:
    label = label_of(type(record), change.name)
    if change.hidden:
        return _("%(field)s: changed") % {"field": label}
    before, after = _words(record, change.name, change.before), _words(record, change.name, change.after)
    return _("%(field)s: %(before)s → %(after)s") % {"field": label, "before": before, "after": after}


def _words(record: Record, name: str, value: Any) -> str:
    """A value as people read it; a dash for none."""
    if value is None or value == "" or value == []:
        return "—"
    field: Any = record._meta.get_field(name)
    if name == "kind" and not field.choices:
        return rules.certificate_name(str(value), get_language() or "vi")
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return (getattr(found, "name", "") or _("there")) if found else "—"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, dict) or name == "image":
        return _("there")
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    kind: Kind = "flag" if isinstance(value, bool) else "date" if isinstance(value, date) else "text"
    return write(kind, value)
