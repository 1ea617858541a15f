"""The items a trace page must show by law, as lines of its page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from txng.registry.models import Batch, Product
from txng.registry.rules import BASES, LegalItem, StageFact, legal_items
from txng.registry.selectors import legal_facts
from txng.web.public.journey import Shown


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in ``parts`` between which a line may break; of a ``stage`` they are the codes of product and place."""

    parts: tuple[str, ...]
    stage: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item; ``none``: there is none and none is asked for; ``lacking``: what of it is not there."""

    number: int
    label: str
    values: tuple[ShownValue, ...]
    none: bool
    lacking: str


def items(
    product: Product,
    batch: Batch | None,
    serial: str,
    told: Shown | None,
    address: str,
    today: date,
    english: bool,
) -> Iterator[ShownItem]:
    """All eleven, in the order of the law."""
    stages = told.legal_stages if told else ()
    facts = legal_facts(
        product,
        batch,
        trace_code=address,
        serial=serial,
        stages=stages,
        missing_stages=told.missing if told else (),
    )
    for one in legal_items(facts, today):
        values = (_stage(stage) for stage in stages) if one.code == "stages" else _values(one)
        label = one.label_en if english else one.label
        yield ShownItem(one.number, label, tuple(values), one.state == "none", ", ".join(one.lacking))


def basis(today: date, english: bool) -> str:
    """The texts that ask for these items."""
    return ", ".join(one.name_en if english else one.name for one in BASES.values() if one.holds(today))


def _values(one: LegalItem) -> Iterator[ShownValue]:
    for value in one.values:
        if one.code == "image":
            yield ShownValue((_("Shown above"),))
        elif one.code == "trace_code":
            scheme, _mark, rest = value.partition("://")
            host, *segments = rest.split("/")
            yield ShownValue((f"{scheme}://{host}", *(f"/{segment}" for segment in segments)))
        else:
            yield ShownValue((value,))


def _stage(stage: StageFact) -> ShownValue:
    codes = tuple(code for code in (stage.product_code, stage.place_code) if code)
    when = date_format(timezone.localtime(stage.at), "DATETIME_FORMAT") if stage.at else ""
    return ShownValue(codes, stage.name, when)
