"""The page by which anybody checks that a version of a system was shown to be able to connect."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from txng.exchange.trials import rules, selectors
from txng.web.components.trial_words import STEPS, state_of
from txng.web.public.rendering import chosen_language, for_reading, page


@for_reading
def certificate(request: HttpRequest, code: str, language: str | None = None) -> HttpResponse:
    chosen = chosen_language(request, language)
    row = selectors.by_certificate(code)
    if row is None:
        raise Http404
    with translation.override(chosen):
        steps = [STEPS[name] for name in rules.WHOLE]
        return page(request, chosen, "public/trial.html", row=row, state=state_of(row), steps=steps, demo=False)
