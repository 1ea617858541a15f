"""Word templates that officials may edit: ``{{ name }}`` in the text of a DOCX, filled with plain values.

A template is foreign input. It runs in a sandbox, and that in a process of its own with bounds of time and memory: a
loop without end or a document that unpacks without end costs seconds, never the portal. What is filled in cannot become
mark-up. For jobs and commands: it takes a second.
"""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from txng.core.documents.packages import DOCX, Unsafe, office_kind
from txng.core.errors import Refused

CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 2**20
MOST_TEMPLATE_BYTES = 5 * 2**20
MOST_UNPACKED = 30 * 2**20
_FAULTY = 3  # exit code of the child: its last line says why


def render_template(docx: bytes, context: Mapping[str, Any]) -> bytes:
    """The DOCX with its blanks filled. ``context``: texts, numbers, dates (written 27/11/2026), lists and mappings.

    Raises `Refused`: ``file-type``, ``file-unsafe``, ``template-faulty`` (what and near which words),
    ``template-unknown-name``, ``template-forbidden``, ``template-too-heavy``.
    """
    try:
        kind = office_kind(docx, most_members=500, most_unpacked=MOST_UNPACKED)
    except Unsafe as error:
        raise Refused("file-unsafe", reason=error.reason) from None
    if kind != DOCX or len(docx) > MOST_TEMPLATE_BYTES:
        raise Refused("file-type")
    values = json.dumps(_plain(context), ensure_ascii=False).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "txng.core.documents.templates", str(len(values))],
            input=values + docx,
            capture_output=True,
            timeout=CPU_SECONDS * 3,
            env={"LC_ALL": "C.UTF-8"},  # nothing of ours is known there
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("template-too-heavy") from None
    if done.returncode == _FAULTY:
        fault = json.loads(done.stderr.splitlines()[-1])
        raise Refused(fault.pop("code"), **fault)
    if done.returncode != 0:
        raise Refused("template-too-heavy")
    return done.stdout


def _plain(value: Any) -> Any:
    """JSON types only: the template shall find nothing that has methods worth finding."""
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(member) for member in value]
    if isinstance(value, datetime):
        return f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        # What XML cannot hold would break the whole document.
        return "".join(s for s in value if s.isprintable() or s in "\n\t") if isinstance(value, str) else value
    raise TypeError(f"{type(value).__name__} is no plain value")


def _rendered(docx: bytes, values: Mapping[str, Any]) -> bytes:
    """The work itself, in the child."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    # `safe` and its kind would let a value in as mark-up.
    for name in ("safe", "tojson", "xmlattr", "urlize", "pprint", "attr"):
        environment.filters.pop(name, None)
    template = DocxTemplate(io.BytesIO(docx))
    template.render(dict(values), environment, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _child() -> int:
    import resource

    from jinja2 import TemplateError, UndefinedError
    from jinja2.exceptions import SecurityError

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    given = sys.stdin.buffer.read()
    length = int(sys.argv[1])
    fault: dict[str, Any]
    try:
        made = _rendered(given[length:], json.loads(given[:length]))
    except SecurityError:
        fault = {"code": "template-forbidden"}
    except UndefinedError as error:
        fault = {"code": "template-unknown-name", "detail": str(error)[:100]}
    except TemplateError as error:
        near = " ".join(" ".join(getattr(error, "docx_context", ())).split())
        fault = {"code": "template-faulty", "detail": str(error)[:100], "near": near[:100]}
    except (MemoryError, RecursionError):
        fault = {"code": "template-too-heavy"}
    except Exception as error:  # noqa: BLE001 - whatever a foreign document brings python-docx to
        fault = {"code": "template-faulty", "detail": f"{type(error).__name__}: {error}"[:100], "near": ""}
    else:
        sys.stdout.buffer.write(made)
        return 0
    print(json.dumps(fault), file=sys.stderr)
    return _FAULTY


if __name__ == "__main__":
    sys.exit(_child())
