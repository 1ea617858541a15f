"""The same official document as HTML to look at and as PDF to print.

PDF needs WeasyPrint and the system libraries Pango and HarfBuzz: they are loaded when the first PDF is made, in a job
or a command. Where they are missing, `pdf` refuses with words, and DOCX and HTML still work.
"""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from txng.core.documents.model import (
    COUNTRY,
    MOTTO,
    Annex,
    Heading,
    Items,
    OfficialDocument,
    Paragraph,
    Table,
    in_words,
    is_number,
    shares,
)
from txng.core.errors import Refused


def html(document: OfficialDocument) -> str:
    """A whole page; all text escaped, nothing loaded from elsewhere."""
    ended = document.ended()
    return render_to_string(
        "core/document.html",
        {
            "document": ended,
            "country": COUNTRY,
            "motto": MOTTO,
            "body": [_seen(block) for block in ended.body],
            "annexes": [_seen(block) for block in ended.annexes],
        },
    )


def _seen(block: object) -> dict[str, object]:
    kind = type(block).__name__.lower()
    if isinstance(block, Table):
        rows = [[(in_words(value), is_number(value)) for value in row] for row in block.rows]
        columns = [(text, f"{share * 100:.2f}") for text, share in zip(block.header, shares(block), strict=True)]
        return {"kind": kind, "table": block, "columns": columns, "rows": rows}
    assert isinstance(block, Heading | Paragraph | Items | Annex)
    return {"kind": kind, "block": block}


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"a document loads nothing: {url}")


def pdf(document: OfficialDocument) -> bytes:
    """The bytes of a tagged PDF (PDF/UA-1). Slow the first time (2 s), then about half a second: call it in a job.

    Raises `Refused` ``pdf-not-possible`` where the system libraries are missing.
    """
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError):
        raise Refused("pdf-not-possible") from None
    fonts = FontConfiguration()
    sheets = []
    if faces := _vendored_faces():
        sheets.append(CSS(string=faces, font_config=fonts, base_url=str(settings.HOME)))
    page = HTML(string=html(document), url_fetcher=_fetch_nothing)
    made: bytes = page.write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
    return made


def _vendored_faces() -> str:
    """Tinos, which has the widths of Times New Roman, if it is among our static files: each subset a family of its own,
    because one family of several files prints wrong letters."""
    faces = []
    for subset in ("vietnamese", "latin-ext", "latin"):
        for weight, style in ((400, "normal"), (700, "normal"), (400, "italic"), (700, "italic")):
            found = finders.find(f"vendor/tinos/tinos-{subset}-{weight}-{style}.woff2")
            if isinstance(found, str):
                faces.append(
                    f"@font-face {{ font-family: 'Tinos {subset}'; font-weight: {weight}; font-style: {style};"
                    f" src: url('file://{found}'); }}"
                )
    return "\n".join(faces)
