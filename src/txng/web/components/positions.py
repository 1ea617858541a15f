"""Where something is: a position typed, pasted from a map or set by a pin; an outline sent as a GeoJSON file."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy

from txng.core.problems import sentence_of
from txng.gs1.problems import Problem, ProblemError
from txng.registry import geo
from txng.registry.bulk import plots
from txng.web.components.shell import SHEETS

_DECIMAL_POINTS = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_DECIMAL_COMMAS = re.compile(r"\s*(-?\d{1,3}(?:,\d+)?)\s*[;\s]\s*(-?\d{1,3}(?:,\d+)?)\s*")


def read_position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as maps copy them (``11.31, 106.09``) or as written here (``11,31; 106,09``)."""
    found = _DECIMAL_POINTS.fullmatch(text) or _DECIMAL_COMMAS.fullmatch(text)
    return (float(found[1].replace(",", ".")), float(found[2].replace(",", "."))) if found else None


class PositionInput(forms.TextInput):
    """A text field; a script adds a map with a pin and the phone's own position."""

    template_name = "components/position_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "sheets": SHEETS}

    def format_value(self, value: Any) -> str | None:
        return f"{value[0]:.6f}, {value[1]:.6f}" if isinstance(value, tuple) else value


class PositionField(forms.Field):
    """Cleaned: (latitude, longitude) in degrees, or None."""

    default_error_messages = {"invalid": gettext_lazy("Enter latitude and longitude such as 11.3105, 106.0983.")}

    def __init__(self, **given: Any):
        given.setdefault("widget", PositionInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        super().__init__(**given)

    def to_python(self, value: Any) -> tuple[float, float] | None:
        if value in self.empty_values:
            return None
        found = read_position(str(value)[:80])
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class OutlineField(forms.FileField):
    """Cleaned: the outline that a GeoJSON file holds, judged (`txng.registry.geo.Boundary`), or None."""

    default_error_messages = {"large": gettext_lazy("The file may have %(limit)s MB at most.")}

    def __init__(self, **given: Any):
        given.setdefault("widget", forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> geo.Boundary | None:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > plots.MOST_BYTES:
            limit = {"limit": plots.MOST_BYTES >> 20}
            raise ValidationError(self.error_messages["large"], code="large", params=limit)
        try:
            return plots.outline_of(file.read())
        except ProblemError as error:
            language = get_language() or "vi"
            raise ValidationError([_told(problem, language) for problem in error.problems]) from None


def _told(problem: Problem, language: str) -> str:
    """A fault inside an outline with its place in it."""
    words = sentence_of(problem, language)
    return f"{problem.path}: {words}" if "[" in problem.path or "." in problem.path else words
