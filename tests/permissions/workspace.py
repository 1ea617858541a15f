"""Pages of producers. Product 1 and its lot are the cooperative's, whose people are `COOP`."""

from tests.permissions import FORBIDDEN, METHOD, MISSING, OPEN, SIGN_IN, Row

#: who works for the cooperative, and the reader, who is shown forms, too
COOP = {"owner": OPEN, "colleague": OPEN, "reader": OPEN}
PRODUCT = {"pk": "products.mang_cau.pk"}
LOT = {"pk": "batches.mang_cau.pk"}
NO_ORDER = {"pk": "=999999"}
PLACE = {"pk": "places.plot.pk"}

NOTHING = {"pk": "=999999"}
#: who owns another firm than the cooperative
OWNERS = dict.fromkeys(("second_owner", "packer", "carrier", "seller", "competitor"), OPEN)


def page(path: str, members: str = OPEN, values: dict[str, str] | None = None, **who: str) -> Row:
    """A page of the workspace: officials have no part in it."""
    return Row(f"GET /workspace/{path}", values or {}, nobody=SIGN_IN, members=members, officials=FORBIDDEN, who=who)


ROWS = [
    page(""),
    page("products"),
    page("products/new", newcomer=MISSING),
    page("products/<int:pk>", MISSING, PRODUCT, **COOP),
    page("products/<int:pk>/edit", MISSING, PRODUCT, **COOP),
    page("products/<int:pk>/code", MISSING, PRODUCT, **COOP),
    page("products/<int:pk>/submit", MISSING, PRODUCT, **COOP),
    Row("GET /workspace/products/<int:pk>/withdraw", everybody=METHOD),
    Row("GET /workspace/products/<int:pk>/confirm", everybody=METHOD),
    page("products/<int:pk>/picture", MISSING, PRODUCT, **COOP),
    Row("GET /workspace/products/<int:pk>/picture/remove", everybody=METHOD),
    page("start"),
    page("organisation", newcomer=MISSING),
    page("organisation/new"),
    page("organisation/edit", newcomer=MISSING, colleague=FORBIDDEN, reader=FORBIDDEN),
    Row("GET /workspace/organisation/people/<int:pk>/role", everybody=METHOD),
    Row("GET /workspace/organisation/people/<int:pk>/remove", everybody=METHOD),
    page("places"),
    page("places/new", newcomer=MISSING),
    page("places/<int:pk>", MISSING, PLACE, **COOP),
    page("places/<int:pk>/edit", MISSING, PLACE, **COOP),
    page("certificates"),
    page("certificates/new", newcomer=MISSING),
    page("certificates/<int:pk>", MISSING, {"pk": "=999999"}),
    page("certificates/<int:pk>/edit", MISSING, {"pk": "=999999"}),
    page("my-data", newcomer=MISSING),
    Row("GET /workspace/my-data/consents", everybody=METHOD),
    Row("GET /workspace/my-data/consents/<int:pk>/withdraw", everybody=METHOD),
    page("files/<str:number>", MISSING, {"number": "=khong-co"}),
    page("organisation/people/invite", FORBIDDEN, owner=OPEN, newcomer=MISSING, **OWNERS),
    page("organisation/invitations/<int:pk>", MISSING, NOTHING),
    Row("GET /workspace/organisation/invitations/<int:pk>/withdraw", everybody=METHOD),
    page("join/<str:secret>", MISSING, {"secret": "=invented"}),
    page("keys"),
    page("keys/new"),
    page("keys/<int:pk>", MISSING, NOTHING),
    Row("GET /workspace/keys/<int:pk>/revoke", everybody=METHOD),
    page("bulk", newcomer=MISSING),
    page("bulk/new", newcomer=MISSING, reader=FORBIDDEN),
    page("bulk/template.xlsx"),
    page("bulk/data.xlsx", newcomer=MISSING),
    page("bulk/data/<slug:name>.csv", OPEN, {"name": "=products"}, newcomer=MISSING),
    page("bulk/<int:pk>", MISSING, NOTHING),
    page("bulk/<int:pk>/faults.xlsx", MISSING, NOTHING),
    *(Row(f"GET /workspace/bulk/<int:pk>/{name}", everybody=METHOD) for name in ("mend", "store", "drop", "undo")),
    page("diary", newcomer=MISSING),
    page("diary/new", newcomer=MISSING),
    page("diary/new/<str:kind>", OPEN, {"kind": "=watering"}, newcomer=MISSING),
    page("offline", newcomer=MISSING),
    page("offline/state"),
    Row("GET /workspace/worker.js", everybody=OPEN),
    page("lots"),
    page("lots/<int:pk>", MISSING, LOT, **COOP),
    page("lots/<int:pk>/labels", MISSING, LOT, **COOP),
    page("harvest", newcomer=MISSING),
    page("pack", newcomer=MISSING),
    page("deliveries", newcomer=MISSING),
    page("deliveries/new", newcomer=MISSING),
    page("deliveries/<str:number>", MISSING, {"number": "=khong-co"}),
    Row("GET /workspace/deliveries/<str:number>/back", everybody=METHOD),
    page("labels/<int:pk>", MISSING, NO_ORDER),
    page("labels/<int:pk>/preview.svg", MISSING, NO_ORDER),
    page("labels/<int:pk>/sheet.pdf", MISSING, NO_ORDER),
    Row("GET /workspace/labels/<int:pk>/printed", everybody=METHOD),
    page("labels/<int:pk>/activate", MISSING, NO_ORDER),
    page("labels/<int:pk>/write-off", MISSING, NO_ORDER),
    page("alarms"),
    page("alarms/<int:pk>", MISSING, NOTHING),
    page("alarms/<int:pk>/<slug:name>", MISSING, {**NOTHING, "name": "=object"}),
    page("connections", newcomer=FORBIDDEN),
    page("links", newcomer=FORBIDDEN),
    page("links/new", newcomer=FORBIDDEN),
    page("links/<int:pk>", MISSING, {"pk": "=999999"}, newcomer=FORBIDDEN),
    Row("GET /workspace/links/<int:pk>/remove", everybody=METHOD),
    page("links/hosts/new", newcomer=FORBIDDEN),
    Row("GET /workspace/links/hosts/<int:pk>/check", everybody=METHOD),
    Row("GET /workspace/links/hosts/<int:pk>/remove", everybody=METHOD),
    page("inspections"),
    page("inspections/<int:pk>", MISSING, NOTHING),
    page("inspections/<int:pk>/photos/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page("inspections/<int:pk>/samples/<int:number>/file", MISSING, {**NOTHING, "number": "=1"}),
    page("inspections/<int:pk>/minutes.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    page("violations/<int:pk>", MISSING, NOTHING),
    page("violations/<int:pk>/appeal", MISSING, NOTHING),
    page("violations/<int:pk>/decision.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    page("recalls"),
    page("recalls/new", newcomer=FORBIDDEN, reader=FORBIDDEN),
    page("recalls/<int:pk>", MISSING, NOTHING),
    page("recalls/held/<int:pk>", MISSING, NOTHING),
    *(page(f"recalls/<int:pk>/{name}", MISSING, NOTHING) for name in ("edit", "report", "disposals/new")),
    page("recalls/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=withdraw"}),
    page("recalls/<int:pk>/things/<int:thing>", MISSING, {**NOTHING, "thing": "=1"}),
    page("recalls/<int:pk>/<slug:name>.<slug:kind>", MISSING, {**NOTHING, "name": "=notice", "kind": "=docx"}),
    Row(
        "POST /workspace/recalls/<int:pk>/do/<slug:name>",
        {**NOTHING, "name": "=announce"},
        nobody=SIGN_IN,
        members=MISSING,
        officials=FORBIDDEN,
    ),
]
