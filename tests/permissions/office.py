"""Pages of officials."""

from tests.permissions import FORBIDDEN, MISSING, OPEN, SIGN_IN, Row

#: whose competence holds neither the group nor the commune of product 1
NOT_THEIRS = ("trade_officer", "other_commune_officer", "finance_officer")

NOTHING = {"pk": "=999999"}


def page(path: str, officials: str = OPEN, values: dict[str, str] | None = None, **who: str) -> Row:
    """A page of the office: people of firms have no part in it."""
    return Row(f"GET /office/{path}", values or {}, nobody=SIGN_IN, members=FORBIDDEN, officials=officials, who=who)


ROWS = [
    page(""),
    page("products"),
    page("products/<int:pk>", OPEN, {"pk": "products.mang_cau.pk"}, **dict.fromkeys(NOT_THEIRS, MISSING)),
    page("trace"),
    page("targets"),
    page("targets/parties"),
    page("targets/parties/<int:pk>", MISSING, NOTHING),
    page("targets/questions"),
    page("targets/questions/<int:pk>", MISSING, NOTHING),
    page("targets/new", FORBIDDEN, science_lead=OPEN, provincial_leader=OPEN),
    page("targets/register", FORBIDDEN, science_lead=OPEN, officer=OPEN, provincial_leader=OPEN),
    page("recalls"),
    page("recalls/new", auditor=FORBIDDEN, administrator=FORBIDDEN),
    page("recalls/<int:pk>", MISSING, NOTHING),
    *(page(f"recalls/<int:pk>/{name}", MISSING, NOTHING) for name in ("edit", "report", "close", "disposals/new")),
    page("recalls/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=withdraw"}),
    page("recalls/<int:pk>/things/<int:thing>", MISSING, {**NOTHING, "thing": "=1"}),
    page("recalls/<int:pk>/holders/<int:holder>", MISSING, {**NOTHING, "holder": "=1"}),
    page("recalls/<int:pk>/<slug:name>.<slug:kind>", MISSING, {**NOTHING, "name": "=notice", "kind": "=docx"}),
    Row(
        "POST /office/recalls/<int:pk>/do/<slug:name>",
        {**NOTHING, "name": "=announce"},
        nobody=SIGN_IN,
        members=FORBIDDEN,
        officials=MISSING,
    ),
]
