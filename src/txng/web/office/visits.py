"""A visit on the spot: the checklist on a phone, with network or without."""

from collections.abc import Iterator
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.oversight.inspections import policies, rules, selectors, services
from txng.oversight.inspections.models import Inspection
from txng.web.components import forms, offline
from txng.web.components.face import viewer_of
from txng.web.components.inspection_file import SECTIONS, VERDICTS, asked
from txng.web.components.service_form import service_form
from txng.web.components.status import Text
from txng.web.components.uploads import PictureField
from txng.web.office.face import FACE
from txng.web.office.inspections import working

MOST_VISITS = 20
CHOICES = [(code, VERDICTS[code].word) for code in rules.VERDICTS]


def writer(viewer: Viewer) -> str:
    """By whom and for which agency something is written down, as phones keep it with their entries."""
    return f"{viewer.user_id}:agency:{viewer.acting_agency}"


class VisitForm(offline.KeptForm):
    """Every question with its verdict and what was seen, then what was said; named after the questions."""

    day = forms.DateField(label=_("Day of the visit"), initial=clock.today)
    spokesman = forms.TextField(label=_("Who spoke for the party"), max_length=150)
    findings = forms.TextField(label=_("What else was found"), lines=3, max_length=4000, required=False)
    statement = forms.TextField(label=_("What the party says"), lines=3, max_length=2000, required=False)
    signed = widgets.BooleanField(label=_("The party signs the minutes"), required=False, initial=True)
    picture = PictureField(label=_("Photo"), required=False)
    paths = {"on": "day"}

    def __init__(self, *args: Any, inspection: Inspection, viewer: Viewer, **given: Any):
        super().__init__(*args, writer=writer(viewer), **given)
        self.inspection = inspection
        self.questions = selectors.asked_on(clock.today(), inspection.party_id).questions
        for question in self.questions:
            self.fields[question.code] = widgets.ChoiceField(
                label=asked(question),
                choices=CHOICES,
                widget=widgets.RadioSelect,
                error_messages={"required": _("Choose an answer.")},
            )
            self.fields[f"{question.code}_note"] = forms.TextField(
                label=_("What was seen"), max_length=500, required=False
            )

    @property
    def sections(self) -> Iterator[tuple[Text, list[tuple[Any, Any]]]]:
        """The questions by section: (verdict, note) as bound fields."""
        for section, title in SECTIONS.items():
            here = [one.code for one in self.questions if one.section == section]
            if here:
                yield title, [(self[code], self[f"{code}_note"]) for code in here]

    @property
    def others(self) -> list[Any]:
        """What is asked after the checklist."""
        return [self[name] for name in ("spokesman", "findings", "statement", "signed", "picture")]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {one.code: (given[one.code], given[f"{one.code}_note"]) for one in self.questions}


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, row = viewer_of(request), working(request, pk)
    here = reverse("office:inspection", args=[pk])
    made: list[VisitForm] = []

    def form(*args: Any, **given: Any) -> VisitForm:
        made.append(VisitForm(*args, inspection=row, viewer=viewer, **given))
        return made[-1]

    def act(values: dict[str, Any]) -> Inspection:
        return services.minutes_write(
            actor=viewer,
            inspection=row,
            on=values["day"],
            answers=made[-1].answers,
            signed=values["signed"],
            photos=[values["picture"]] if values["picture"] else (),
            written_at=values["written_at"],
            key=values["key"],
            spokesman=values["spokesman"],
            findings=values["findings"],
            statement=values["statement"],
        )

    return service_form(
        request,
        form,
        act=act,
        done=lambda _row: here,
        message=_("The minutes are written"),
        template="office/inspections/visit.html",
        context={"title": _("Visit and minutes"), "back": here, "row": row},
    )


@require_safe
@FACE.page
def phone(request: HttpRequest) -> HttpResponse:
    """The page a phone keeps: every visit of the next days with its checklist."""
    viewer = viewer_of(request)
    rows = selectors.on_the_way(viewer, clock.today())[:MOST_VISITS] if policies.may_plan(viewer) else []
    visits = [(one, VisitForm(inspection=one, viewer=viewer, auto_id=f"visit{one.pk}_%s")) for one in rows]
    context = {"visits": visits, "who": writer(viewer), "states": offline.STATES.items()}
    return render(request, "office/inspections/phone.html", context)


@require_safe
@FACE.page
def state(request: HttpRequest) -> JsonResponse:
    viewer = viewer_of(request)
    return offline.state(request, writer(viewer) if policies.may_plan(viewer) else "")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return offline.worker(reverse("office:inspection-phone"), reverse("office:inspections"))
