"""Pages of officials."""

from tests.permissions import FORBIDDEN, MISSING, OPEN, SIGN_IN, Row

#: whose competence holds neither the group nor the commune of product 1
NOT_THEIRS = ("trade_officer", "other_commune_officer", "finance_officer")


def page(path: str, officials: str = OPEN, values: dict[str, str] | None = None, **who: str) -> Row:
    """A page of the office: people of firms have no part in it."""
    return Row(f"GET /office/{path}", values or {}, nobody=SIGN_IN, members=FORBIDDEN, officials=officials, who=who)


ROWS = [
    page(""),
    page("products"),
    page("products/<int:pk>", OPEN, {"pk": "products.mang_cau.pk"}, **dict.fromkeys(NOT_THEIRS, MISSING)),
]
