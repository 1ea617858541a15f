"""The field diary: what was done where, with the day from which may be harvested again."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms as widgets
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core import clock
from txng.registry.models import Place, Product
from txng.trace.recording import reads, services, templates
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.service_form import service_form
from txng.web.workspace import acts
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of, writing_party_of

MOST_SHOWN = 200


class NoteForm(acts.ActForm):
    place = widgets.ChoiceField(label=_("Plot"))
    product = widgets.ChoiceField(label=_("Product"))
    material = forms.TextField(label=_("Material used"), max_length=120, required=False)
    lot = forms.TextField(label=_("Lot of the material"), max_length=40, required=False)
    dose = forms.TextField(label=_("Dose"), max_length=60, required=False)
    interval = forms.NumberField(
        label=_("Pre-harvest interval"), unit=_("days"), places=0, least=0, most=365, required=False
    )
    result = forms.TextField(label=_("Result"), max_length=200, required=False)
    note = forms.TextField(label=_("Note"), max_length=500, lines=2, required=False)

    def __init__(self, *args: Any, kind: str, is_correction: bool = False, **given: Any):
        super().__init__(*args, **given)
        self.place_field()
        self.product_field()
        asked = templates.template("", kind, clock.today())
        for ask in ("material", "lot", "dose", "interval", "result"):
            if asked is None or ask not in asked.asks:
                del self.fields[ask]
        for ask in templates.always_needed(kind, clock.today()) & self.fields.keys():
            self.fields[ask].required = True
        if is_correction:
            self.fields["reason"].label = _("Why is it corrected?")
            self.fields["reason"].help_text = ""


@require_safe
@FACE.page
def diary(request: HttpRequest) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    places = list(Place.objects.filter(party=party).order_by("name_folded"))
    entries = reads.diary(party, viewer, places)
    titles = {one.id: one.title for one in entries}
    context = {
        "entries": entries[:MOST_SHOWN],
        "titles": titles,
        "names": acts.names_of(places),
        "today": clock.today(),
        "icons": {one.code: one.icon for one in templates.kinds()},
        "may_write": viewer.works_for(party.pk),
        "has_places": bool(places),
    }
    return render(request, "workspace/diary/list.html", context)


@require_safe
@FACE.page
def kinds(request: HttpRequest) -> HttpResponse:
    """Which work: pictograms, the first of three taps; ``?place=`` where, if that is known already."""
    writing_party_of(request)
    place = request.GET.get("place", "")
    query = f"?{urlencode({'place': place})}" if place.isdigit() else ""
    context = {"kinds": templates.kinds(), "back": _list(), "query": query}
    return render(request, "workspace/diary/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def note(request: HttpRequest, kind: str) -> HttpResponse:
    """A new entry; ``?copy=`` begins with an earlier one, ``?correct=`` puts the new one in its place."""
    work = templates.kind(kind)
    if work is None:
        raise Http404
    party, viewer = writing_party_of(request), viewer_of(request)
    corrects = request.GET.get("correct", "")
    earlier = corrects or request.GET.get("copy", "")
    initial = _initial(reads.entry(party, earlier, viewer), bool(corrects)) if earlier else _last(request)
    if request.GET.get("place", "").isdigit():
        initial["place"] = request.GET["place"]
    make = partial(NoteForm, kind=kind, party=party, viewer=viewer, is_correction=bool(corrects))

    def act(values: dict[str, Any]) -> str:
        form = make()
        return services.diary_note(
            actor=viewer,
            place=acts.place_of(form, values),
            product=form.products[values["product"]],
            kind=kind,
            at=acts.moment(values["day"], acts.device_of(values)),
            values={ask: values.get(ask) for ask in services.FIELDS},
            reason=acts.late_reason(values) if not corrects else values["reason"],
            key=values["key"],
            corrects=corrects,
            device=acts.device_of(values),
        )

    return service_form(
        request,
        make,
        act=act,
        done=lambda _made: _list(),
        message=_("The entry is recorded"),
        template="components/form_page.html",
        initial=initial,
        context={"title": _("Correct the entry") if corrects else work.name[0], "back": _list()},
    )


def _list() -> str:
    return reverse("workspace:diary")


def _last(request: HttpRequest) -> dict[str, Any]:
    """The place and product of the last entry: most work goes on where it went on yesterday."""
    entries = reads.diary(party_of(request), viewer_of(request))
    found = _initial(entries[0], False) if entries else {}
    return {name: value for name, value in found.items() if name in ("place", "product")}


def _initial(entry: reads.Entry, same_day: bool) -> dict[str, Any]:
    place = Place.objects.filter(uri=entry.place).first()
    code = entry.product_code
    field = "provincial_code" if "/" in code else "gtin"
    product = Product.objects.filter(**{field: code}).first()
    found = {**entry.facts, "place": str(place.pk) if place else "", "product": str(product.pk) if product else ""}
    if same_day:
        found["day"] = clock.day_of(entry.at)
    return found


def again(entry: reads.Entry, how: str) -> str:
    """Where an entry is copied or corrected."""
    return f"{reverse('workspace:diary-note', args=[entry.kind])}?{urlencode({how: entry.id})}"
