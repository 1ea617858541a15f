"""Own interface for master data, ``/api/v1``: the tables of the workbook as JSON, for systems that keep them.

``GET`` reads in pages, ``POST`` enters and changes many rows at once by the same rules as a file does, whole or not at
all. Callers show an API key with the scope ``registry:read`` or ``registry:write``; who acts for several organisations
names one in the header ``TXNG-Party``, as with EPCIS. Refusals are problem details (RFC 9457) in the caller's language.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict, create_model

from txng.accounts.models import User
from txng.accounts.viewers import Viewer
from txng.core.errors import Conflict, Forbidden, Missing, Refused
from txng.core.problems import add_sentences
from txng.gs1.problems import Problem, ProblemError
from txng.registry.bulk import books, cells, services
from txng.registry.bulk.columns import PLACES, SHEETS, Column, Sheet
from txng.registry.models import Party
from txng.web.api.epcis import pace
from txng.web.api.epcis.callers import Caller, NoKey, NotAllowed, caller_of, owner_named
from txng.web.frontdoor import STATUS_OF_CODE, new_id, preferred_language, problem_document

MOST_ROWS = 5000
READ, WRITE = "registry:read", "registry:write"


class Key(HttpBearer):
    """An API key that holds ``scope`` (any, where it is empty); the request carries the `Caller` behind it."""

    def __init__(self, scope: str):
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        found = caller_of(token)
        pace.calls.take(token)
        if self.scope and self.scope not in found.scopes:
            raise NotAllowed("key-without-scope", scope=self.scope)
        return found

    def __call__(self, request: HttpRequest) -> Any:
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            raise NoKey("key-missing")
        return super().__call__(request)


add_sentences(
    {
        "api-field": (
            "“{field}” thiếu, không đúng kiểu hoặc không có trong mô tả ở /api/v1/openapi.json.",
            "“{field}” is missing, of the wrong type, or not in the description at /api/v1/openapi.json.",
        ),
        "api-party": (
            "Hãy ghi tổ chức vào tiêu đề TXNG-Party (GLN, mã số thuế hoặc số hiệu).",
            "Name the organisation in the header TXNG-Party (GLN, tax code or id).",
        ),
        "api-json": ("Nội dung gửi lên không phải là JSON đúng.", "The body is no JSON."),
    }
)
api = NinjaAPI(
    title="txng master data",
    version="1",
    urls_namespace="api-v1",
    docs_url=None,
    description=(__doc__ or "").strip(),
)


def refused(request: HttpRequest, status: int, problems: list[Problem]) -> HttpResponse:
    """A problem document in the language of the caller."""
    language = preferred_language(request.headers.get("Accept-Language", ""))
    answer = api.create_response(
        request, problem_document(status, problems, language, instance=new_id()), status=status
    )
    answer["Content-Type"] = "application/problem+json"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


#: the most telling class first
STATUS: tuple[tuple[type[ProblemError], int], ...] = (
    (NoKey, 401),
    (NotAllowed, 403),
    (Forbidden, 403),
    (Missing, 404),
    (Conflict, 409),
    (ProblemError, 422),
)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    first = error.problems[0]
    if first.code == "too-many-calls":
        status = STATUS_OF_CODE[first.code]
    answer = refused(request, status, list(error.problems))
    if status == 429:
        answer["Retry-After"] = str(first.params["seconds"])
    return answer


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(request, error.status_code, [Problem("api-json", {})])


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    problems = []
    for fault in error.errors[:200]:
        where = [part for part in fault["loc"] if part not in ("body", "query", "path", "payload", "asked")]
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
        problems.append(Problem("api-field", {"field": path or "body"}, path))
    return refused(request, 422, problems)


class Page(Schema):
    """Which rows to read."""

    after: int = Field(0, ge=0, description="Rows with a greater id; `next` of the page before says which.")
    limit: int = Field(100, ge=1, le=1000)
    changed_since: datetime | None = Field(None, description="Only rows that were changed at or after this moment.")


class StoredRow(Schema):
    """What became of a row of the request, counted from 0."""

    row: int
    action: Literal["new", "changed", "same"]
    id: int | None
    code: str


class Stored(Schema):
    """What became of the rows; with `dry_run` what would become of them."""

    new: int
    changed: int
    same: int
    rows: list[StoredRow]


class Me(Schema):
    """Who the key speaks for."""

    user: str
    scopes: list[str]
    parties: list[dict[str, Any]]


TYPES: Mapping[Callable[..., Any], Any] = {
    cells.number: float,
    cells.angle: float,
    cells.whole: int,
    cells.day: date,
    cells.flag: bool,
    cells.entries: list[str],
}


def _schema(sheet: Sheet) -> type[Schema]:
    """One row of a table as JSON. Every field may be left out: it stays as it is."""
    fields: dict[str, Any] = {}
    for column in sheet.columns:
        kind = TYPES.get(column.read, str)
        words = ". ".join(filter(None, (column.head[1], column.hint[1])))
        fields[column.field] = (kind | None, Field(None, description=words))
    if sheet is PLACES:
        words = "Outline: a GeoJSON Polygon or MultiPolygon (WGS 84); null takes it away"
        fields["boundary"] = (dict[str, Any] | None, Field(None, description=words))
    name = sheet.title[1].replace(" ", "")
    made = create_model(f"{name}Row", __base__=Schema, __config__=None, **fields)
    made.model_config = ConfigDict(**{**made.model_config, "extra": "forbid"})
    made.model_rebuild(force=True)
    return made


def _party(request: HttpRequest) -> Party:
    """The organisation a request is about."""
    viewer = _viewer(request)
    found = owner_named(request.headers.get("TXNG-Party", "").strip(), viewer)
    if found is None or found not in viewer.parties:  # what officials see of others is on their pages, measured there
        raise Refused("api-party")
    return Party.objects.get(pk=found)


def _viewer(request: HttpRequest) -> Viewer:
    return _caller(request).viewer


def _caller(request: HttpRequest) -> Caller:
    return cast(Caller, request.auth)  # type: ignore[attr-defined]


def json_value(column: Column, record: Any) -> Any:
    """A value as programs take it: codes instead of words, lists as lists."""
    if column.field in ("code", "product", "place", "parent", "commune"):
        return column.cell(record) or None
    value = getattr(record, column.field)
    if column.field == "group":
        return value.code if value else None
    return float(value) if TYPES.get(column.read) is float and value is not None else value


def _item(sheet: Sheet, record: Any) -> dict[str, Any]:
    row = {column.field: json_value(column, record) for column in sheet.columns}
    drawn = {"boundary": record.boundary} if sheet is PLACES else {}
    return {"id": record.pk, **row, **drawn, "changed_at": record.changed_at}


def _cell(column: Column | None, value: Any) -> Any:
    """A JSON value as a cell: text of a number is no Vietnamese number here. An outline has no column."""
    if value is None or column is None:
        return value
    if column.read is cells.entries:
        return cells.entries_written(value)
    return value.isoformat() if isinstance(value, date) else value


@api.get("/me", auth=Key(""), response=Me, summary="Who the key speaks for")
def me(request: HttpRequest) -> dict[str, Any]:
    caller = _caller(request)
    parties = Party.objects.filter(pk__in=caller.viewer.parties).order_by("pk")
    return {
        "user": User.objects.get(pk=caller.viewer.user_id or 0).get_username(),
        "scopes": sorted(caller.scopes),
        "parties": [{"id": one.pk, "name": one.name, "gln": one.gln} for one in parties],
    }


def _table(sheet: Sheet) -> None:
    """The two operations of one table."""
    row = _schema(sheet)
    item = create_model(
        f"{sheet.title[1].replace(' ', '')}Item", __base__=row, id=(int, ...), changed_at=(datetime, ...)
    )
    listing = create_model(
        f"{sheet.title[1].replace(' ', '')}Page",
        __base__=Schema,
        items=(list[item], ...),  # type: ignore[valid-type]
        next=(int | None, None),
    )
    rows = create_model(
        f"{sheet.title[1].replace(' ', '')}Rows",
        __base__=Schema,
        rows=(list[row], Field(..., min_length=1, max_length=MOST_ROWS)),  # type: ignore[valid-type]
        dry_run=(bool, Field(False, description="Look, and store nothing.")),
    )

    @api.get(f"/{sheet.name}", auth=Key(READ), response=listing, summary=f"{sheet.title[1]}, in the order of entry")
    def read(request: HttpRequest, asked: Query[Page]) -> dict[str, Any]:
        found = books.page(sheet, _party(request), asked.after, asked.limit, asked.changed_since)
        items = [_item(sheet, record) for record in found]
        return {"items": items, "next": items[-1]["id"] if len(items) == asked.limit else None}

    @api.post(
        f"/{sheet.name}",
        auth=Key(WRITE),
        response=Stored,
        summary=f"Enter and change {sheet.title[1].lower()}",
        description="Rows are found by their code and changed, others are entered; all of them or none.",
    )
    def write(request: HttpRequest, payload: rows) -> dict[str, Any]:  # type: ignore[valid-type]
        given = payload.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        columns = {column.field: column for column in sheet.columns}
        plan = services.rows_store(
            actor=_viewer(request),
            party=_party(request),
            sheet=sheet.name,
            rows=[{name: _cell(columns.get(name), value) for name, value in one.items()} for one in given["rows"]],
            dry_run=bool(given.get("dry_run")),
        )
        lines = [
            {"row": line.row, "action": line.action, "id": line.record.pk, "code": _code(line.record)}
            for line in sorted(plan.lines, key=lambda line: line.row)
        ]
        return {**services.told(plan), "rows": lines}

    read.__name__, write.__name__ = f"{sheet.name}_read", f"{sheet.name}_write"


def _code(record: Any) -> str:
    """What the row is called by from now on."""
    for name in ("code", "lot", "own_code", "number"):
        value = getattr(record, name, "")
        if value:
            return str(value)
    return str(record)


for _sheet in SHEETS:
    _table(_sheet)
