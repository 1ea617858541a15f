"""``{% load components %}``: the parts of a page. Each one is shown, in all its states, by ``tests/web/components``."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from txng.core.numbers import write_number
from txng.web.components import icons
from txng.web.components.cells import write
from txng.web.components.face import address_or_none
from txng.web.components.shell import SHEETS
from txng.web.components.status import Status, Tone
from txng.web.components.tables import TableView

register = template.Library()


# -- words, numbers, states --------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """``{% icon "check" %}``: a drawing without meaning of its own."""
    return icons.icon(name, css)


@register.simple_tag
def status(state: Status | str | None, tone: Tone = "neutral") -> SafeString | str:
    """``{% status thing.status %}``: word and icon in one of five tones."""
    if state is None or state == "":
        return ""
    shown = state if isinstance(state, Status) else Status(state, tone)
    return format_html(
        '<span class="tag {}">{}<span>{}</span></span>', shown.tone, icons.icon(shown.drawing), shown.word
    )


@register.filter
def number(value: Decimal | float | None, places: int | None = None) -> str:
    """``{{ kilograms|number }}``: ``1.234,5``; ``{{ share|number:1 }}`` with one decimal."""
    return "" if value is None else write_number(value, get_language() or "vi", places)


@register.filter
def day(value: date | datetime | None) -> str:
    """``05/11/2026``."""
    return write("date", value)


@register.filter
def moment(value: datetime | None) -> str:
    """``14:05 05/11/2026`` in local time."""
    return write("moment", value)


@register.simple_tag
def quantity(value: Decimal | float | None, unit: str = "", places: int | None = None) -> SafeString | str:
    """A number that never parts from its unit."""
    if value is None:
        return ""
    words = write_number(value, get_language() or "vi", places)
    return format_html('<span class="whole">{}{}</span>', words, f"\u00a0{unit}" if unit else "")


@register.simple_tag
def address(name: str, *args: object) -> str:
    """``{% address "workspace:lot" lot.pk as href %}``: empty where no room answers it."""
    return address_or_none(name, *args)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """``{{ names|get:code }}``."""
    return mapping.get(key, "")


# -- forms -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Every fault of a form above its title, each a link to its field."""
    return {"faults": faults(form)}


def faults(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(id of the field or nothing, words), the general ones first."""
    general = [("", str(words)) for words in form.non_field_errors()]
    return general + [(_focus(bound), str(words)) for bound in form for words in bound.errors]


def _focus(bound: forms.BoundField) -> str:
    """The id of what gets the focus: of the first of several inputs."""
    if isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField, width: str = "") -> dict[str, Any]:
    """Label, hint, fault and input of one field. ``width``: ``short`` for dates and numbers."""
    return {"field": bound, "width": width}


@register.simple_tag
def widget(bound: forms.BoundField) -> SafeString:
    """The input alone, with the classes of this house and its ties to hint and fault."""
    kind = bound.field.widget
    css = "form-control"
    if isinstance(kind, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        css = "choices"
    elif isinstance(kind, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(kind, forms.Select):
        css = "form-select"
    own = kind.attrs.get("class", "")
    attributes: dict[str, str | bool] = {
        "class": f"{css}{' is-invalid' if bound.errors else ''}{' ' + own if own else ''}"
    }
    described = [
        *([f"{bound.auto_id}_hint"] if bound.help_text else []),
        *([f"{bound.auto_id}_fault"] if bound.errors else []),
    ]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


@register.filter
def is_one_box(bound: forms.BoundField) -> bool:
    """A single check box, whose label stands behind it."""
    return isinstance(bound.field.widget, forms.CheckboxInput)


@register.filter
def is_group(bound: forms.BoundField) -> bool:
    """Several inputs under one question: a fieldset with a legend."""
    return isinstance(bound.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget))


# -- parts -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/table.html", takes_context=True)
def data_table(context: Context, table: TableView) -> dict[str, Any]:
    """A list with its filters, order, pages and files."""
    return {"table": table, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/task_list.html")
def task_list(groups: Sequence[Any], heading: str = "h2") -> dict[str, Any]:
    """Groups of tasks with their states and how many are done (`parts.TaskGroup`)."""
    return {"groups": groups, "heading": heading}


@register.inclusion_tag("components/check_answers.html")
def check_answers(answers: Iterable[Any]) -> dict[str, Any]:
    """What was answered, each with the way to change it (`parts.Answer`)."""
    return {"answers": answers}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Sequence[Any]) -> dict[str, Any]:
    """What happened, in order (`parts.Step`)."""
    return {"steps": steps}


@register.inclusion_tag("components/tabs.html")
def tabs(entries: Sequence[Any], label: str) -> dict[str, Any]:
    """Views of the same thing side by side, each with an address of its own (`parts.Tab`)."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("components/tiles.html")
def tiles(figures: Sequence[Any]) -> dict[str, Any]:
    """Figures with what they mean and how fresh they are (`parts.Tile`)."""
    return {"figures": figures}


@register.inclusion_tag("components/empty.html")
def empty(state: Any) -> dict[str, Any]:
    """What stands where there is nothing (`tables.Empty`)."""
    return {"empty": state}


@register.inclusion_tag("components/evidence.html")
def evidence(files: Sequence[Any], title: str = "") -> dict[str, Any]:
    """Pictures and documents to look at beside a form (`parts.Evidence`)."""
    return {"files": files, "title": title}


@register.inclusion_tag("components/chart.html")
def chart(figures: Any) -> dict[str, Any]:
    """Bars with a stepped target, and their table (`charts.Chart`)."""
    return {"chart": figures}


@register.inclusion_tag("components/map.html")
def commune_map(figures: Any) -> dict[str, Any]:
    """The communes shaded by a figure, and their table (`maps.CommuneMap`). Once a page."""
    return {"map": figures, "asset": SHEETS}


@register.simple_tag
def options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """The options of a select."""
    rows = ((value, " selected" if str(value) == chosen else "", word) for value, word in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', ((v, s, w) for v, s, w in rows))
