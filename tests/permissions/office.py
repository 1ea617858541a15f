"""Pages of officials."""

from tests.permissions import FORBIDDEN, MISSING, OPEN, SIGN_IN, Row

#: whose competence holds neither the group nor the commune of product 1
NOT_THEIRS = ("trade_officer", "other_commune_officer", "finance_officer")

NOTHING = {"pk": "=999999"}
COOP, RICE_PAPER = {"pk": "parties.coop.pk"}, {"pk": "parties.rice_paper.pk"}
#: case workers of the bodies that work with every product group
LEADING = dict.fromkeys(("officer", "science_lead", "provincial_leader"), OPEN)

#: case workers of the commune of the cooperative, and of the leading bodies
LOCAL = {**LEADING, "commune_officer": OPEN, "two_hats": OPEN}

#: who holds a post without working on cases
NOT_WORKING = dict.fromkeys(("auditor", "administrator"), FORBIDDEN)

#: who looks at everything in the whole province
SEEING = {**LEADING, "auditor": OPEN, "administrator": OPEN}


def page(path: str, officials: str = OPEN, values: dict[str, str] | None = None, **who: str) -> Row:
    """A page of the office: people of firms have no part in it."""
    return Row(f"GET /office/{path}", values or {}, nobody=SIGN_IN, members=FORBIDDEN, officials=officials, who=who)


def post(path: str, officials: str, values: dict[str, str], **who: str) -> Row:
    """A button of the office."""
    return Row(f"POST /office/{path}", values, nobody=SIGN_IN, members=FORBIDDEN, officials=officials, who=who)


ROWS = [
    page(""),
    page("overview"),
    page("competences"),
    page("competences/new", FORBIDDEN, administrator=OPEN),
    page("competences/<int:pk>", MISSING, NOTHING),
    page("agencies"),
    page("profiles"),
    page("profiles/new", OPEN, auditor=FORBIDDEN),
    page("people"),
    page("people/new", FORBIDDEN, administrator=OPEN),
    page("people/delegate", FORBIDDEN, **dict.fromkeys(("science_lead", "department_lead", "provincial_leader"), OPEN)),
    page("people/<int:pk>", MISSING, NOTHING),
    page("people/<int:pk>/end", MISSING, NOTHING),
    page("products"),
    page("products/<int:pk>", OPEN, {"pk": "products.mang_cau.pk"}, **dict.fromkeys(NOT_THEIRS, MISSING)),
    page("lots"),
    page("producers"),
    page("producers/new", **NOT_WORKING),
    page("producers/doubles"),
    page("producers/<int:pk>", OPEN, COOP, other_commune_officer=MISSING),
    page("producers/<int:pk>/verify", OPEN, COOP, other_commune_officer=MISSING, **NOT_WORKING),
    page("producers/<int:pk>/prefixes/<int:number>", MISSING, {**COOP, "number": "=999999"}, **NOT_WORKING),
    page("producers/<int:pk>/merge", FORBIDDEN, COOP, other_commune_officer=MISSING, **LOCAL),
    page("producers/<int:pk>/number", FORBIDDEN, COOP, other_commune_officer=MISSING),
    page("producers/<int:pk>/assist", FORBIDDEN, COOP, other_commune_officer=MISSING),
    page("producers/<int:pk>/number", OPEN, RICE_PAPER, commune_officer=MISSING, two_hats=MISSING, **NOT_WORKING),
    page(
        "producers/<int:pk>/assist",
        FORBIDDEN,
        RICE_PAPER,
        **{**LEADING, "other_commune_officer": OPEN, "commune_officer": MISSING, "two_hats": MISSING},
    ),
    post("producers/<int:pk>/enter", FORBIDDEN, COOP, other_commune_officer=MISSING),
    post("producers/<int:pk>/consents/<int:consent>/end", MISSING, {**COOP, "consent": "=999999"}),
    page("trace"),
    page("trace/dossier.xlsx", MISSING),
    page("trace/beyond", MISSING),
    page("complaints"),
    page("complaints/<int:pk>", MISSING, NOTHING),
    page("complaints/<int:pk>/photo", MISSING, NOTHING),
    page("complaints/<int:pk>/join", MISSING, NOTHING),
    page("complaints/<int:pk>/code", MISSING, NOTHING),
    page("complaints/<int:pk>/pass", MISSING, NOTHING),
    page("complaints/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=answer"}),
    post("complaints/<int:pk>/take", MISSING, NOTHING),
    page("library"),
    page("library/articles/new", **NOT_WORKING),
    page("library/articles/<int:pk>", MISSING, NOTHING),
    page("library/articles/<int:pk>/edit", MISSING, NOTHING),
    page("library/articles/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=return"}),
    post("library/articles/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=publish"}),
    page("library/texts"),
    page("library/texts/new", FORBIDDEN, **LEADING),
    page("library/texts/<int:pk>", FORBIDDEN, NOTHING, **dict.fromkeys(LEADING, MISSING)),
    page("lists"),
    page("lists/compare"),
    page("lists/proposals/new", **NOT_WORKING),
    page("lists/proposals/<int:pk>", MISSING, NOTHING),
    page("lists/proposals/<int:pk>/edit", MISSING, NOTHING),
    page("lists/proposals/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=accept"}),
    page("lists/versions"),
    page("lists/versions/<int:pk>", MISSING, NOTHING),
    page("lists/versions/<int:pk>/decision", MISSING, NOTHING),
    page("lists/versions/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=reject"}),
    page("lists/versions/<int:pk>/decision.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    post("lists/proposals/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=submit"}),
    post("lists/versions/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=publish"}),
    post("lists/drafts/<slug:kind>", MISSING, {"kind": "=nothing"}),
    page("targets"),
    page("targets/parties"),
    page("targets/parties/<int:pk>", MISSING, NOTHING),
    page("targets/questions"),
    page("targets/questions/<int:pk>", MISSING, NOTHING),
    page("targets/new", FORBIDDEN, science_lead=OPEN, provincial_leader=OPEN),
    page("targets/register", FORBIDDEN, science_lead=OPEN, officer=OPEN, provincial_leader=OPEN),
    page("difficulties"),
    page("difficulties/new", **NOT_WORKING),
    page("difficulties/<int:pk>", MISSING, NOTHING),
    page("difficulties/<int:pk>/transfer", MISSING, NOTHING),
    page("difficulties/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=answer"}),
    post("difficulties/<int:pk>/close", MISSING, NOTHING),
    page("support"),
    page("support/new", **NOT_WORKING),
    page("support/<int:pk>", MISSING, NOTHING),
    page("support/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=visit"}),
    post("support/<int:pk>/take", MISSING, NOTHING),
    page("surveys"),
    page("surveys/new", **NOT_WORKING),
    *(page(f"surveys/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/code.svg", "/results", "/answers")),
    page("surveys/<int:pk>/paper", MISSING, NOTHING),
    page("surveys/<int:pk>/reopen", MISSING, NOTHING),
    page("surveys/<int:pk>/answers/<int:number>/prefer", MISSING, {**NOTHING, "number": "=1"}),
    page("surveys/<int:pk>/answers/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page("surveys/<int:pk>/questions/<slug:name>", MISSING, {**NOTHING, "name": "=new"}),
    post("surveys/<int:pk>/questions/<slug:name>/<slug:what>", MISSING, {**NOTHING, "name": "=q1", "what": "=up"}),
    post("surveys/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=open"}),
    page("plans"),
    page("plans/new", **NOT_WORKING),
    *(page(f"plans/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/tasks/new")),
    page("plans/<int:pk>/tasks/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page("plans/<int:pk>/tasks/<int:number>/<slug:name>", MISSING, {**NOTHING, "number": "=1", "name": "=finish"}),
    post("plans/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=issue"}),
    page("training"),
    page("training/courses"),
    page("training/courses/new", **NOT_WORKING),
    *(page(f"training/courses/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/sessions/new")),
    page("training/statistics"),
    *(page(f"training/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/presence", "/attendance")),
    page("training/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=hold"}),
    page("training/<int:pk>/codes/<slug:name>.svg", MISSING, {**NOTHING, "name": "=enrol"}),
    page("training/<int:pk>/people/new", MISSING, NOTHING),
    page("training/<int:pk>/people/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page(
        "training/<int:pk>/people/<int:number>/certificate.<slug:kind>",
        MISSING,
        {**NOTHING, "number": "=1", "kind": "=pdf"},
    ),
    page("training/<int:pk>/attendance/correct", MISSING, NOTHING),
    page("training/<int:pk>/people/<int:number>/edit", MISSING, {**NOTHING, "number": "=1"}),
    post("training/<int:pk>/open", MISSING, NOTHING),
    post("training/<int:pk>/people/<int:number>/withdraw", MISSING, {**NOTHING, "number": "=1"}),
    page("communication"),
    page("communication/new", **NOT_WORKING),
    *(page(f"communication/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/cancel", "/evidence/new")),
    page("communication/<int:pk>/evidence/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page("communication/campaigns"),
    page("communication/campaigns/new", **NOT_WORKING),
    *(page(f"communication/campaigns/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit")),
    page("communication/campaigns/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=begin"}),
    page("grants"),
    page("grants/schemes"),
    page("grants/schemes/new", **NOT_WORKING),
    *(page(f"grants/schemes/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit")),
    page("grants/schemes/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=publish"}),
    *(
        page(f"grants/<int:pk>{name}", MISSING, NOTHING)
        for name in ("", "/dossier", "/appraise", "/approve", "/payments/new")
    ),
    page("grants/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=return"}),
    page("grants/<int:pk>/payments/<int:number>/cancel", MISSING, {**NOTHING, "number": "=1"}),
    page("providers"),
    page("providers/new", FORBIDDEN, **LEADING),
    *(page(f"providers/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/checklist")),
    page("providers/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=suspend"}),
    post("providers/<int:pk>/list", MISSING, NOTHING),
    page("budget"),
    page("budget/year", FORBIDDEN, **LEADING),
    post("budget/<int:year>/begin", MISSING, {"year": "=2099"}),
    page("budget/estimates/<int:pk>", MISSING, NOTHING),
    page("budget/estimates/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=return"}),
    page("budget/estimates/<int:pk>/settle/<slug:name>", MISSING, {**NOTHING, "name": "=appraise"}),
    page("budget/estimates/<int:pk>/lines/new", MISSING, NOTHING),
    page("budget/estimates/<int:pk>/lines/<int:number>", MISSING, {**NOTHING, "number": "=1"}),
    page("budget/estimates/<int:pk>/lines/<int:number>/payment", MISSING, {**NOTHING, "number": "=1"}),
    page("budget/estimates/<int:pk>/payments/<int:number>/cancel", MISSING, {**NOTHING, "number": "=1"}),
    post("budget/estimates/<int:pk>/submit", MISSING, NOTHING),
    post("budget/estimates/<int:pk>/lines/<int:number>/drop", MISSING, {**NOTHING, "number": "=1"}),
    page("reports"),
    page("reports/review", FORBIDDEN, **SEEING),
    page("reports/review.<slug:kind>", FORBIDDEN, {"kind": "=xlsx"}, **SEEING),
    page("reports/<int:pk>", MISSING, NOTHING),
    page("reports/<int:pk>/sections/<slug:code>", MISSING, {**NOTHING, "code": "=lists"}),
    page("reports/<int:pk>/figures/<slug:code>", MISSING, {**NOTHING, "code": "=lots"}),
    page("reports/<int:pk>/changes", MISSING, NOTHING),
    page("reports/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=return"}),
    page("reports/<int:pk>/report.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    post("reports/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=submit"}),
    page("reports/terms/new", FORBIDDEN, **LEADING),
    page("reports/terms/<int:pk>", MISSING, NOTHING),
    page("reports/terms/<int:pk>/edit", MISSING, NOTHING),
    page("reports/terms/<int:pk>/whole", MISSING, NOTHING),
    page("reports/terms/<int:pk>/whole/sections/<slug:code>", MISSING, {**NOTHING, "code": "=lists"}),
    page("reports/terms/<int:pk>/whole/take-back", MISSING, NOTHING),
    page("reports/terms/<int:pk>/whole/report.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    post("reports/terms/<int:pk>/whole/gather", MISSING, NOTHING),
    post("reports/terms/<int:pk>/whole/do/<slug:name>", MISSING, {**NOTHING, "name": "=approve"}),
    page("reports/template", FORBIDDEN, **LEADING, auditor=OPEN, administrator=OPEN),
    page("reports/template/<slug:code>", FORBIDDEN, {"code": "=lists"}, **LEADING),
    page("alarms"),
    page("alarms/rules", FORBIDDEN, **SEEING),
    page("alarms/<int:pk>", MISSING, NOTHING),
    page("alarms/<int:pk>/<slug:name>", MISSING, {**NOTHING, "name": "=suspect"}),
    page("exchange", FORBIDDEN, **SEEING),
    page("exchange/new", FORBIDDEN, **LEADING),
    page("exchange/sources", FORBIDDEN, **SEEING),
    page("exchange/sources/new", FORBIDDEN, **LEADING),
    *(page(f"exchange/sources/<int:pk>{name}", MISSING, NOTHING) for name in ("", "/edit", "/switch")),
    post("exchange/sources/<int:pk>/ask", MISSING, NOTHING),
    page("exchange/trials", FORBIDDEN, **SEEING),
    page("exchange/trials/<int:pk>", MISSING, NOTHING),
    page("exchange/trials/<int:pk>/say/<slug:name>", MISSING, {**NOTHING, "name": "=suspend"}),
    *(
        page(f"exchange/<int:pk>{name}", FORBIDDEN, NOTHING, **dict.fromkeys(SEEING, MISSING))
        for name in ("", "/switch", "/connections", "/words", "/comparisons")
    ),
    page("exchange/<int:pk>/edit", FORBIDDEN, NOTHING, **dict.fromkeys(LEADING, MISSING)),
    page(
        "exchange/<int:pk>/words/<slug:kind>",
        FORBIDDEN,
        {**NOTHING, "kind": "=product"},
        **dict.fromkeys(SEEING, MISSING),
    ),
    page(
        "exchange/<int:pk>/connections/<int:number>/suspend",
        FORBIDDEN,
        {**NOTHING, "number": "=1"},
        **dict.fromkeys(LEADING, MISSING),
    ),
    page("exchange/parcels/<int:pk>", FORBIDDEN, NOTHING, **dict.fromkeys(SEEING, MISSING)),
    *(
        Row(
            f"POST /office/exchange/{name}",
            {**NOTHING, "number": "=1"},
            nobody=SIGN_IN,
            members=FORBIDDEN,
            officials=FORBIDDEN,
            who=dict.fromkeys(who, MISSING),
        )
        for name, who in (
            ("<int:pk>/parked", SEEING),
            ("<int:pk>/connections/<int:number>/resume", LEADING),
            ("<int:pk>/comparisons/<int:number>/lost", SEEING),
            ("parcels/<int:pk>/resend", SEEING),
        )
    ),
    page("inspections"),
    page("inspections/ranking"),
    *(page(f"{room}/new", auditor=FORBIDDEN, administrator=FORBIDDEN) for room in ("inspections", "violations")),
    page("inspections/phone"),
    page("inspections/phone/state"),
    Row(
        "GET /office/inspections/worker.js", everybody=OPEN, alike=True
    ),  # a script of ours, without a word about anybody
    *(
        page(f"inspections/<int:pk>{name}", MISSING, NOTHING)
        for name in ("", "/edit", "/visit", "/photos/new", "/samples/new")
    ),
    page("inspections/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=settle"}),
    *(
        page(f"inspections/<int:pk>/{name}", MISSING, {**NOTHING, "number": "=1"})
        for name in ("photos/<int:number>", "samples/<int:number>", "samples/<int:number>/file")
    ),
    page("inspections/<int:pk>/minutes.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    page("violations"),
    page("violations/offences"),
    page("violations/offences/new", FORBIDDEN, science_lead=OPEN, provincial_leader=OPEN),
    page(
        "violations/offences/<slug:code>",
        FORBIDDEN,
        {"code": "=trace-false"},
        science_lead=OPEN,
        provincial_leader=OPEN,
    ),
    *(
        page(f"violations/<int:pk>{name}", MISSING, NOTHING)
        for name in ("", "/edit", "/transfer", "/decide", "/execution", "/publish")
    ),
    page("violations/<int:pk>/why/<slug:name>", MISSING, {**NOTHING, "name": "=drop"}),
    page("violations/<int:pk>/decision.<slug:kind>", MISSING, {**NOTHING, "kind": "=docx"}),
    post("violations/<int:pk>/do/<slug:name>", MISSING, {**NOTHING, "name": "=propose"}),
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
