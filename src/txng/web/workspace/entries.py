"""Diary and harvests from a file: looked at first, then recorded whole or not at all."""

from django import forms as widgets
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.core.problems import sentence_of
from txng.gs1.problems import ProblemError
from txng.trace.recording import entries
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.papers import workbook
from txng.web.components.service_form import acting_now
from txng.web.workspace.bulk import TableField
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of, writing_party_of

MOST_SHOWN = 200


class EntriesForm(forms.Form):
    file = TableField(label=_("Workbook (.xlsx) or CSV file"), help_text=_("At most 500 rows."))
    reason = forms.TextField(
        label=_("Why it is entered late"),
        max_length=300,
        required=False,
        help_text=_("For rows older than two days that give no reason themselves."),
    )
    only_look = widgets.BooleanField(label=_("Only look: record nothing yet"), required=False, initial=True)


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def from_file(request: HttpRequest) -> HttpResponse:
    party, viewer = writing_party_of(request), viewer_of(request)
    form = EntriesForm(request.POST or None, request.FILES or None)
    context = {"form": form, "acting": acting_now(request), "back": reverse("workspace:diary")}
    if request.method != "POST":
        return render(request, "workspace/diary/file.html", context)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = entries.entries_record(
                actor=viewer,
                party=party,
                content=given["file"][0],
                reason=given["reason"],
                only_look=given["only_look"],
            )
        except ProblemError as error:
            form.refuse(error)
        else:
            if found.recorded:
                messages.success(request, _told(found))
                return HttpResponseRedirect(reverse("workspace:diary"))
            status = 422 if found.faults else 200
            context |= {
                "found": found,
                "told": _told(found),
                "faults": _faults(found),
                "more": len(found.faults) - MOST_SHOWN,
            }
    return render(request, "workspace/diary/file.html", context, status=status)


def _told(found: entries.Outcome) -> str:
    notes = ngettext("%(count)d entry", "%(count)d entries", found.notes) % {"count": found.notes}
    lots = ngettext("%(count)d lot", "%(count)d lots", found.lots) % {"count": found.lots}
    return f"{notes}, {lots}"


def _faults(found: entries.Outcome) -> list[tuple[int, str, str]]:
    language = get_language() or "vi"
    at = 1 if language == "en" else 0
    return [(one.row, one.column[at], sentence_of(one.problem, language)) for one in found.faults[:MOST_SHOWN]]


@require_safe
@FACE.page
def template(request: HttpRequest) -> HttpResponse:
    return workbook(entries.template(party_of(request), get_language() or "vi"), "mau-nhat-ky")
