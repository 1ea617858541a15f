"""Where something is: a position typed, pasted from a map or set by a pin; an outline sent as a GeoJSON file."""

import re
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from txng.web.components.shell import SHEETS

_DECIMAL_POINTS = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_DECIMAL_COMMAS = re.compile(r"\s*(-?\d{1,3}(?:,\d+)?)\s*[;\s]\s*(-?\d{1,3}(?:,\d+)?)\s*")
MOST_BYTES = 5 * 2**20


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
    """Cleaned: what the GeoJSON file holds, unjudged (`txng.registry.geo.boundary` judges), or None."""

    default_error_messages = {
        "json": gettext_lazy("This file is no GeoJSON: it cannot be read as JSON."),
        "large": gettext_lazy("The file is larger than 5 MB."),
    }

    def __init__(self, **given: Any):
        given.setdefault("widget", forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(self.error_messages["large"], code="large")
        try:
            return msgspec.json.decode(file.read().removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise ValidationError(self.error_messages["json"], code="json") from None
