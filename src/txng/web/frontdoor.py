"""What the front door speaks: a request with its raw path, a response, faults as problem+json. Plain ASGI, no Django.

The raw path matters: a lot number may hold ``%2F``, which every WSGI server decodes before anybody can look
(GS1 Digital Link URI Syntax 4). Handlers are ``async def handle(request) -> Response``.
"""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any, NamedTuple

import msgspec

from txng.core.errors import Refused
from txng.core.problems import sentence_of
from txng.gs1.problems import Problem
from txng.resolver.choice import weighted

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

URL_LIMIT = 4096
HEAD_LIMIT = 16 * 1024
PARAMETER_LIMIT = 100
MOST_PROBLEMS = 200

# a name or an address, and a port (RFC 9112 3.2, RFC 3986 3.2.2)
_HOST = re.compile(rb"(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")

#: sent with every answer of the front door; the policy is the same as Django's pages have
SECURITY_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)


class Response(NamedTuple):
    """``headers`` in addition to the security headers; ``body`` complete."""

    status: int
    headers: Headers
    body: bytes = b""


class Request:
    """One HTTP request. ``raw_path`` is undecoded text, ``query`` the raw query string."""

    __slots__ = ("_headers", "_id", "_receive", "method", "query", "raw_path", "scope")

    def __init__(self, scope: Scope, receive: Receive):
        self.scope = scope
        self._receive = receive
        self._headers: dict[bytes, bytes] | None = None
        self.method: str = scope["method"]
        self.raw_path: str = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        self.query: bytes = scope["query_string"]
        self._id = ""

    @property
    def id(self) -> str:
        """What a refusal and the log call this request by: an URN, made when it is first asked for."""
        self._id = self._id or new_id()
        return self._id

    def header(self, name: bytes, default: str = "") -> str:
        """The value of a header (``name`` in lower case); repeated ones are joined by commas."""
        if self._headers is None:
            headers: dict[bytes, bytes] = {}
            for key, value in self.scope["headers"]:
                key = key.lower()
                headers[key] = headers[key] + b", " + value if key in headers else value
            self._headers = headers
        return self._headers.get(name, default.encode()).decode("latin-1")

    @property
    def language(self) -> str:
        """``vi`` unless the reader asks for English first."""
        return preferred_language(self.header(b"accept-language"))

    async def body(self, limit: int, seconds: float = 60, arrived: Callable[[int], None] = lambda _size: None) -> bytes:
        """The whole body, at most ``limit`` bytes, within ``seconds``; raises `Refused`.

        ``arrived`` is told the bytes of each piece before it is kept, and may raise `Refused` itself.
        """
        announced = self.header(b"content-length")
        if announced.isdigit() and int(announced) > limit:
            raise Refused("body-too-large", limit=-(-limit // 2**20))
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":  # also after a chunk that could not be read
                        raise Refused("body-incomplete")
                    chunk = message.get("body", b"")
                    size += len(chunk)
                    if size > limit:
                        raise Refused("body-too-large", limit=-(-limit // 2**20))
                    arrived(len(chunk))
                    chunks.append(chunk)
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            raise Refused("body-slow", seconds=int(seconds)) from None
        if announced.isdigit() and size < int(announced):
            raise Refused("body-incomplete")
        return b"".join(chunks)


def fault_of_head(scope: Scope) -> Refused | None:
    """What is wrong with the headers of a request, before anything looks at them.

    One ``Host`` with HTTP/1.1 and none that is no host (RFC 9112 3.2); all headers together at most `HEAD_LIMIT` bytes.
    """
    size = 0
    hosts: list[bytes] = []
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name == b"host" and value:  # the server puts an empty one where none was sent
            hosts.append(value)
    if size > HEAD_LIMIT:
        return Refused("head-too-large", limit=HEAD_LIMIT // 1024)
    if len(hosts) > 1 or (not hosts and scope.get("http_version") == "1.1"):
        return Refused("host-not-one", found=len(hosts))
    if hosts and not _HOST.fullmatch(hosts[0]):
        return Refused("host-malformed")
    return None


def check_address(request: Request) -> None:
    """Refuse an address beyond the limits; those of scans have their own, because they are passed on as they are."""
    if len(request.raw_path) + len(request.query) > URL_LIMIT:
        raise Refused("url-too-long", limit=URL_LIMIT)
    if request.query.count(b"&") >= PARAMETER_LIMIT:
        raise Refused("too-many-parameters", limit=PARAMETER_LIMIT)


def new_id() -> str:
    """A name for one request, `instance` of its problem document (RFC 9457 3.1.5)."""
    return f"urn:uuid:{uuid.uuid4()}"


def preferred_language(accept_language: str) -> str:
    """``en`` if English is wanted more than Vietnamese, else ``vi`` (RFC 9110 12.5.4 weights); of two that weigh the
    same the first."""
    weights: dict[str, float] = {}
    for tag, weight in weighted(accept_language):
        weights.setdefault(tag.split("-")[0], weight)
    return "en" if weights.get("en", 0) > 0 and next(iter(w for w in weights if w in ("en", "vi"))) == "en" else "vi"


STATUS_OF_CODE = {
    "body-too-large": 413,
    "body-slow": 408,
    "body-incomplete": 400,
    "url-too-long": 414,
    "head-too-large": 431,
    "unsupported-type": 415,
    "not-acceptable": 406,
    "not-found": 404,
    "method-not-allowed": 405,
    "busy": 503,
    "caller-busy": 429,
    "too-many-calls": 429,
    "database-gone": 503,
    "disk-full": 507,
    "internal-error": 500,
}
TITLES = {
    400: ("Yêu cầu không hợp lệ", "Invalid request"),
    401: ("Cần khóa truy cập", "A key is required"),
    403: ("Không được phép", "Not permitted"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Phương thức không được nhận", "Method not allowed"),
    406: ("Không có kiểu nội dung này", "Not acceptable"),
    408: ("Gửi quá chậm", "Request timeout"),
    409: ("Xung đột dữ liệu", "Conflict"),
    410: ("Không còn được dùng", "Gone"),
    413: ("Nội dung quá lớn", "Content too large"),
    414: ("Địa chỉ quá dài", "Address too long"),
    415: ("Kiểu nội dung không được nhận", "Unsupported media type"),
    422: ("Nội dung có lỗi", "Invalid content"),
    429: ("Quá nhiều yêu cầu", "Too many requests"),
    431: ("Phần đầu của yêu cầu quá lớn", "Request header fields too large"),
    500: ("Lỗi của cổng", "Server error"),
    501: ("Chưa hỗ trợ", "Not implemented"),
    503: ("Cổng đang bận", "Service unavailable"),
    507: ("Hết chỗ lưu trữ", "Insufficient storage"),
}


def problem_document(
    status: int, problems: Sequence[Problem], language: str, kind: str = "about:blank", instance: str = ""
) -> dict[str, Any]:
    """The members of RFC 9457 plus ours: `code`, `params`, `path` of the first fault and all faults in `problems`."""
    title = TITLES.get(status, TITLES[400])[language == "en"]
    document: dict[str, Any] = {"type": kind, "title": title, "status": status}
    if problems:
        first = problems[0]
        document |= {"detail": sentence_of(first, language), "code": first.code, "params": first.params}
        if first.path:
            document["path"] = first.path
    if instance:
        document["instance"] = instance
    if len(problems) > 1 or (problems and problems[0].path):
        shown = list(problems[:MOST_PROBLEMS])
        if len(problems) > MOST_PROBLEMS:
            shown.append(Problem("more-problems", {"count": len(problems) - MOST_PROBLEMS}))
        document["problems"] = [
            {"code": p.code, "path": p.path, "params": p.params, "message": sentence_of(p, language)} for p in shown
        ]
    return document


def problem_response(
    status: int,
    problems: Sequence[Problem],
    language: str,
    kind: str = "about:blank",
    instance: str = "",
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> Response:
    body = msgspec.json.encode(problem_document(status, problems, language, kind, instance))
    content = (b"content-type", b"application/problem+json")
    return Response(status, [content, (b"content-language", language.encode()), *headers], body)


def refusal_response(refusal: Refused, request: Request, kind: str = "about:blank") -> Response:
    """A `Refused` as an answer; its code decides the status (400 unless `STATUS_OF_CODE` says otherwise)."""
    status = STATUS_OF_CODE.get(refusal.problems[0].code, 400)
    extra = [(b"retry-after", b"5")] if status in (429, 503) else []
    return problem_response(status, refusal.problems, request.language, kind, request.id, extra)


async def send_response(send: Send, response: Response, without_body: bool = False) -> None:
    """Send it; ``without_body`` for HEAD, which still announces the length."""
    headers = [*response.headers, *SECURITY_HEADERS, (b"content-length", b"%d" % len(response.body))]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else response.body})


Handler = Callable[[Request], Awaitable[Response]]


async def serve(scope: Scope, receive: Receive, send: Send, handler: Handler) -> None:
    """Run ``handler`` for one request: refusals become problem+json, faults of ours a 500 with a reference."""
    request = Request(scope, receive)
    try:
        check_address(request)
        response = await handler(request)
    except Refused as refusal:
        response = refusal_response(refusal, request)
    except Exception:  # noqa: BLE001 - the last resort of the edge: log it, answer with a reference, keep serving
        import structlog

        structlog.get_logger("txng.frontdoor").exception(
            "unexpected error", request=request.id, method=request.method, path=request.raw_path[:200]
        )
        fault = Problem("internal-error", {"request": request.id})
        response = problem_response(500, [fault], request.language, instance=request.id)
    await send_response(send, response, request.method == "HEAD")
