"""Reads of this room; each takes a viewer."""

from django.db.models import Count, Q, QuerySet

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.programme.surveys import policies
from txng.programme.surveys.models import Response, Survey
from txng.registry import sealing


def surveys(viewer: Viewer) -> QuerySet[Survey]:
    """Officials see what was opened, and drafts of their own agencies; with how many answers count."""
    counted = Count("responses", filter=Q(responses__replaced_by=None))
    rows = Survey.objects.select_related("agency").annotate(response_count=counted)
    if viewer.kind != "authority":
        return rows.none()
    return rows.filter(Q(state__in=("open", "closed", "archived")) | Q(agency__in=viewer.agencies))


def survey(pk: int, viewer: Viewer) -> Survey | None:
    return surveys(viewer).filter(pk=pk).first()


def open_survey(token: str) -> Survey | None:
    """The survey behind a link, for everybody, while it may be answered."""
    row = Survey.objects.select_related("agency").filter(token=token[:24], state="open").first()
    if row is None or (row.closes_on is not None and row.closes_on < clock.today()):
        return None
    return row


def responses(survey: Survey, viewer: Viewer) -> QuerySet[Response]:
    """What counts, of what the viewer may read."""
    return _readable(survey, viewer).filter(replaced_by=None)


def replaced(survey: Survey, viewer: Viewer) -> QuerySet[Response]:
    """What does not count, because another answer of the same respondent does."""
    return _readable(survey, viewer).exclude(replaced_by=None)


def _readable(survey: Survey, viewer: Viewer) -> QuerySet[Response]:
    """Of the own surveys and for the leading bodies everything, else what the competence covers."""
    rows = survey.responses.select_related("commune", "group", "by", "case", "survey", "replaced_by")
    if viewer.covers_everything or survey.agency_id in viewer.agencies:
        return rows
    if viewer.kind != "authority":
        return rows.none()
    if viewer.communes is not None:
        return rows.filter(commune__in=viewer.communes)
    return rows.filter(group__in=viewer.groups)


def response(survey: Survey, pk: int, viewer: Viewer) -> Response | None:
    """One answer, whether it counts or not."""
    return _readable(survey, viewer).filter(pk=pk).first()


def contact_of(row: Response, viewer: Viewer) -> str:
    """How to reach the respondent: for the body that asked, and the one that helps there."""
    if row.contact is None or not policies.may_reach(viewer, row.survey, row.commune_id):
        return ""
    return sealing.unseal(row.contact)
