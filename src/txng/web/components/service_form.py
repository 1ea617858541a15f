"""From a form to a service and back: the only way pages write.

A page shows a form; what is sent is parsed and handed to one service; its refusal comes back beside the fields with
everything that was typed; its success leads to another page with a message (so that loading it again sends nothing).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from txng.core import clock
from txng.core.errors import Conflict, Forbidden, Missing
from txng.core.problems import sentences_of
from txng.gs1.problems import ProblemError
from txng.web.components.face import viewer_of, wants_json
from txng.web.components.forms import Form
from txng.web.components.status import Text

Result = TypeVar("Result")


def service_form(
    request: HttpRequest,
    make: Callable[..., Form],
    *,
    act: Callable[[dict[str, Any]], Result],
    done: Callable[[Result], str],
    template: str,
    message: Text | Callable[[Result], Text] = "",
    initial: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer GET with the form and POST with the act.

    ``make``: the form class, or a partial of it; ``act`` gets the cleaned values and calls the service; ``done``: where
    to go then; ``message``: said there. `Forbidden` and `Missing` pass on to the face, which makes pages of them.
    A form with faults is answered with 422, one that collides with what is recorded with 409. A phone that sends what
    it kept asks for JSON: ``state`` (``recorded``, ``refused``) and ``faults`` as (label of the field, words).
    """
    status = 200
    acting = acting_now(request)
    if request.method == "POST":
        form = make(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                result = act(form.cleaned_data)
            except (Forbidden, Missing):
                raise
            except ProblemError as error:
                form.refuse(error)
                status = 409 if isinstance(error, Conflict) else 422
            else:
                if wants_json(request):
                    return JsonResponse({"state": "recorded", "at": clock.now().isoformat(), "to": done(result)})
                said = message(result) if callable(message) else message
                if said:
                    messages.success(request, str(said))
                return HttpResponseRedirect(done(result))
    else:
        form = make(initial=initial) if initial is not None else make()
    if wants_json(request):
        return JsonResponse({"state": "refused", "faults": _faults(form)}, status=status)
    return render(request, template, {"form": form, "acting": acting, **(context or {})}, status=status)


def acting_now(request: HttpRequest) -> str:
    """For whom the reader acts just now, for a hidden field ``acting``: a form opened for one body is not saved under
    another, chosen meanwhile in another window. Raises `Conflict` ``acting-changed`` for such a form."""
    viewer = viewer_of(request)
    acting = f"party:{viewer.acting_party or ''} agency:{viewer.acting_agency or ''}"
    if request.POST.get("acting", acting) != acting:
        raise Conflict("acting-changed")
    return acting


def _faults(form: Form) -> list[tuple[str, str]]:
    general = [("", str(words)) for words in form.non_field_errors()]
    return general + [(str(bound.label), str(words)) for bound in form for words in bound.errors]


def service_action(
    request: HttpRequest, act: Callable[[], object], *, to: str, message: Text = ""
) -> HttpResponseRedirect:
    """A single button: act, say so, go to ``to``. A refusal that is no 403 or 404 is said there instead."""
    try:
        act()
    except (Forbidden, Missing):
        raise
    except ProblemError as error:
        for words in sentences_of(error.problems, get_language() or "vi"):
            messages.error(request, words)
    else:
        if message:
            messages.success(request, str(message))
    return HttpResponseRedirect(to)
