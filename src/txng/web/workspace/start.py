"""“Get started”: what an organisation does before its first trace, and how far it has come. Taken up any time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from txng.accounts.viewers import Viewer
from txng.registry import worklists
from txng.registry.models import Membership, Party, Product, Review
from txng.web.components.face import viewer_of
from txng.web.components.parts import Task, TaskGroup, TaskState
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of

#: minutes that a task takes somebody who has the papers at hand
MINUTES = {"organisation": 3, "people": 1, "places": 3, "products": 4, "certificates": 2, "standards": 1, "submit": 1}


@require_safe
@FACE.page
def start(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    party = party_of(request) if viewer.parties else None
    tasks = tasks_of(party, viewer)
    groups = [
        TaskGroup(_("Your organisation"), [tasks["organisation"], tasks["people"], tasks["places"]]),
        TaskGroup(_("Your products"), [tasks["products"], tasks["certificates"], tasks["standards"]]),
        TaskGroup(_("Check and hand in"), [tasks["submit"]]),
    ]
    left = sum(MINUTES[name] for name, task in tasks.items() if task.state != "done")
    done = sum(task.state == "done" for task in tasks.values())
    context = {"groups": groups, "percent": round(100 * done / len(tasks)), "minutes": left}
    return render(request, "workspace/start.html", context)


def tasks_of(party: Party | None, viewer: Viewer) -> dict[str, Task]:
    """Every task by name. A handful of queries, however much there is."""
    if party is None:
        return _before_registration()
    products = worklists.own_products(viewer, party.pk)
    first = products.exclude(missing_items=[]).order_by("pk").first() or products.order_by("pk").first()
    ready = products.filter(missing_items=[]).order_by("pk").first()
    page = reverse("workspace:product", args=[first.pk]) if first else reverse("workspace:products")
    known = bool(party.commune_id and party.address)
    places = worklists.own_places(viewer, party.pk)
    standards = products.exclude(standards=[]).exists()
    return {
        "organisation": Task(
            _("Name, tax code and address"),
            reverse("workspace:organisation-edit"),
            "done" if known else "doing",
            "" if known else _("Commune and address are missing."),
        ),
        "people": Task(
            _("People and roles"),
            reverse("workspace:organisation") + "#people",
            "done" if Membership.objects.filter(party=party.pk).exists() else "todo",
        ),
        "places": Task(
            _("Places"),
            reverse("workspace:places" if places.exists() else "workspace:place-new"),
            _there(places.exists(), places.exclude(latitude=None).exists()),
            _("A pin on the map, or the phone's position."),
        ),
        "products": Task(
            _("Products with a code and a picture"),
            page if first else reverse("workspace:product-new"),
            _there(first is not None, ready is not None),
            _("With a GTIN of GS1, or a code of the province to begin with."),
        ),
        "certificates": Task(
            _("Certificates"),
            reverse("workspace:certificates"),
            "done" if worklists.own_certificates(viewer, party.pk).exists() else "todo",
            _("Leave this out if you have none."),
        ),
        "standards": _behind_product(_("Standards applied"), f"{page}/edit", first, "done" if standards else "todo"),
        "submit": _submit(products.exclude(review=Review.DRAFT).exists(), ready, first),
    }


def _there(some: bool, enough: bool) -> TaskState:
    return "done" if enough else "doing" if some else "todo"


def _behind_product(title: str, address: str, first: Product | None, state: TaskState) -> Task:
    if first is None:
        return Task(title, "", "blocked", why=_("Enter a product first."))
    return Task(title, address, state)


def _submit(handed_in: bool, ready: Product | None, first: Product | None) -> Task:
    title = _("Check and hand in")
    if handed_in:
        return Task(title, reverse("workspace:products"), "done")
    if ready is not None:
        return Task(title, reverse("workspace:product-submit", args=[ready.pk]), "todo")
    why = _("Items of the legal minimum are missing.") if first else _("Enter a product first.")
    return Task(title, "", "blocked", why=why)


def _before_registration() -> dict[str, Task]:
    why = _("Register your organisation first.")
    titles = {
        "people": _("People and roles"),
        "places": _("Places"),
        "products": _("Products with a code and a picture"),
        "certificates": _("Certificates"),
        "standards": _("Standards applied"),
        "submit": _("Check and hand in"),
    }
    first = Task(_("Name, tax code and address"), reverse("workspace:party-new"), "todo")
    return {"organisation": first, **{name: Task(title, "", "blocked", why=why) for name, title in titles.items()}}
