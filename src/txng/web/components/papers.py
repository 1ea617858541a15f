"""Official documents as people take them away."""

from django.http import Http404, HttpResponse

from txng.core.documents import docx, pages
from txng.core.documents.model import OfficialDocument

_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper(document: OfficialDocument, name: str, kind: str) -> HttpResponse:
    """The download of ``document`` as ``name.docx`` or ``name.pdf``; any other kind is not there."""
    if kind == "docx":
        answer = HttpResponse(docx.written(document), content_type=_WORD)
    elif kind == "pdf":
        answer = HttpResponse(pages.pdf(document), content_type="application/pdf")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def workbook(content: bytes, name: str) -> HttpResponse:
    """The download of a workbook as ``name.xlsx``."""
    answer = HttpResponse(content, content_type=_SHEETS)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
