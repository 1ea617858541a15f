"""Forms of this house: Vietnamese numbers and dates, texts in one written form, faults of services beside their field.

A form only says what is typed where and turns it into values; what is allowed, services decide.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.renderers import TemplatesSetting
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from txng.core import vietnamese
from txng.core.numbers import read_number, write_number
from txng.core.problems import sentence_of
from txng.gs1.problems import Problem, ProblemError
from txng.web.components.status import Text

_PLACE = re.compile(r"[^.\[\]]+")


class Renderer(TemplatesSetting):
    """Forms and fields drawn with our templates (setting ``FORM_RENDERER``)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class Form(forms.Form):
    """``paths``: where services call a field otherwise than this form: ``{"party.tax_code": "tax_code"}``."""

    paths: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        for name, field in self.fields.items():
            if name.endswith("_en"):  # what is typed there is read aloud, spelled and translated as English
                field.widget.attrs["lang"] = "en"
            if field.label:  # in the summary a line stands without its field
                field.error_messages["required"] = _("“%(label)s” is missing.") % {"label": field.label}

    def refuse(self, error: ProblemError) -> None:
        """Put the faults of a service beside their fields, the rest above the form; in the reader's language."""
        self.add_problems(error.problems)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            name = self.field_of(problem.path)
            words = sentence_of(problem, get_language() or "vi")
            if name is None and problem.path:
                words = f"{problem.path}: {words}"
            self.add_error(name, words)

    def field_of(self, path: str) -> str | None:
        """The field a path means: as `paths` says, of the same name, or of the name the path ends in."""
        if not path:
            return None
        last = _PLACE.findall(path)[-1:] or [""]
        candidates = (self.paths.get(path, ""), path, path.replace(".", "_"), *last)
        return next((one for one in candidates if one in self.fields), None)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Every fault as (id of its field, words): what the summary lists, in the order of the fields."""
        general = [("", str(words)) for words in self.non_field_errors()]
        beside = [(str(bound.id_for_label), str(words)) for bound in self for words in bound.errors]
        return general + beside


class TextField(forms.CharField):
    """Text in composed letters with single spaces; ``lines``: rows of a larger field, whose line breaks stay."""

    def __init__(self, *, lines: int = 0, **given: Any):
        self.lines = lines
        if lines:
            given.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**given)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]
        self.validators.append(ProhibitNullCharactersValidator(message=gettext_lazy("A sign in it is no text.")))

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if self.lines:
            return "\n".join(vietnamese.nfc(line) for line in text.splitlines()).strip()
        return vietnamese.nfc(text)


class NumberInput(forms.TextInput):
    """Digits as the language writes them, with the unit beside; phones show their number keys."""

    template_name = "components/number_input.html"

    def __init__(self, unit: Text = "", attrs: dict[str, Any] | None = None):
        self.unit = unit
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, (Decimal, int, float)):
            return write_number(value, get_language() or "vi")
        return None if value is None else str(value)


class NumberField(forms.Field):
    """A number of at most ``places`` decimals. Cleaned: `Decimal`, or `int` when ``places`` is 0; None when empty."""

    default_error_messages = {
        "number": gettext_lazy("Enter a number such as %(example)s."),
        "places": gettext_lazy("At most %(places)d decimals."),
        "low": gettext_lazy("At least %(limit)s."),
        "high": gettext_lazy("At most %(limit)s."),
    }

    def __init__(
        self,
        *,
        unit: Text = "",
        places: int = 3,
        least: Decimal | int | None = None,
        most: Decimal | int | None = Decimal(10**15 - 1),
        **given: Any,
    ):
        self.places, self.least, self.most = places, least, most
        given.setdefault("widget", NumberInput(unit, {} if places else {"inputmode": "numeric"}))
        super().__init__(**given)

    def to_python(self, value: Any) -> Decimal | int | None:
        if value in self.empty_values:
            return None
        language = get_language() or "vi"
        number = read_number(str(value)[:60], language)
        if number is None:
            example = write_number(Decimal("1234.5") if self.places else 1234, language)
            raise ValidationError(self.error_messages["number"], code="number", params={"example": example})
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise ValidationError(self.error_messages["places"], code="places", params={"places": self.places})
        if self.least is not None and number < self.least:
            limit = write_number(Decimal(self.least), language)
            raise ValidationError(self.error_messages["low"], code="low", params={"limit": limit})
        if self.most is not None and number > self.most:
            limit = write_number(Decimal(self.most), language)
            raise ValidationError(self.error_messages["high"], code="high", params={"limit": limit})
        return number if self.places else int(number)


class MoneyField(NumberField):
    """Đồng, whole."""

    def __init__(self, **given: Any):
        super().__init__(**{"unit": gettext_lazy("VND"), "places": 0, "least": 0, **given})


class QuantityWidget(forms.MultiWidget):
    """Number and unit side by side."""

    template_name = "components/quantity_input.html"

    def __init__(self, units: Iterable[tuple[str, Text]], attrs: dict[str, Any] | None = None):
        super().__init__([NumberInput(), forms.Select(choices=list(units))], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else [None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        number, unit = context["widget"]["subwidgets"]
        number["attrs"]["class"], unit["attrs"]["class"] = "form-control", "form-select"
        number["attrs"]["aria-label"], unit["attrs"]["aria-label"] = _("Amount"), _("Unit")
        return context


class QuantityField(forms.MultiValueField):
    """How much of what unit. Cleaned: ``(Decimal, unit code)`` or None. ``units``: (code of UN/ECE Rec. 20, word)."""

    def __init__(self, *, units: Iterable[tuple[str, Text]], places: int = 3, least: Decimal | int = 0, **given: Any):
        units = list(units)
        number = NumberField(places=places, least=least, required=False)
        parts = (number, forms.ChoiceField(choices=units, required=False))
        super().__init__(parts, widget=QuantityWidget(units), require_all_fields=False, **given)

    def compress(self, values: list[Any]) -> tuple[Decimal, str] | None:
        if not values or values[0] is None:
            return None
        return values[0], values[1]

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.required and cleaned is None:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned


class DateInput(forms.DateInput):
    """``dd/mm/yyyy`` typed on number keys; a script offers a calendar. ``working_days``: says what day it is."""

    template_name = "components/date_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None, working_days: bool = False):
        self.working_days = working_days
        given = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy", "maxlength": 10}
        super().__init__({**given, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.working_days:
            context["place"] = f"{context['widget']['attrs'].get('id', name)}-day"
            context["widget"]["attrs"] |= {
                "hx-get": f"{reverse('components:day')}?field={name}",
                "hx-trigger": "load, change, input changed delay:500ms",
                "hx-target": f"#{context['place']}",
            }
        return context

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        return None if value is None else str(value)


class DateField(forms.DateField):
    """A day, typed as ``5/11/2026``, ``05-11-2026``, ``05112026`` or as a calendar gives it."""

    default_error_messages = {
        "invalid": gettext_lazy("Enter a day such as 05/11/2026."),
        "early": gettext_lazy("Not before %(limit)s."),
        "late": gettext_lazy("Not after %(limit)s."),
    }

    def __init__(self, *, first: date | None = None, last: date | None = None, **given: Any):
        self.first, self.last = first, last
        given.setdefault("widget", DateInput())
        formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"]
        super().__init__(input_formats=formats, **given)

    def to_python(self, value: Any) -> date | None:
        text = value.replace(" ", "") if isinstance(value, str) else value
        day: date | None = super().to_python(text)
        if day is None:
            return None
        if day.year < 1900:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if self.first and day < self.first:
            limit = date_format(self.first, "DATE_FORMAT")
            raise ValidationError(self.error_messages["early"], code="early", params={"limit": limit})
        if self.last and day > self.last:
            limit = date_format(self.last, "DATE_FORMAT")
            raise ValidationError(self.error_messages["late"], code="late", params={"limit": limit})
        return day


class PhoneField(TextField):
    """A Vietnamese telephone number. Cleaned: E.164 (``+84276…``), empty when empty; 1800 and 1900 numbers stay."""

    default_error_messages = {"invalid": gettext_lazy("Enter a telephone number such as 0276 3822 233.")}

    def __init__(self, **given: Any):
        attributes = {"inputmode": "tel", "autocomplete": "tel", "type": "tel"}
        given.setdefault("widget", forms.TextInput(attrs=attributes))
        super().__init__(**{"max_length": 20, **given})

    def to_python(self, value: Any) -> str:
        digits = re.sub(r"[\s.()-]", "", super().to_python(value))
        if not digits or re.fullmatch(r"1[89]00\d{4,6}", digits):
            return digits
        found = re.fullmatch(r"(?:\+84|0084|84|0)(2\d{9}|[35789]\d{8})", digits)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return f"+84{found[1]}"


class ConfirmForm(Form):
    """A step that cannot be undone: the person types what it is about (``expected``: the lot number)."""

    typed = TextField(label=gettext_lazy("Type it again to confirm"), max_length=100)

    def __init__(self, *args: Any, expected: str, label: Text = "", **given: Any):
        super().__init__(*args, **given)
        self.expected = expected
        self.fields["typed"].label = str(label) if label else _("Type “%(what)s” to confirm") % {"what": expected}
        self.fields["typed"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if vietnamese.fold(typed) != vietnamese.fold(self.expected):
            raise ValidationError(_("This is not “%(what)s”.") % {"what": self.expected}, code="other")
        return typed


class OutcomeForm(Form):
    """What came of what is ended."""

    reason = TextField(label=gettext_lazy("What came of it"), lines=4, max_length=4000)


class ReasonForm(Form):
    """Why something is done that needs a reason."""

    reason = TextField(label=gettext_lazy("Reason"), lines=3, max_length=1000)
