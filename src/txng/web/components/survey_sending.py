"""What a form of a survey sent, read in one way for the public page and for paper answers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.http import QueryDict

from txng.programme.surveys.models import Survey

RESPONDENT = ("name", "tax_code", "contact", "size")


class Sent(NamedTuple):
    """``given``: code of the question → texts; ``respondent``: who answers; codes of commune and group."""

    given: Mapping[str, Sequence[str]]
    respondent: dict[str, str]
    commune: str
    group: str
    wants_support: bool


def sent_by(survey: Survey, post: QueryDict) -> Sent:
    """Read the form; NUL, which no text may hold, is left out."""

    def text(name: str) -> str:
        return post.get(name, "").replace("\0", "").strip()

    codes = survey.questions.values_list("code", flat=True)
    given = {code: [one.replace("\0", "")[:4000] for one in post.getlist(code)[:40]] for code in codes}
    respondent = {name: text(name) for name in RESPONDENT}
    return Sent(given, respondent, text("commune")[:20], text("group")[:40], post.get("wants_support") == "1")
