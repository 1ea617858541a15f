"""Reports of consumers: a form without an account, and the page that follows a report by its tracking code.

The forms are exempt from the check against forged requests: they use no session, so a forged one could do no more than
its forger could do by hand; without the check no cookie is needed.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from txng.core import files
from txng.core.problems import sentences_of
from txng.gs1.problems import ProblemError
from txng.oversight.complaints import selectors, services
from txng.oversight.complaints.models import Report, ReportKind
from txng.oversight.complaints.rules import OPEN_STATES
from txng.web.public.rendering import chosen_language, page

MEGABYTE = 2**20
MOST_PHOTO = 8
KINDS_EN = {
    "wrong": "What it says does not fit the goods",
    "copied": "The code may be copied, the goods a fake",
    "pasted": "A label is pasted over another one",
    "unreadable": "The code cannot be scanned or leads nowhere",
    "quality": "The goods are bad or did harm",
    "other": "Something else",
}
STATES = {
    "new": ("Đã nhận, chờ xử lý", "Received, waiting"),
    "in_hand": ("Đang xử lý", "Being dealt with"),
    "asked": ("Cơ quan cần thêm thông tin", "The agency asks for more"),
    "answered": ("Đã trả lời", "Answered"),
    "dismissed": ("Đã khép lại", "Closed"),
    "joined": ("Đã ghép với phản ánh khác về cùng hàng", "Joined with another report about the same goods"),
}


def _base(language: str) -> str:
    return "/en/phan-anh" if language == "en" else "/phan-anh"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The form; ``ma``: the code that was scanned."""
    chosen = chosen_language(request, language)
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("kind", "text", "bought_at", "contact")}
    given["code_text"] = request.POST.get("code", request.GET.get("ma", "")).replace("\0", "").strip()[:400]
    with translation.override(chosen):
        faults: list[str] = []
        if request.method == "POST":
            try:
                sender = str(get_adapter().get_client_ip(request))
                photo = _photo(request, sender)
                made = services.report_file(**given, photo=photo, language=chosen, sender=sender)
            except ProblemError as error:
                faults = sentences_of(error.problems, chosen)
            else:
                return HttpResponseRedirect(f"{_base(chosen)}/{made.tracking}?moi=1")
        kinds = [(kind.value, KINDS_EN[kind.value] if chosen == "en" else kind.label) for kind in ReportKind]
        context: dict[str, Any] = {
            "given": given,
            "kinds": kinds,
            "faults": faults,
            "action": _base(chosen),
            "lost": "khong" in request.GET,
        }
        return page(request, chosen, "public/report.html", 422 if faults else 200, **context, demo=False)


def _photo(request: HttpRequest, sender: str) -> files.Checked | None:
    sent = request.FILES.get("photo")
    if sent is None:
        return None
    services.photo_allow(sender=sender)
    content = sent.read(MOST_PHOTO * MEGABYTE + 1)
    return files.checked(content, sent.name or "", kinds=files.PICTURES)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, tracking: str, language: str | None = None) -> HttpResponse:
    """Where a report stands; who knows its code may tell more."""
    chosen = chosen_language(request, language)
    found = selectors.tracked(tracking)
    if found is None:
        raise Http404
    faults: list[str] = []
    with translation.override(chosen):
        if request.method == "POST":
            try:
                services.report_tell(tracking=found.tracking, text=request.POST.get("text", "").replace("\0", ""))
            except ProblemError as error:
                faults = sentences_of(error.problems, chosen)
            else:
                return HttpResponseRedirect(f"{_base(chosen)}/{found.tracking}")
        context = {
            "report": found,
            "state": STATES[found.state][chosen == "en"],
            "kind": KINDS_EN[found.kind] if chosen == "en" else found.get_kind_display(),
            "tracking": _grouped(found),
            "is_open": found.state in OPEN_STATES,
            "is_new": "moi" in request.GET,
            "faults": faults,
        }
        answer = page(request, chosen, "public/report_followed.html", 422 if faults else 200, **context, demo=False)
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _grouped(found: Report) -> str:
    return "-".join(found.tracking[at : at + 4] for at in range(0, len(found.tracking), 4))


@csrf_exempt
@require_http_methods(["GET", "HEAD"])
def find(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """From a typed tracking code to its page."""
    chosen = chosen_language(request, language)
    found = selectors.tracked(request.GET.get("so", ""))
    return HttpResponseRedirect(f"{_base(chosen)}/{found.tracking}" if found else f"{_base(chosen)}?khong=1")
