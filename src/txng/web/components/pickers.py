"""Fields that choose a commune, a party or a product. They work as plain selects; a script adds search as one types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from txng.accounts import selectors as accounts
from txng.accounts.models import AdminUnit, AdminUnitSuccession
from txng.accounts.viewers import PUBLIC, Viewer
from txng.core import clock
from txng.registry import selectors as registry
from txng.registry.models import Party, Product, ProductGroup
from txng.web.components.face import viewer_of
from txng.web.components.shell import SHEETS

MOST_FOUND = 20
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. ``note``: in grey beside it."""

    value: str
    label: str
    note: str = ""

    @property
    def words(self) -> str:
        return f"{self.label} – {self.note}" if self.note else self.label


def former_districts(units: Sequence[AdminUnit]) -> dict[int, str]:
    """Unit → the districts that its parts belonged to before there were none. One query."""
    rows = (
        AdminUnitSuccession.objects.filter(new__in=[unit.pk for unit in units])
        .exclude(old__parent=None)
        .values_list("new_id", "old__parent__name")
        .distinct()
        .order_by("new_id", "old__parent__name")
    )
    found: dict[int, list[str]] = {}
    for unit, district in rows:
        found.setdefault(unit, []).append(district)
    return {unit: ", ".join(districts) for unit, districts in found.items()}


def commune_options(units: Sequence[AdminUnit]) -> list[Option]:
    """Communes with their former districts: "Xã Thạnh Đức – trước đây: Huyện Gò Dầu"."""
    districts = former_districts(units)
    return [
        Option(unit.code, unit.name, _("formerly: %(districts)s") % {"districts": districts[unit.pk]})
        if unit.pk in districts
        else Option(unit.code, unit.name)
        for unit in units
    ]


def party_asked(request: HttpRequest) -> Party | None:
    """The party that an address names by ``party``, as other pages link to a form; None where the reader may not see
    it."""
    asked = request.GET.get("party", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    return registry.party(wanted, viewer_of(request)) if wanted else None


def agency_choices() -> list[tuple[str, str]]:
    """Agencies of today for filters: code, name."""
    return list(accounts.agencies().order_by("name").values_list("code", "name"))


def commune_choices() -> list[tuple[str, str]]:
    """Communes and wards of today for filters and plain selects: code, name."""
    return [(unit.code, unit.name) for unit in accounts.admin_units()]


def group_choices() -> list[tuple[str, str]]:
    """Product groups for filters and plain selects: code, name."""
    return list(ProductGroup.objects.order_by("name").values_list("code", "name"))


def party_option(party: Party) -> Option:
    note = ", ".join(part for part in (party.commune.name if party.commune else "", party.gln) if part)
    return Option(str(party.pk), party.name, note)


def product_option(product: Product) -> Option:
    return Option(product.gtin, product.name, f"{product.gtin}, {product.party.name}")


class PickerSelect(forms.Select):
    """``source``: where a script asks for options as one types; empty: all are in the page."""

    template_name = "components/picker.html"
    source = ""
    options_now: Sequence[Option] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = str(value[0] if isinstance(value, (list, tuple)) else value or "")
        context["options"] = [(one, one.value == chosen) for one in self.options_now]
        context["source"] = self.source
        context["sheets"] = SHEETS
        return context


class CommuneField(forms.Field):
    """One of the communes and wards of today. Cleaned: `AdminUnit` or None."""

    default_error_messages = {"unknown": gettext_lazy("Choose a commune or ward from the list.")}

    def __init__(self, **given: Any):
        given.setdefault("widget", PickerSelect())
        super().__init__(**given)

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        self.widget.options_now = commune_options(accounts.admin_units())
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> AdminUnit | None:
        if not value:
            return None
        unit = accounts.admin_unit(str(value).replace("\0", "")[:10], clock.today())
        if unit is None or unit.kind not in accounts.COMMUNE_KINDS:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return unit

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, AdminUnit) else value


class SearchPicker(PickerSelect):
    """A select of what was found, and a field to search by name: the whole of it without scripts."""

    template_name = "components/search_picker.html"
    text = ""

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> tuple[str, str]:
        self.text = str(data.get(f"{name}-text") or "").replace("\0", "").strip()[:LONGEST]
        return str(data.get(name) or "").replace("\0", "")[:60], self.text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "text": self.text}


class SearchField(forms.Field):
    """A thing found by its name. The form sets ``viewer`` before it is used: only what that viewer may see is found."""

    source: ClassVar[str] = ""
    viewer: Viewer = PUBLIC
    default_error_messages = {
        "unknown": gettext_lazy("Choose one from the list."),
        "several": gettext_lazy("Several fit “%(text)s”: choose one."),
        "none": gettext_lazy("Nothing is called “%(text)s”."),
    }

    def __init__(self, **given: Any):
        given.setdefault("widget", SearchPicker())
        super().__init__(**given)

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        self.widget.source = reverse(self.source)
        return super().get_bound_field(form, field_name)

    def find(self, text: str) -> list[Any]:
        raise NotImplementedError

    def by_key(self, key: str) -> Any:
        raise NotImplementedError

    def option(self, row: Any) -> Option:
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        key, text = value if isinstance(value, tuple) else (str(value or ""), "")
        found = None
        if key:
            found = self.by_key(key)
            if found is None:
                raise ValidationError(self.error_messages["unknown"], code="unknown")
        elif text:
            rows = self.find(text)
            if not rows:
                raise ValidationError(self.error_messages["none"], code="none", params={"text": text})
            if len(rows) > 1:
                self._offer(rows)
                raise ValidationError(self.error_messages["several"], code="several", params={"text": text})
            found = rows[0]
        if found is None:
            self.validate(found)
            return None
        self._offer([found])
        return found

    def _offer(self, rows: Sequence[Any]) -> None:
        self.widget.options_now = [self.option(row) for row in rows]

    def prepare_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, (tuple, str)):
            self._offer([value])
            return self.option(value).value
        return value


class PartyField(SearchField):
    """Cleaned: `Party` as the viewer may see it."""

    source = "components:parties"

    def find(self, text: str) -> list[Any]:
        return registry.parties_search(text, self.viewer, MOST_FOUND)

    def by_key(self, key: str) -> Any:
        return registry.party(int(key), self.viewer) if key.isascii() and key.isdigit() and len(key) < 18 else None

    def option(self, row: Any) -> Option:
        return party_option(row)


class ProductField(SearchField):
    """Cleaned: `Product` as the viewer may see it."""

    source = "components:products"

    def find(self, text: str) -> list[Any]:
        return registry.products_search(text, self.viewer, MOST_FOUND)

    def by_key(self, key: str) -> Any:
        return registry.product_by_gtin(key, self.viewer)

    def option(self, row: Any) -> Option:
        return product_option(row)
