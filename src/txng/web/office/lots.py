"""Lots as officials look them up: how complete the chain of each is, and what lacks."""

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from txng.oversight.conformity.models import LotConformity
from txng.oversight.conformity.services import lots_of_agency
from txng.registry.naming import thing_uri
from txng.trace.sentences import stage_name
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.pickers import group_choices
from txng.web.components.status import Status
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE


def _missing(row: LotConformity) -> str:
    return ", ".join(stage_name(code, get_language() or "vi") for code in row.missing)


def _state(row: LotConformity) -> Status:
    return Status(_("Complete"), "good") if row.complete else Status(_("Incomplete"), "warning")


def _address(row: LotConformity) -> str:
    code = thing_uri(row.batch.code, row.batch.lot)
    return f"{reverse('office:trace')}?{urlencode({'code': code})}"


LOTS = Table(
    name="lots",
    caption=_("Lots"),
    columns=(
        Column("lot", _("Lot"), value="batch.lot", kind="code", main=True),
        Column("product", _("Product"), value="batch.product.name"),
        Column("party", _("Producer"), value="batch.product.party.name"),
        Column("made", _("Production date"), value="batch.produced_on", kind="date"),
        Column("state", _("Chain"), value=_state, kind="status", sort="complete"),
        Column("score", _("Stages there"), kind="percent", sort="score"),
        Column("missing", _("Missing"), value=_missing),
        Column("faults", _("Faults"), kind="number", sort="faults"),
    ),
    filters=(
        Search(folded=("batch__product__name_folded",), fields=("batch__lot", "batch__product__gtin")),
        Choice("group", _("Product group"), choices=group_choices, field="batch__product__group__code"),
        Choice(
            "shown",
            _("Shown to the public"),
            choices=[("1", _("Yes")), ("0", _("No"))],
            where=lambda value: Q(batch__product__published=value == "1"),
        ),
        Choice(
            "complete",
            _("Chain"),
            choices=[("1", _("Complete")), ("0", _("Incomplete"))],
            where=lambda value: Q(complete=value == "1"),
        ),
    ),
    order="-pk",
    row_address=_address,
    empty=Empty(_("No lots looked at yet"), _("Every night the lots of the last year are looked at."), icon="packages"),
    export="lo-hang-theo-chuoi",
)


@require_safe
@FACE.page
def lots(request: HttpRequest) -> HttpResponseBase:
    return LOTS.respond(request, lots_of_agency(viewer_of(request)), "office/products/lots.html")
