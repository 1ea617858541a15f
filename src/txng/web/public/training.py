"""Training for everybody: what is to come, enrolment and attendance behind links, one's own page, certificates.

Forms are exempt from the check against forged requests, as surveys are: no session is used.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from txng.accounts.selectors import admin_unit
from txng.core import clock
from txng.core.problems import sentence_of
from txng.gs1.problems import ProblemError
from txng.programme.training import rules, selectors, services
from txng.programme.training.documents import certificate as certificate_of
from txng.programme.training.models import Audience, Session
from txng.web.components.papers import paper
from txng.web.components.pickers import commune_choices
from txng.web.public.rendering import chosen_language, for_reading, page, private

MOST = 100
AUDIENCES = {
    Audience.BODIES: _("For agencies"),
    Audience.PARTIES: _("For producers and traders"),
    Audience.ALL: _("For everybody"),
}
FIELDS = ("name", "contact", "organisation", "commune", "mail")


def _prefix(language: str) -> str:
    return "/en" if language == "en" else ""


@dataclass
class Words:
    """A session in the reader's language."""

    row: Session
    language: str

    @property
    def title(self) -> str:
        course = self.row.course
        return (course.title_en if self.language == "en" else "") or course.title

    @property
    def content(self) -> str:
        course = self.row.course
        return (course.content_en if self.language == "en" else "") or course.content

    @property
    def body(self) -> str:
        agency = self.row.course.agency
        return (agency.name_en if self.language == "en" else "") or agency.name

    @property
    def audience(self) -> str:
        return str(AUDIENCES[Audience(self.row.course.audience)])

    @property
    def when(self) -> list[str]:
        """Day and hours, in parts that stay whole: ``07/12/2026``, ``08:00 – 11:30``; or the two moments."""
        starts, ends = timezone.localtime(self.row.starts), timezone.localtime(self.row.ends)
        if clock.day_of(starts) == clock.day_of(ends):
            return [date_format(starts, "DATE_FORMAT"), f"{starts:%H:%M} – {ends:%H:%M}"]
        return [f"{date_format(one, 'SHORT_DATETIME_FORMAT')}" for one in (starts, ends)]

    @property
    def takes(self) -> bool:
        return rules.takes_enrolments(self.row.state, self.row.enrol_until, clock.today())

    @property
    def free(self) -> int:
        with_place: int = self.row.with_place  # type: ignore[attr-defined]  # counted by the selector
        return max(self.row.capacity - with_place, 0)


@for_reading
def sessions(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Sessions to come that are open, the next one first."""
    chosen = chosen_language(request, language)
    with translation.override(chosen):
        rows = [Words(one, chosen) for one in selectors.to_come(clock.today())[:MOST]]
        return page(request, chosen, "public/training.html", rows=rows, prefix=_prefix(chosen), demo=False)


@dataclass
class Sent:
    """What a form sent, and what was wrong with it."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> "Sent":
        return cls({name: request.POST.get(name, "").replace("\0", "")[:300] for name in FIELDS})

    def person(self) -> dict[str, Any]:
        """As the services take it."""
        commune = self.values["commune"]
        return {**self.values, "commune": admin_unit(commune) if commune else None}

    def comer(self) -> dict[str, Any]:
        """As attendance takes it."""
        return {name: value for name, value in self.person().items() if name != "mail"}

    def refuse(self, error: ProblemError, language: str) -> None:
        self.faults = {one.path or "": sentence_of(one, language) for one in reversed(error.problems)}


def _sender(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))


def _form_page(
    request: HttpRequest, chosen: str, template: str, row: Session, sent: Sent, **context: object
) -> HttpResponse:
    with translation.override(chosen):
        answer = page(
            request,
            chosen,
            template,
            422 if sent.faults else 200,
            row=Words(row, chosen),
            sent=sent.values,
            faults=sent.faults,
            communes=commune_choices(),
            demo=False,
            **context,
        )
    return private(answer)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, token: str, language: str | None = None) -> HttpResponse:
    """One session behind its link, with the form to enrol; after sending, one's own page."""
    chosen = chosen_language(request, language)
    row = selectors.by_token(token)
    if row is None:
        raise Http404
    sent = Sent()
    if request.method == "POST":
        sent = Sent.of(request)
        try:
            once = request.POST.get("once", "")[:40]
            made = services.enrol(session=row, sender=_sender(request), once=once, **sent.person())
        except ProblemError as error:
            sent.refuse(error, chosen)
        else:
            return private(HttpResponseRedirect(f"{_prefix(chosen)}/dang-ky/{made.key}"))
    here = f"{_prefix(chosen)}/dao-tao/{token}"
    once = request.POST.get("once", "")[:40] or secrets.token_urlsafe(12)
    return _form_page(request, chosen, "public/training_session.html", row, sent, action=here, once=once)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, token: str, code: str, language: str | None = None) -> HttpResponse:
    """Said in the room with today's code. Name and number are asked first; whoever is not on the list, the rest."""
    chosen = chosen_language(request, language)
    row = selectors.by_token(token)
    if row is None:
        raise Http404
    sent, whole = Sent(), False
    if request.method == "POST":
        sent = Sent.of(request)
        try:
            made = services.come(session=row, code=code, sender=_sender(request), **sent.comer())
        except ProblemError as error:
            sent.refuse(error, chosen)
            whole = "whole" in request.POST or "commune" in sent.faults
            if whole and "whole" not in request.POST:  # asked for the first time: nothing is wrong yet
                sent.faults = {}
        else:
            if made.fresh:
                return private(HttpResponseRedirect(f"{_prefix(chosen)}/dang-ky/{made.key}"))
            # a name and a number open nobody's page: whoever enrolled has its address
            return private(HttpResponseRedirect(f"{_prefix(chosen)}/dao-tao/{token}/da-diem-danh"))
    holds = rules.is_presence_code(code, row.secret, clock.now()) and row.state == "open"
    here = f"{_prefix(chosen)}/dao-tao/{token}/co-mat/{code}"
    return _form_page(
        request, chosen, "public/training_presence.html", row, sent, action=here, whole=whole, holds=holds
    )


@for_reading
def present(request: HttpRequest, token: str, language: str | None = None) -> HttpResponse:
    """Where whoever was on the list lands: it names nobody."""
    chosen = chosen_language(request, language)
    row = selectors.by_token(token)
    if row is None:
        raise Http404
    with translation.override(chosen):
        words = Words(row, chosen)
        return private(page(request, chosen, "public/training_present.html", row=words, demo=False))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, key: str, language: str | None = None) -> HttpResponse:
    """The page of whoever enrolled: place or waiting, withdrawing, presence, certificate."""
    chosen = chosen_language(request, language)
    row = selectors.by_key(key)
    if row is None:
        raise Http404
    fault = ""
    if request.method == "POST":
        try:
            services.withdraw(enrolment=row)
        except ProblemError as error:
            fault = sentence_of(error.problems[0], chosen)
        else:
            return private(HttpResponseRedirect(f"{_prefix(chosen)}/dang-ky/{key}"))
    session_row = selectors.by_token(row.session.token) or row.session
    with translation.override(chosen):
        answer = page(
            request,
            chosen,
            "public/enrolment.html",
            409 if fault else 200,
            row=row,
            session=Words(session_row, chosen),
            fault=fault,
            withdraws=row.state != rules.WITHDRAWN and row.came_at is None and session_row.state == "open",
            here=f"{_prefix(chosen)}/dang-ky/{key}",
            demo=False,
        )
    return private(answer)


@for_reading
def certificate_file(request: HttpRequest, key: str) -> HttpResponse:
    """The certificate of whoever has the key, as PDF."""
    row = selectors.by_key(key)
    if row is None or not row.holds:
        raise Http404
    document = certificate_of(row, f"{settings.BASE_URL}/chung-nhan/{row.certificate}")
    return private(paper(document, f"chung-nhan-{row.certificate_number.replace('/', '-')}", "pdf"))


@for_reading
def certificate(request: HttpRequest, code: str, language: str | None = None) -> HttpResponse:
    """What a certificate says, for whoever holds it in hand and doubts it."""
    chosen = chosen_language(request, language)
    row = selectors.by_certificate(code)
    if row is None:
        raise Http404
    with translation.override(chosen):
        words = Words(row.session, chosen)
        return private(page(request, chosen, "public/certificate.html", row=row, session=words, demo=False))
