"""Acts of this room: reporting without an account, and what the agency does about it."""

import secrets
from datetime import timedelta

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies, leading_agencies, officials
from txng.accounts.viewers import CASE_ROLES, PUBLIC, SYSTEM, Viewer
from txng.core import changes, clock, day_limits, files, steps
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.files import Checked
from txng.core.notifications import notify
from txng.core.numbering import next_key
from txng.gs1 import digital_link
from txng.gs1.problems import ProblemError
from txng.oversight.complaints import selectors
from txng.oversight.complaints.models import Report, ReportKind
from txng.oversight.complaints.rules import CASE, OPEN_STATES, REPORT, REPORTER
from txng.registry import checks, sealing
from txng.registry.models import Product
from txng.registry.selectors import competent_agency, product_by_gtin
from txng.trace.selectors import thing_of

MOST = 30  # reports from one address in a day: a market behind one network is many people
MOST_MORE = 5  # additions to one report in a day
MOST_TOLD = 4000  # letters that a reporter adds in all
MOST_PHOTOS = 20  # photos looked at for one address in a day, good or bad
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
_LENGTH = 16  # about 79 bits
KEPT = timedelta(days=365)


def report_file(
    *,
    kind: str,
    text: str,
    code_text: str = "",
    bought_at: str = "",
    contact: str = "",
    photo: Checked | None = None,
    language: str = "vi",
    sender: str = "",
) -> Report:
    """Take in a report. ``sender``: the address it came from, kept only as a mark of the day to count by.

    It goes to the agency competent for the product, else to the leading one. Raises `ProblemError`, `Refused`
    (``report-too-many``).
    """
    table = {
        "kind": checks.choice(ReportKind),
        "text": checks.lines(2000, required=True),
        "code_text": checks.text(400),
        "bought_at": checks.text(200),
        "contact": checks.text(200),
    }
    given = {"kind": kind, "text": text, "code_text": code_text, "bought_at": bought_at, "contact": contact}
    cleaned = checks.clean(table, given)
    reach = cleaned.pop("contact")
    day_limits.count(sender, "reports", MOST, "report-too-many")
    code = _path(cleaned["code_text"])
    product = _product(code)
    if photo is not None:
        files.write(photo)
    with changes.act(actor=PUBLIC, kind="report.file") as act:
        made = Report.objects.create(
            pk=(key := next_key(Report)),
            number=f"PA-{clock.today().year}-{key:05d}",
            tracking="".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
            code=code,
            product=product,
            party=product.party if product else None,
            agency=(competent_agency(product.group) if product and product.group else None) or _leading(),
            photo=files.file_store(photo, owner=None, actor=PUBLIC) if photo else None,
            contact=sealing.seal(reach) if reach else None,
            mark=day_limits.mark(sender),
            language=language if language in ("vi", "en") else "vi",
            **cleaned,
        )
        act.touches(made)
        _tell(made, "report-new", what=made.get_kind_display(), name=_name(made))
    return made


def photo_allow(*, sender: str) -> None:
    """Before a photo is looked at, which costs much more than text. Raises `Refused` (``report-too-many``)."""
    day_limits.count(sender, "report-photos", MOST_PHOTOS, "report-too-many")


def _path(text: str) -> str:
    """The canonical path of a code; empty where it cannot be read – the report is taken all the same."""
    if not text:
        return ""
    try:
        thing = thing_of(text)
    except ProblemError:
        return ""
    return (
        thing.removeprefix(digital_link.CANONICAL_ROOT)[:400] if thing.startswith(digital_link.CANONICAL_ROOT) else ""
    )


def _product(path: str) -> Product | None:
    parts = path.split("/")
    return product_by_gtin(parts[2], SYSTEM) if parts[1:2] == ["01"] else None


def _name(report: Report) -> str:
    """What it is about, in a few words."""
    return (report.product.name if report.product else (report.code or report.code_text or "–"))[:120]


def _leading() -> Agency | None:
    rows = leading_agencies()
    return rows.exclude(kind="people_committee").first() or rows.first()


def _tell(report: Report, kind: str, **more: str) -> None:
    params = {"number": report.number, **more}
    users = officials([report.agency_id] if report.agency_id else [])
    notify(users=users, kind=kind, params=params, link=f"/office/complaints/{report.pk}", actor=SYSTEM)


def report_tell(*, tracking: str, text: str) -> Report:
    """The reporter tells more, known by the tracking code. Raises `Missing`, `Conflict` when the case is over."""
    cleaned = checks.clean({"text": checks.lines(1000, required=True)}, {"text": text})
    day_limits.count(tracking, "report-more", MOST_MORE, "report-too-many")
    with changes.act(actor=PUBLIC, kind="report.tell") as act:
        row = Report.objects.select_for_update(of=("self",)).filter(tracking=tracking).first()
        if row is None:
            raise Missing("missing")
        if row.state not in OPEN_STATES:
            raise Conflict("report-closed")
        more = f"{row.more}\n\n{cleaned['text']}".strip()
        if len(more) > MOST_TOLD:
            raise Refused("report-told-enough", "text")
        name = "tell-asked" if row.state == "asked" else "tell"
        steps.take(row, REPORT, name, actor=PUBLIC, permissions={REPORTER}, reason=cleaned["text"][:300])
        row.more = more
        row.save(update_fields=["more"])
        act.touches(row)
        _tell(row, "report-told-more")
    return row


def report_step(*, actor: Viewer, report: Report, name: str, reason: str = "") -> Report:
    """``take`` it in hand; ``ask`` the reporter; ``answer`` and end it; ``dismiss`` it. The words are the reporter's to
    read. Raises `Forbidden`, `Missing`, and what `Workflow.step` raises."""
    if name not in ("take", "ask", "answer", "dismiss"):
        raise Missing("missing")
    with changes.act(actor=actor, kind=f"report.{name}", reason=reason) as act:
        row = _locked(report, actor)
        _step(row, name, actor, reason)
        if name == "ask":
            row.question = reason[:1000]
        elif name in ("answer", "dismiss"):
            row.answer, row.ended_at = reason[:2000], clock.now()
            row.repeats.update(answer=row.answer, ended_at=row.ended_at)
        row.save()
        act.touches(row)
    return row


def report_join(*, actor: Viewer, report: Report, into: str) -> Report:
    """The same as another report (by its number) about the same code or product: both get its answer. What was joined
    with this one goes along."""
    with changes.act(actor=actor, kind="report.join") as act:
        found = selectors.reports(actor).filter(number=into.strip().upper()).exclude(pk=report.pk).first()
        if found is None:
            raise Refused("report-join", "into")
        rows = {one.pk: one for one in (_locked(each, actor) for each in sorted((report, found), key=lambda r: r.pk))}
        row, other = rows[report.pk], rows[found.pk]
        same = (row.code and row.code == other.code) or (
            row.product_id is not None and row.product_id == other.product_id
        )
        if not same or other.joined_into_id is not None:
            raise Refused("report-join", "into")
        _step(row, "join", actor)
        row.joined_into, row.answer, row.ended_at = other, other.answer, other.ended_at
        row.save()
        row.repeats.update(joined_into=other, answer=other.answer, ended_at=other.ended_at)
        act.touches(row, other)
    return row


def report_pass(*, actor: Viewer, report: Report, agency: Agency, reason: str) -> Report:
    """Hand the case to the agency whose it is, which is told. Raises `Forbidden`, `Refused` for the same one."""
    with changes.act(actor=actor, kind="report.pass", reason=reason, details={"to": agency.name}) as act:
        row = _locked(report, actor)
        if row.agency_id == agency.pk or not agencies().filter(pk=agency.pk).exists():
            raise Refused("report-pass", "agency")
        _step(row, "pass", actor, reason)
        row.agency = agency
        row.save(update_fields=["agency"])
        row.repeats.update(agency=agency)
        act.touches(row)
        _tell(row, "report-new", what=row.get_kind_display(), name=_name(row))
    return row


def report_code(*, actor: Viewer, report: Report, code: str) -> Report:
    """Say which goods the report is about, where the reporter's code could not be read. Raises `ProblemError` for a
    code that is none, `Conflict` when the case is over."""
    path = _path(checks.clean({"code": checks.text(400, required=True)}, {"code": code})["code"])
    if not path:
        raise Refused("report-code-unread", "code")
    with changes.act(actor=actor, kind="report.code", details={"code": path}) as act:
        row = _locked(report, actor)
        if CASE not in permissions_of(actor, row):
            raise Forbidden("not-permitted")
        if row.state not in OPEN_STATES:
            raise Conflict("report-closed")
        product = _product(path)
        row.code, row.product, row.party = path, product, product.party if product else None
        row.save(update_fields=["code", "product", "party"])
        act.touches(row)
    return row


def permissions_of(actor: Viewer, report: Report) -> frozenset[str]:
    """What the actor may do with a report it sees, as `txng.core.workflow` asks it: case workers of its agency, and of
    the leading bodies. Others who are competent for the goods read it."""
    if actor.kind != "authority":
        return frozenset()
    theirs = report.agency_id is not None and actor.has_role(report.agency_id, *CASE_ROLES)
    return frozenset({CASE}) if theirs or actor.leads else frozenset()


def _step(row: Report, name: str, actor: Viewer, reason: str = "") -> None:
    permissions = permissions_of(actor, row)
    steps.take(row, REPORT, name, actor=actor, permissions=permissions, agency=actor.acting_agency, reason=reason)


def _locked(report: Report, actor: Viewer) -> Report:
    if not selectors.reports(actor).filter(pk=report.pk).exists():
        raise Missing("missing")
    return Report.objects.select_for_update(of=("self",)).select_related("product", "agency").get(pk=report.pk)


def contacts_forget() -> int:
    """A year after a case ended nobody needs to reach the reporter any more. Returns how many were forgotten."""
    old = Report.objects.filter(contact__isnull=False, ended_at__lt=clock.now() - KEPT)
    with changes.act(actor=SYSTEM, kind="report.forget"):
        return old.update(contact=None)
