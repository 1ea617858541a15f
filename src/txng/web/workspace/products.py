"""Products of the own organisation and their files: list, form, check answers, receipt."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.core import clock
from txng.registry import policies, selectors, services, worklists
from txng.registry.models import Product, ProductGroup, ProductStatus, Review, Submission
from txng.registry.services.review import facts_of
from txng.web.components import forms, product_file
from txng.web.components.changes_shown import changes_of
from txng.web.components.face import viewer_of
from txng.web.components.filters import Choice, Search
from txng.web.components.parts import Answer
from txng.web.components.product_policy import policy_words
from txng.web.components.service_form import service_action, service_form
from txng.web.components.tables import Column, Empty, Table
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, writing_party_of

PRODUCTS = Table(
    name="products",
    caption=_("Products"),
    columns=(
        Column("name", _("Product name"), sort="name_folded", main=True),
        Column("code", _("Code"), kind="code"),
        Column("group", _("Product group"), value="group.name"),
        Column("review", _("File"), value=product_file.review_status, kind="status"),
        Column("missing", _("Missing items"), value=lambda row: len(row.missing_items), kind="number"),
        Column("confirmed_at", _("Last confirmed"), kind="date", sort="confirmed_at"),
    ),
    filters=(
        Search(folded=("name_folded",), fields=("gtin", "provincial_code")),
        Choice("review", _("File"), choices=Review.choices, any_word=_("All")),
    ),
    order="name_folded",
    row_address=lambda row: reverse("workspace:product", args=[row.pk]),
    empty=Empty(
        _("No products yet"),
        _("A product needs a name and a picture. A number of GS1 can come later."),
        ("/workspace/products/new", _("Enter the first product")),
        "package",
    ),
    export="san-pham",
)


def _groups() -> list[tuple[str, str]]:
    return [("", "—"), *((group.code, group.name) for group in ProductGroup.objects.order_by("name"))]


class ProductForm(forms.Form):
    """``gtin`` only when the product is new; later it changes on a page of its own."""

    name = forms.TextField(label=_("Product name"), max_length=200)
    gtin = forms.TextField(
        label=_("GTIN (GS1)"),
        max_length=20,
        required=False,
        help_text=_("Leave it empty if you have none: the product gets a code of the province, not of GS1."),
    )
    group = widgets.ChoiceField(label=_("Product group"), choices=_groups, required=False)
    origin = forms.TextField(label=_("Origin"), max_length=200, required=False)
    brand = forms.TextField(label=_("Brand"), max_length=100, required=False)
    standards = forms.TextField(
        label=_("Standards applied"), lines=3, required=False, help_text=_("One a line, as TCVN 11892-1:2017.")
    )
    net_content = forms.TextField(label=_("Net content"), max_length=60, required=False)
    shelf_life_days = forms.NumberField(label=_("Shelf life in days"), places=0, least=0, most=36_500, required=False)
    storage = forms.TextField(label=_("Storage"), max_length=500, required=False)
    warnings = forms.TextField(label=_("Warnings"), max_length=500, required=False)
    hs_code = forms.TextField(label=_("HS code"), max_length=10, required=False)
    published = widgets.BooleanField(label=_("Show this product to the public"), required=False)


class ChangeForm(ProductForm):
    gtin = None  # type: ignore[assignment]


def _values(values: dict[str, Any], row: Product | None = None) -> dict[str, Any]:
    """What the form holds as the service takes it."""
    given = {**values, "standards": values["standards"].splitlines()}
    given["group"] = ProductGroup.objects.filter(code=values["group"]).first() if values["group"] else None
    if "gtin" in given:
        given["gtin"] = "".join(given["gtin"].split())
    if given["published"] and (row is None or row.status == ProductStatus.DRAFT):
        given["status"] = ProductStatus.ACTIVE
    return given


@require_safe
@FACE.page
def products(request: HttpRequest) -> HttpResponseBase:
    viewer = viewer_of(request)
    rows = worklists.own_products(viewer, viewer.acting_party)
    return PRODUCTS.respond(request, rows, "workspace/products/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def new(request: HttpRequest) -> HttpResponse:
    party = writing_party_of(request)
    return service_form(
        request,
        ProductForm,
        act=lambda values: services.product_create(actor=viewer_of(request), party=party, **_values(values)),
        done=_page,
        message=_("The product is saved"),
        template="components/form_page.html",
        context={"title": _("New product"), "back": reverse("workspace:products")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _to_change(request, pk)
    initial = {name: getattr(row, name) for name in ChangeForm.base_fields if name not in ("group", "standards")}
    initial |= {"group": row.group.code if row.group else "", "standards": "\n".join(row.standards)}
    return service_form(
        request,
        ChangeForm,
        act=lambda values: services.product_update(actor=viewer_of(request), product=row, **_values(values, row)),
        done=_page,
        message=_("The product is saved"),
        template="components/form_page.html",
        initial=initial,
        context={"title": row.name, "back": _page(row)},
    )


@require_safe
@FACE.page
def product(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), _own(request, pk)
    rows = product_file.checklist(row)
    context = {
        "product": row,
        "state": product_file.review_status(row),
        "lines": product_file.lines(facts_of(row)),
        "checklist": rows,
        "complete": product_file.complete(rows),
        "policy": policy_words(row, clock.today()),
        "codes": selectors.codes_of(row, viewer),
        "submissions": worklists.submissions(row, viewer),
        "steps": product_file.timeline(row),
        "changes": changes_of(row, viewer),
        "may_edit": viewer.works_for(row.party_id),
        "may_submit": row.review in (Review.DRAFT, Review.RETURNED, Review.CHANGED),
    }
    return render(request, "workspace/products/product.html", context)


class GtinForm(forms.Form):
    gtin = forms.TextField(label=_("GTIN (GS1)"), max_length=20)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new GTIN; the code before goes on resolving."""
    row = _to_change(request, pk)
    return service_form(
        request,
        GtinForm,
        act=lambda values: services.product_code_change(
            actor=viewer_of(request), product=row, gtin="".join(values["gtin"].split())
        ),
        done=_page,
        message=_("The product has its new code"),
        template="components/form_page.html",
        context={
            "title": _("Change the code"),
            "intro": _("Labels already printed go on working: the old code leads to this product for ever."),
            "back": _page(row),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def discontinue(request: HttpRequest, pk: int) -> HttpResponse:
    """The product is made no more; its codes go on telling of it."""
    viewer, row = viewer_of(request), _to_change(request, pk)
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.product_discontinue(actor=viewer, product=row, **values),
        done=_page,
        message=_("The product is discontinued"),
        template="components/form_page.html",
        context={
            "title": _("Discontinue"),
            "intro": _("Labels that are on goods go on working, and say that the product is made no more."),
            "button": _("Discontinue"),
            "danger": True,
            "back": _page(row),
        },
    )


class MergeForm(forms.Form):
    keep = widgets.ChoiceField(label=_("The record that stays"))
    reason = forms.TextField(label=_("Reason"), max_length=300, lines=2)

    def __init__(self, *args: Any, others: dict[str, Product], **given: Any):
        super().__init__(*args, **given)
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.name} ({one.code})") for key, one in others.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This record was entered twice: its codes, lots and papers go over to the other; every label goes on working."""
    viewer, row = viewer_of(request), _to_change(request, pk)
    rows = worklists.own_products(viewer, row.party_id).exclude(pk=row.pk).order_by("name_folded")
    others = {str(one.pk): one for one in rows}

    def act(values: dict[str, Any]) -> Product:
        return services.product_merge(actor=viewer, keep=others[values["keep"]], drop=row, reason=values["reason"])

    return service_form(
        request,
        partial(MergeForm, others=others),
        act=act,
        done=_page,
        message=_("The two records are one; all codes lead to it"),
        template="components/form_page.html",
        context={
            "title": _("Entered twice"),
            "intro": _("Codes, lots and certificates of “%(name)s” go over to the record that stays.")
            % {"name": row.name}
            if others
            else _("There is no other product that it could be the same as."),
            "button": _("Merge"),
            "danger": True,
            "back": _page(row),
        },
    )


class SubmitForm(forms.Form):
    declared = widgets.BooleanField(
        label=_("I declare that these answers are right and that I answer for them by law."), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Check answers, declare, hand in."""
    row = _to_change(request, pk)
    change = reverse("workspace:product-edit", args=[row.pk])
    answers = [Answer(one["label"], one["values"], change) for one in product_file.lines(facts_of(row))]
    agency = selectors.competent_agency(row.group) if row.group else None
    return service_form(
        request,
        SubmitForm,
        act=lambda values: services.product_submit(actor=viewer_of(request), product=row, declared=values["declared"]),
        done=lambda made: reverse("workspace:receipt", args=[made.number]),
        template="workspace/products/submit.html",
        context={"product": row, "answers": answers, "agency": agency, "back": _page(row)},
    )


@require_POST
@FACE.page
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return service_action(
        request,
        lambda: services.product_withdraw(actor=viewer_of(request), product=row),
        to=_page(row),
        message=_("The file is yours again"),
    )


@require_POST
@FACE.page
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return service_action(
        request,
        lambda: services.product_confirm(actor=viewer_of(request), product=row),
        to=_page(row),
        message=_("Thank you: it is on record that this is still right"),
    )


@require_safe
@FACE.page
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was handed in, to whom, what happens next and by when."""
    found = worklists.submission_by_number(number, viewer_of(request))
    rows = Submission.objects.select_related("product", "agency")
    made = one_of(rows, found.pk if found else 0)
    return render(request, "workspace/products/receipt.html", {"made": made, "back": _page(made.product)})


def _own(request: HttpRequest, pk: int) -> Product:
    return one_of(worklists.own_products(viewer_of(request)), pk)


def _to_change(request: HttpRequest, pk: int) -> Product:
    row = _own(request, pk)
    policies.require(policies.may_edit(viewer_of(request), row.party_id))
    return row


def _page(row: Product) -> str:
    return reverse("workspace:product", args=[row.pk])
