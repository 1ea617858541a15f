"""Files of products: what waits for the agency, one dossier, the decision."""

from typing import Any

from django import forms as widgets
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.models import Agency
from txng.core import clock
from txng.core.errors import Missing
from txng.registry import policies, rules, services, worklists
from txng.registry.models import Product, Review, RiskLevel
from txng.registry.services.review import facts_of
from txng.web.components import forms, product_file
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Tab
from txng.web.components.pickers import group_choices
from txng.web.components.product_policy import policy_words
from txng.web.components.service_form import service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.office.face import FACE

TABS = {
    "new": _("New files"),
    "changed": _("Changed after verification"),
    "overdue": _("Overdue for review"),
    "incomplete": _("Incomplete"),
    "all": _("All"),
}


def _shown(value: str) -> Q:
    return Q(published=value == "1")


def _table(name: str, order: str) -> Table:
    return Table(
        name=f"files-{name}",
        caption=_("Product files"),
        columns=(
            Column("name", _("Product name"), sort="name_folded", main=True),
            Column("code", _("Code"), kind="code"),
            Column("party", _("Producer"), value="party.name"),
            Column("group", _("Product group"), value="group.name"),
            Column("review", _("File"), value=product_file.review_status, kind="status"),
            Column("missing", _("Missing items"), value=lambda row: len(row.missing_items), kind="number"),
            Column("submitted_at", _("Handed in"), kind="date", sort="submitted_at"),
            Column("review_due", _("Review due"), kind="date", sort="review_due"),
        ),
        filters=(
            Search(folded=("name_folded",), fields=("gtin",)),
            Choice("risk", _("Risk level"), choices=RiskLevel.choices, field="risk_level"),
            Choice("group", _("Product group"), choices=group_choices, field="group__code"),
            Choice("shown", _("Shown to the public"), choices=[("1", _("Yes")), ("0", _("No"))], where=_shown),
            Choice("file", _("File"), choices=[("verified", _("Verified"))], field="review"),
        ),
        order=order,
        row_address=lambda row: reverse("office:product", args=[row.pk]),
        empty=Empty(_("Nothing waits here"), icon="circle-check"),
        export="ho-so-san-pham",
    )


TABLES = {
    "new": _table("new", "submitted_at"),
    "changed": _table("changed", "submitted_at"),
    "overdue": _table("overdue", "review_due"),
    "incomplete": _table("incomplete", "name_folded"),
    "all": _table("all", "name_folded"),
}


@require_safe
@FACE.page
def products(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    asked = request.GET.get("tab", "new")
    tab = asked if asked in TABS else "new"
    sizes = worklists.queue_sizes(viewer)
    address = reverse("office:products")
    tabs = [Tab(label, f"{address}?tab={name}", name == tab, sizes.get(name)) for name, label in TABS.items()]
    return TABLES[tab].respond(request, worklists.queue(tab, viewer), "office/products/list.html", {"tabs": tabs})


class DecisionForm(forms.Form):
    decision = widgets.ChoiceField(
        label=_("Decision"),
        choices=(("verify", _("Verify")), ("return", _("Return for supplement"))),
        widget=widgets.RadioSelect,
    )
    basis = forms.TextField(label=_("Basis (number of the decision or minutes)"), max_length=300, required=False)
    items = widgets.MultipleChoiceField(
        label=_("What to supplement"), required=False, widget=widgets.CheckboxSelectMultiple, choices=()
    )
    reason = forms.TextField(label=_("Reason"), lines=4, max_length=2000, required=False)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["items"].choices = [  # type: ignore[attr-defined]
            (item.code, item.label)
            for item in rules.legal_items(rules.LegalFacts(), rules.BASES["nd-37-2026"].valid_from)
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier: facts with what changed, checklist, decision, timeline."""
    viewer = viewer_of(request)
    row = worklists.product_of_agency(pk, viewer)
    if row is None:
        raise Missing("missing")
    files = worklists.submissions(row, viewer)
    before: dict[str, Any] = next((one.facts for one in files if one.outcome == "verified"), {})
    decides = row.review in (Review.SUBMITTED, Review.CHANGED, Review.VERIFIED) and policies.may_decide(viewer, row)
    rows = product_file.checklist(row)
    agency = Agency.objects.filter(pk=viewer.acting_agency or 0).first()
    context = {
        "product": row,
        "state": product_file.review_status(row),
        "lines": product_file.lines(facts_of(row), before),
        "checklist": rows,
        "complete": product_file.complete(rows),
        "policy": policy_words(row, clock.today()),
        "submissions": files,
        "steps": product_file.timeline(row),
        "decides": decides,
        "seen": services.seen_state(row),
        "agency": agency,
    }
    if not decides:
        if request.method == "POST":
            policies.require(False)
        return render(request, "office/products/product.html", context)

    def decide(values: dict[str, Any]) -> Product:
        if values["decision"] == "verify":
            by = agency.name if agency else ""
            return services.product_verify(
                actor=viewer,
                product=row,
                by=by,
                basis=values["basis"],
                reason=values["reason"],
                seen=request.POST.get("seen", ""),
            )
        given = {"reason": values["reason"], "items": values["items"], "seen": request.POST.get("seen", "")}
        return services.product_return(actor=viewer, product=row, **given)

    return service_form(
        request,
        DecisionForm,
        act=decide,
        done=lambda _row: reverse("office:products"),
        message=_("The decision is on record and the producer is told"),
        template="office/products/product.html",
        context=context,
    )
