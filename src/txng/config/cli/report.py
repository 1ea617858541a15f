"""``txng report``: periodic reports as files, without the web."""

import re
from pathlib import Path

import click

from txng.config import portal
from txng.core.errors import Refused

KINDS = {"half-year": re.compile(r"\d{4}-H[12]"), "on-demand": re.compile(r"\d{4}-DX-\d+")}
PROVINCE = "tinh"


@click.group()
def command() -> None:
    """Periodic reports of the bodies and of the province."""


@command.command()
@click.option("--kind", type=click.Choice(sorted(KINDS)), required=True)
@click.option("--period", required=True, help="2026-H1, 2026-H2; of a report on demand its number, 2026-DX-1.")
@click.option("--body", required=True, help=f"Code of the body (skhcn, ubnd-25480), or “{PROVINCE}” for the province.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def render(kind: str, period: str, body: str, output: Path) -> None:
    """Write a report from live data, or as it was handed in, to FILE.docx, .pdf or .xlsx."""
    if not KINDS[kind].fullmatch(period):
        raise Refused("report-period", "period", period=period[:40])
    with portal.portal():
        output.write_bytes(_rendered(kind, period, body, output.suffix.lower()))
    click.echo(str(output))


def _rendered(kind: str, period: str, body: str, suffix: str) -> bytes:
    from txng.core.documents import docx, pages
    from txng.programme.reports import documents, selectors
    from txng.programme.reports.models import Report, Whole

    missing = Refused("report-not-found", kind=kind, period=period, body=body[:40])
    if suffix not in (".docx", ".pdf", ".xlsx"):
        raise click.BadParameter("FILE.docx, FILE.pdf, FILE.xlsx", param_hint="--output")
    if body == PROVINCE:
        whole = Whole.objects.select_related("term__template").filter(term__number=period).first()
        if whole is None:
            raise missing
        if suffix == ".xlsx":
            return documents.whole_workbook(whole)
        paper = documents.whole_document(whole)
    else:
        rows = Report.objects.select_related("term__template", "agency__admin_unit").filter(term__number=period)
        found = rows.filter(agency__code=body).first()
        content = selectors.content(found) if found is not None else None
        if content is None:
            raise missing
        if suffix == ".xlsx":
            return documents.report_workbook(content)
        paper = documents.report_document(content)
    return docx.written(paper) if suffix == ".docx" else pages.pdf(paper)
