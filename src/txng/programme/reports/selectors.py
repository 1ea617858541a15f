"""Reads of this room; each takes a viewer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies, predecessors
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import clock
from txng.gs1.problems import Problem
from txng.programme.difficulties.selectors import reported_by
from txng.programme.reports import policies, rules
from txng.programme.reports.figures import FIGURES, Behind, Scope
from txng.programme.reports.models import Report, Section, Submission, Template, Term
from txng.registry.acting import agency_viewer

OWING = ("department", "commune")


def bodies(on: date | None = None) -> QuerySet[Agency]:
    """The bodies that owe periodic reports on a day: departments and local bodies."""
    return agencies(on).filter(kind__in=OWING).order_by("kind", "name")


def terms(viewer: Viewer) -> QuerySet[Term]:
    """Terms with how many bodies owe, have handed in, and were accepted: those of the own body, or all."""
    rows = Term.objects.select_related("whole").annotate(
        owing=Count("reports"),
        handed_in=Count("reports", filter=Q(reports__state__in=rules.HANDED_IN)),
        accepted=Count("reports", filter=Q(reports__state__in=rules.COUNTED)),
    )
    if policies.may_see_all(viewer) or viewer.kind == "system":
        return rows
    return rows.none()


def term(pk: int, viewer: Viewer) -> Term | None:
    return terms(viewer).filter(pk=pk).first()


def reports(viewer: Viewer) -> QuerySet[Report]:
    """Those of the own agencies; the leading bodies see all, others' drafts too: they name who is late."""
    rows = Report.objects.select_related("term__template", "agency__admin_unit")
    if policies.may_see_all(viewer) or viewer.kind == "system":
        return rows
    return rows.filter(agency__in=viewer.agencies) if viewer.kind == "authority" else rows.none()


def report(pk: int, viewer: Viewer) -> Report | None:
    return reports(viewer).filter(pk=pk).first()


def own(viewer: Viewer) -> QuerySet[Report]:
    """What the agencies of this official owe or owed, the latest due first."""
    return reports(viewer).filter(agency__in=viewer.agencies).order_by("-term__due", "pk")


def to_write(viewer: Viewer) -> QuerySet[Report]:
    """What the viewer's own body has to hand in."""
    return own(viewer).filter(state__in=rules.EDITABLE).order_by("term__due")


def to_appraise(viewer: Viewer) -> QuerySet[Report]:
    """What waits for the leading department."""
    rows = reports(viewer).filter(state="submitted").order_by("submitted_at")
    return rows if policies.may_lead(viewer) else rows.none()


def template() -> Template:
    """The version that new terms get."""
    return Template.objects.order_by("-version")[0]


def before(report: Report) -> Submission | None:
    """What the body, or one whose duties it took over, handed in last for an earlier term of the calendar."""
    same = {report.agency_id, *predecessors([report.agency_id])[report.agency_id]}
    rows = Submission.objects.select_related("report__term").filter(
        report__agency__in=same, report__term__ends__lt=report.term.ends
    )
    kinds = ("half-1", "half-2") if report.term.kind != "on-demand" else ("on-demand",)
    return rows.filter(report__term__kind__in=kinds).order_by("-report__term__ends", "-version").first()


def scope_of(report: Report) -> Scope:
    """What the figures of a body are counted within."""
    viewer = agency_viewer(report.agency, min(report.term.ends, clock.today()))
    return Scope(report.agency, viewer, report.term.starts, report.term.ends)


def province(term: Term) -> Scope:
    """The whole province in a term."""
    return Scope(None, SYSTEM, term.starts, term.ends)


@dataclass(frozen=True)
class Line:
    """One figure of a report, as it stands: ``before`` of the report before, ``change`` in per cent."""

    code: str
    value: Decimal | None
    before: Decimal | None
    reason: str
    rows: int | None = None

    @property
    def figure(self) -> "rules.Stated":
        one = FIGURES[self.code]
        return rules.Stated(self.code, self.value, self.before, one.within, one.is_live, self.reason)

    @property
    def change(self) -> Decimal | None:
        return rules.change(self.value, self.before)

    @property
    def jumps(self) -> bool:
        return rules.jumps(self.value, self.before)


class Changed(NamedTuple):
    """A figure as it was handed in and as it counts now; ``added``, ``gone``: records as they are now and
    were not then, and as they were then and are not now."""

    code: str
    kept: Decimal | None
    now: Decimal
    added: list[tuple[str, str]]
    gone: list[tuple[str, str]]


@dataclass
class Content:
    """What stands in a report now: from live data and what was typed while it is written, frozen once handed in."""

    report: Report
    submission: Submission | None
    last: Submission | None
    _counted: dict[str, Behind] = field(default_factory=dict)

    @cached_property
    def sections(self) -> list[Section]:
        return list(self.report.term.template.sections.all())

    @cached_property
    def codes(self) -> list[str]:
        return [code for section in self.sections for code in section.figures if code in FIGURES]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        if self.submission is not None:
            return dict(self.submission.texts)
        return {one.section: one.text for one in self.report.passages.all()}

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Figure → how it stands; live ones are counted now unless the report was handed in."""
        said = {one.figure: one for one in self.report.entries.all()}
        frozen = self.submission.figures if self.submission is not None else None
        found = {}
        for code in self.codes:
            earlier = _value(self.last.figures.get(code)) if self.last is not None else None
            if frozen is not None:
                kept = frozen.get(code, {})
                rows = len(kept["rows"]) + kept.get("more", 0) if "rows" in kept else None
                found[code] = Line(code, _value(kept), earlier, kept.get("reason", ""), rows)
                continue
            entry = said.get(code)
            reason = entry.reason if entry else ""
            behind = self.behind(code)
            if behind is not None:
                found[code] = Line(code, behind.value, earlier, reason, int(behind.value))
            else:
                found[code] = Line(code, entry.value if entry else None, earlier, reason)
        return found

    def behind(self, code: str) -> Behind | None:
        """What a live figure counts now; None for typed ones."""
        count = FIGURES[code].behind
        if count is None:
            return None
        if code not in self._counted:
            self._counted[code] = count(self._scope)
        return self._counted[code]

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self.report)

    def rows(self, code: str) -> tuple[list[tuple[str, str]], int]:
        """The records behind a figure as (name, address), and how many more there are than are shown."""
        if self.submission is not None:
            kept = self.submission.figures.get(code, {})
            return [(name, address) for name, address in kept.get("rows", [])], kept.get("more", 0)
        behind = self.behind(code)
        return behind.listed() if behind is not None else ([], 0)

    def changed(self) -> list["Changed"]:
        """Live figures of a report that was handed in behind which other records stand today: work of its days that was
        recorded later, or corrected since. What was handed in stays as it is."""
        found = []
        for code, line in self.lines.items():
            behind = self.behind(code) if self.submission is not None else None
            if behind is None:
                continue
            (then, cut), (now, _more) = self.rows(code), behind.listed()
            added, gone = Counter(now) - Counter(then), Counter(then) - Counter(now)
            if cut:  # not all of them were kept: which are new cannot be told
                added, gone = Counter(), Counter()
            if added or gone or behind.value != line.value:
                found.append(Changed(code, line.value, behind.value, list(added.elements()), list(gone.elements())))
        return found

    @property
    def faults(self) -> list[Problem]:
        """What stands against handing it in."""
        needed = [section.code for section in self.sections if section.required]
        return rules.faults([line.figure for line in self.lines.values()], self.texts, needed)

    def suggestion(self, section: str) -> str:
        """What an empty section begins with: the difficulties that the body reported in the term."""
        if section != "difficulties":
            return ""
        rows = reported_by(self.report.agency, self.report.term.starts, self.report.term.ends)
        return "\n".join(f"- {one.title} ({one.number}). {one.wish}".rstrip() for one in rows)


def _value(kept: Mapping[str, str] | None) -> Decimal | None:
    text = (kept or {}).get("value")
    return Decimal(text) if text not in (None, "") else None


def content(report: Report, version: int | None = None) -> Content | None:
    """What stands in a report; ``version``: as it was handed in then, None where there is no such version."""
    submission = None
    if version is not None:
        submission = report.submissions.filter(version=version).first()
        if submission is None:
            return None
    elif report.state not in rules.EDITABLE:
        submission = report.submissions.first()
    return Content(report, submission, before(report))
