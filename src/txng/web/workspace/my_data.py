"""Who sees what of the own data, and what was consented to."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from txng.core import clock
from txng.registry import policies, services, visibility, worklists
from txng.registry.consents import WORDS
from txng.registry.models import Consent, Party, Place, Purpose
from txng.registry.models.record import Record
from txng.trace.recording import takeout
from txng.web.components.changes_shown import FIELDS, label_of
from txng.web.components.face import viewer_of
from txng.web.components.party_words import PURPOSES
from txng.web.components.service_form import service_action
from txng.web.workspace.face import FACE
from txng.web.workspace.own import one_of, party_of

#: who sees a field of this class: the public, partners in a chain, authorities
SEEN = {"public": (True, True, True), "chain": (False, True, True), "authority": (False, False, True)}


def who_sees(record: Record) -> list[tuple[str, bool, bool, bool]]:
    """(field in words, the public, partners, authorities) for every field with a name people know."""
    rows = []
    for field in type(record)._meta.concrete_fields:
        if field.name in FIELDS:
            seen = SEEN.get(visibility.class_of(record, field.name), (False, False, False))
            rows.append((str(label_of(type(record), field.name)), *seen))
    return rows


@require_safe
@FACE.page
def my_data(request: HttpRequest) -> HttpResponse:
    viewer, party = viewer_of(request), party_of(request)
    language = get_language() or "vi"
    given = worklists.consents_of(party, viewer)
    open_now = {one.purpose for one in given if one.withdrawn_at is None}
    asked = [
        (purpose.value, words, WORDS[purpose].en if language == "en" else WORDS[purpose].vi)
        for purpose, words in PURPOSES.items()
        if purpose != Purpose.ASSISTED_ENTRY and purpose not in open_now
        if purpose != Purpose.NAME or party.kind == "individual"
    ]
    products = worklists.own_products(viewer, party.pk)
    place = worklists.own_places(viewer, party.pk).first() or Place(party=party, kind="plot")
    context = {
        "party": party,
        "tables": [(_("Organisation"), who_sees(Party.objects.get(pk=party.pk))), (_("Places"), who_sees(place))],
        "given": [(one, PURPOSES[Purpose(one.purpose)]) for one in given],
        "asked": asked,
        "complete": products.filter(missing_items=[]).count(),
        "total": products.count(),
        "may_take": viewer.works_for(party.pk),
        "may_govern": policies.may_govern(viewer, party.pk),
    }
    return render(request, "workspace/my_data.html", context)


@require_safe
@FACE.page
def everything(request: HttpRequest) -> HttpResponseBase:
    """Tables, outlines, events and files of the organisation as one ZIP."""
    party = party_of(request)
    answer = StreamingHttpResponse(takeout.takeout(party, viewer_of(request)), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="txng-{party.pk}-{clock.today():%Y%m%d}.zip"'
    return answer


@require_POST
@FACE.page
def consent(request: HttpRequest) -> HttpResponse:
    party = party_of(request)
    return service_action(
        request,
        lambda: services.consent_give(
            actor=viewer_of(request), party=party, purpose=request.POST.get("purpose", "")[:20]
        ),
        to=reverse("workspace:my-data"),
        message=_("Your consent is on record"),
    )


@require_POST
@FACE.page
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Consent.objects.select_related("party").filter(party__in=viewer_of(request).parties)
    row = one_of(rows, pk)
    return service_action(
        request,
        lambda: services.consent_withdraw(actor=viewer_of(request), consent=row),
        to=reverse("workspace:my-data"),
        message=_("Your consent is withdrawn"),
    )
