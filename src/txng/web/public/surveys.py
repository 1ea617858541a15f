"""A survey behind its link: answered on a phone, without an account and without scripts.

Exempt from the check against forged requests, as reports of consumers are: no session is used.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from txng.accounts.selectors import admin_unit
from txng.core.problems import sentence_of
from txng.gs1.problems import ProblemError
from txng.programme.surveys import selectors, services
from txng.programme.surveys.models import Size
from txng.registry.models import ProductGroup
from txng.web.components.pickers import commune_choices, group_choices
from txng.web.components.survey_answers import asked
from txng.web.components.survey_sending import sent_by
from txng.web.public.rendering import chosen_language, page, private

SIZES_EN = {
    "household": "Household business, individual",
    "micro": "Fewer than 10 workers",
    "small": "10–49 workers",
    "medium": "50–199 workers",
    "large": "200 workers and more",
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str, language: str | None = None) -> HttpResponse:
    """The questions; after sending, thanks."""
    chosen = chosen_language(request, language)
    row = selectors.open_survey(token)
    here = f"{'/en' if chosen == 'en' else ''}/khao-sat/{token}"
    if row is None:
        if "xong" in request.GET:  # it may have closed with this very answer
            return _answer(request, chosen, {"row": None, "done": True})
        raise Http404
    sent = sent_by(row, request.POST)
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.response_give(
                survey=row,
                given=sent.given,
                sender=str(get_adapter().get_client_ip(request)),
                commune=admin_unit(sent.commune) if sent.commune else None,
                group=ProductGroup.objects.filter(code=sent.group).first() if sent.group else None,
                wants_support=sent.wants_support,
                respondent=sent.respondent,
            )
        except ProblemError as error:
            faults = {one.path or "": sentence_of(one, chosen) for one in reversed(error.problems)}
        else:
            return HttpResponseRedirect(f"{here}?xong=1")
    with translation.override(chosen):
        english = chosen == "en"
        context: dict[str, Any] = {
            "row": row,
            "title": (row.title_en if english else "") or row.title,
            "intro": (row.intro_en if english else "") or row.intro,
            "body": (row.agency.name_en if english else "") or row.agency.name,
            "questions": asked(row, sent.given, faults),
            "sent": sent,
            "faults": faults,
            "communes": commune_choices(),
            "groups": group_choices(),
            "sizes": [(value, SIZES_EN[value] if english else label) for value, label in Size.choices],
            "done": "xong" in request.GET,
            "action": here,
        }
        return _answer(request, chosen, context, 422 if faults else 200)


def _answer(request: HttpRequest, language: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    with translation.override(language):
        return private(page(request, language, "public/survey.html", status, **context, demo=False))
