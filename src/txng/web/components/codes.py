"""A field that takes any spelling of a code – typed, pasted, scanned – and shows how it was understood."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.core import clock
from txng.core.problems import sentences_of
from txng.gs1 import dates, identifier
from txng.gs1.identifier import Reading
from txng.gs1.problems import ProblemError
from txng.web.components.status import Text

LONGEST = 400
NAMES: dict[str, Text] = {
    "00": gettext_lazy("Logistic unit (SSCC)"),
    "01": gettext_lazy("Product (GTIN)"),
    "10": gettext_lazy("Lot"),
    "11": gettext_lazy("Production date"),
    "13": gettext_lazy("Packaging date"),
    "15": gettext_lazy("Best before"),
    "17": gettext_lazy("Expiry date"),
    "21": gettext_lazy("Serial number"),
    "414": gettext_lazy("Place (GLN)"),
    "417": gettext_lazy("Party (GLN)"),
}
_DAYS = ("11", "13", "15", "17")


def understood(reading: Reading) -> list[tuple[str, str]]:
    """The elements of a sound code as (what it is, value), days as days."""
    found = []
    for code, value in reading.elements or ():
        name = NAMES.get(code)
        found.append((str(name) if name else f"({code})", _day(value) if code in _DAYS else value))
    return found


def _day(value: str) -> str:
    try:
        moment = dates.day(value, clock.today().year)
    except ProblemError:
        return value
    return date_format(moment.day, "DATE_FORMAT") if len(moment.text) == 10 else date_format(moment.day, "m/Y")


def faults_of(reading: Reading) -> list[str]:
    return sentences_of([one for one in reading.problems if not one.warning], get_language() or "vi")


class CodeInput(forms.TextInput):
    """Asks while it is being typed how the code is understood."""

    template_name = "components/code_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None):
        given = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "maxlength": LONGEST}
        super().__init__({**given, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        place = f"{context['widget']['attrs'].get('id', name)}-read"
        context["place"] = place
        context["widget"]["attrs"] |= {
            "hx-get": f"{reverse('components:code')}?field={name}",
            "hx-trigger": "load, input changed delay:400ms",
            "hx-target": f"#{place}",
            "hx-sync": "this:replace",
        }
        return context


class CodeField(forms.Field):
    """Cleaned: the `gs1.identifier.Reading`, always sound; None when empty. ``keys``: primary keys that are taken."""

    default_error_messages = {"other": gettext_lazy("This is the code of something else: %(what)s.")}

    def __init__(self, *, keys: Iterable[str] = ("01",), gln: bool = False, **given: Any):
        self.keys, self.gln = frozenset(keys), gln
        given.setdefault("widget", CodeInput())
        super().__init__(**given)

    def to_python(self, value: Any) -> Reading | None:
        text = str(value or "").replace("\0", "").strip()
        if not text:
            return None
        if len(text) > LONGEST:
            raise ValidationError(_("This is too long for a code."), code="long")
        reading = identifier.read(text, short_gtin=True, gln=self.gln)
        if not reading.valid:
            raise ValidationError(faults_of(reading), code="code")
        first = next(iter(reading.elements or ()), None)
        if first is None or first[0] not in self.keys:
            what = understood(reading)[0][0] if reading.elements else text[:60]
            raise ValidationError(self.error_messages["other"], code="other", params={"what": what})
        return reading

    def prepare_value(self, value: Any) -> Any:
        return value.input if isinstance(value, Reading) else value
