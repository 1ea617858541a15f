"""``txng label``: a symbol, or a sheet of labels, that has been read back before it is written."""

import sys
from pathlib import Path

import click

from txng.gs1 import print_rules, sheets, symbols
from txng.gs1.drawing import Form
from txng.gs1.print_rules import Kind
from txng.gs1.problems import ProblemError, sentence
from txng.gs1.sentences import SENTENCES
from txng.gs1.symbols import Correction

CALL_TO_ACTION = "Quét để truy xuất nguồn gốc"


@click.command()
@click.argument("item", metavar="ID")
@click.option("--symbol", "kind", type=click.Choice(list(print_rules.RULES)), default="qr", show_default=True)
@click.option("--format", "form", type=click.Choice(["svg", "png", "pdf"]), help="svg by default, pdf for a sheet.")
@click.option("--sheet", "grid", type=click.Choice(list(sheets.GRIDS)), help="A page of labels instead (PDF).")
@click.option(
    "--count", type=click.IntRange(1, sheets.MOST_LABELS), help="Labels on the sheet; a full page by default."
)
@click.option("--first", type=click.IntRange(0), default=0, help="Places of the first page that are already used.")
@click.option("--heading", default="", help="Bold first line of a label, such as the product's name.")
@click.option("--note", "notes", multiple=True, help="Line of text under the symbol; by default a call to scan for QR.")
@click.option("--no-text", is_flag=True, help="No human-readable interpretation and no notes.")
@click.option("--base", help="Host and stem of the Digital Link in a QR code; TXNG_BASE_URL by default.")
@click.option("--x-dimension", "x_mm", type=float, help="Width of the narrowest element in millimetres.")
@click.option("--dpi", type=int, default=300, show_default=True, help="Resolution of the printer.")
@click.option("--level", type=click.Choice(["L", "M", "Q", "H"]), default="M", show_default=True, help="QR correction.")
@click.option("-o", "--output", default="-", type=click.Path(dir_okay=False, allow_dash=True), help="File, or - .")
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of the faults."
)
@click.pass_context
def command(
    context: click.Context,
    item: str,
    kind: Kind,
    form: Form | None,
    grid: str | None,
    count: int | None,
    first: int,
    heading: str,
    notes: tuple[str, ...],
    no_text: bool,
    base: str | None,
    x_mm: float | None,
    dpi: int,
    level: Correction,
    output: str,
    lang: str,
) -> None:
    """Draw the symbol of ID, given in any spelling `txng gs1` reads.

    The symbol is decoded again before anything is written. Exit code 0: written, 1: refused.
    """
    if grid is not None and form not in (None, "pdf"):
        raise click.UsageError("A sheet is a PDF: leave --format out or say pdf.")
    if kind == "qr" and base is None:
        from txng.config.settings import BASE_URL

        base = BASE_URL
    if not notes and kind == "qr":
        notes = (CALL_TO_ACTION,)
    try:
        made = symbols.encode(item, kind, base=base, x_mm=x_mm, dpi=dpi, correction=level)
        if grid is None:
            data = symbols.finished(made, form or "svg", text=not no_text, notes=() if no_text else notes)
        else:
            chosen = sheets.GRIDS[grid]
            if x_mm is None and not sheets.fits(sheets.Label(made, heading, notes), chosen):
                made = symbols.encode(item, kind, base=base, dpi=dpi, correction=level, smallest=True)
            wanted = count if count is not None else max(chosen.labels - first, 1)
            data = sheets.sheet([sheets.Label(made, heading, notes)] * wanted, chosen, first=first)
    except ProblemError as refused:
        for problem in refused.problems:
            click.echo(sentence(problem, SENTENCES, lang), err=True)
        context.exit(1)
    _put(output, data)
    width, height = made.size_mm
    said = f"{made.content} · {kind} · {width:.1f} × {height:.1f} mm · X {made.x_mm:.3f} mm"
    click.echo(said.encode("utf-8", "replace").decode(), err=True)


def _put(output: str, data: bytes) -> None:
    if output == "-":
        sys.stdout.buffer.write(data)
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        raise click.FileError(output, error.strerror) from None
