"""What a phone keeps without network: forms that it sends when it can, and the service worker behind them.

The forms are the same as elsewhere; scripts keep what is entered (`static/app/queue.js`), a service worker brings the
page when nothing else comes (`static/app/offline-worker.js`), and what was kept is sent to the addresses of the forms,
so one set of rules judges both.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms as widgets
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from txng.core import clock
from txng.web.components import forms
from txng.web.components.shell import SHEETS

#: what a page needs of our files while there is no network
KEPT = ("tabler", "app_css", "htmx", "app_js", "queue_js", "offline_js", "icon")

STATES = {
    "waiting": _("Waiting to be sent"),
    "sent": _("Sent, not confirmed yet"),
    "recorded": _("Recorded"),
    "refused": _("Not accepted: mend it"),
    "other": _("Of another account or organisation: switch to it to send"),
}


WIDEST = timedelta(days=3650)
"""Beyond this a phone's clock says nothing."""


class KeptForm(forms.Form):
    """A form that a phone may keep and send later: ``key`` against sending it twice, ``who`` says by whom and for whom
    it was written (``writer`` where it is shown), ``written_at`` and ``sent_at`` what the phone's clock said."""

    key = widgets.CharField(widget=widgets.HiddenInput, required=False, max_length=40, initial=lambda: uuid4().hex)
    who = widgets.CharField(widget=widgets.HiddenInput, required=False, max_length=60)
    written_at = widgets.DateTimeField(widget=widgets.HiddenInput, required=False)
    sent_at = widgets.DateTimeField(widget=widgets.HiddenInput, required=False)

    def __init__(self, *args: Any, writer: str, **given: Any):
        super().__init__(*args, **given)
        self.writer = writer
        self.fields["who"].initial = writer

    def clean(self) -> dict[str, Any]:
        """What a broken clock says is no time: the entry is then taken as written when it arrives."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        now = clock.now()
        for name in ("written_at", "sent_at"):
            told = given.get(name)
            if told is not None and not now - WIDEST <= told <= now + WIDEST:
                given["written_at"] = given["sent_at"] = None
        return given

    def clean_who(self) -> str:
        given: str = self.cleaned_data["who"]
        if given and given != self.writer:
            words = gettext("This was written by another person or for another organisation. Switch to it, then send.")
            raise ValidationError(words, code="other")
        return given


def state(request: HttpRequest, writer: str) -> JsonResponse:
    """Who is signed in, for whom, and the token that sending needs; also tells that there is network."""
    return JsonResponse({"who": writer, "token": get_token(request), "at": clock.now().isoformat()})


def worker(page: str, scope: str, caught: Sequence[str] = ()) -> HttpResponse:
    """The service worker that brings ``page`` instead of any page below ``scope``; anew for browsers whenever one of
    our files changes. Forms sent below ``caught`` are kept instead of lost."""
    given = {"page": page, "scope": scope, "files": [SHEETS[name] for name in KEPT], "caught": list(caught)}
    scripts = json.dumps([SHEETS["queue_js"], SHEETS["offline_worker_js"]])
    text = f"self.TXNG = {json.dumps(given)};\nimportScripts(...{scripts});\n"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
