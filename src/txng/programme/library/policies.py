"""Who may do what in this room."""

from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.programme.library.models import Article
from txng.programme.library.rules import PUBLISH, WRITE


def may_write(actor: Viewer) -> bool:
    """Case workers of any department or locality, who act for one agency."""
    return actor.is_case_worker


def may_keep_texts(actor: Viewer) -> bool:
    """The leading department keeps the library of legal texts."""
    return actor.leads


def of_article(actor: Viewer, article: Article) -> frozenset[str]:
    """Its own body writes; the leading department publishes anything, leaders of a body what is for their sector."""
    found = set()
    if article.agency_id in actor.agencies and actor.has_role(article.agency_id, *CASE_ROLES):
        found.add(WRITE)
        if article.group_id and actor.covers(group=article.group_id) and actor.has_role(article.agency_id, "lead"):
            found.add(PUBLISH)
    if may_keep_texts(actor):
        found.add(PUBLISH)
    return frozenset(found)
