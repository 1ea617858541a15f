"""The dumps: every table as CSV and as JSON-LD, written beside the ones of yesterday and put in their place at once."""

import csv
import hashlib
import io
import json
import shutil
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from txng.core import clock
from txng.core.documents import tables
from txng.exchange.opendata.datasets import DATASETS, Dataset

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMS = ("csv", "jsonld")
TYPES = {"csv": "text/csv; charset=utf-8", "jsonld": "application/ld+json"}
_CONTEXT = {"schema": "https://schema.org/", "txng": "#"}


def folder() -> Path:
    """Where the present dumps lie."""
    return Path(settings.HOME) / "open-data"


def write() -> dict[str, Any]:
    """Write all tables and the manifest; the old ones are read until the new ones are whole. The manifest."""
    place = folder()
    fresh = place.with_name(f"open-data.{uuid.uuid4().hex[:8]}")
    fresh.mkdir(parents=True)
    try:
        written = {name: _written(fresh, dataset) for name, dataset in DATASETS.items()}
        manifest = {"written_at": clock.now().isoformat(), "licence": LICENCE, "tables": written}
        (fresh / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        old = place.with_name(f"open-data.{uuid.uuid4().hex[:8]}")
        if place.exists():
            place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return manifest


def manifest() -> dict[str, Any] | None:
    """What the present dumps are; None before the first night."""
    try:
        found: dict[str, Any] = json.loads((folder() / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def file_of(name: str, form: str) -> Path | None:
    """The dump of a table in one form; None for what there is not."""
    if name not in DATASETS or form not in FORMS:
        return None
    found = folder() / f"{name}.{form}"
    return found if found.is_file() else None


def _written(place: Path, dataset: Dataset) -> dict[str, Any]:
    rows = 0
    with (
        (place / f"{dataset.name}.csv").open("wb") as table,
        (place / f"{dataset.name}.jsonld").open("w", encoding="utf-8") as graph,
    ):
        table.write("\ufeff".encode() + _line([column.name for column in dataset.columns]))
        context = {**_CONTEXT, **{one.name: one.term or f"txng:{one.name}" for one in dataset.columns}}
        graph.write('{"@context": ' + json.dumps(context) + ', "@graph": [')
        for row in dataset.rows():
            table.write(_line([_cell(value) for value in row]))
            graph.write((",\n" if rows else "\n") + json.dumps(_thing(dataset, row), ensure_ascii=False))
            rows += 1
        graph.write("\n]}\n")
    files = {}
    for form in FORMS:
        data = (place / f"{dataset.name}.{form}").read_bytes()
        files[form] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return {"rows": rows, "files": files}


def _thing(dataset: Dataset, row: Sequence[Any]) -> dict[str, Any]:
    found = {
        column.name: value.isoformat() if isinstance(value, date | datetime) else value
        for column, value in zip(dataset.columns, row, strict=True)
        if value not in (None, "", [])
    }
    return {"@type": dataset.kind, **found} if dataset.kind else found


def _cell(value: Any) -> str:
    """A value as a cell: what begins like a formula gets an apostrophe, numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return tables.guarded("; ".join(value) if isinstance(value, list | tuple) else str(value))


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def catalogue(language: str) -> dict[str, Any]:
    """All tables as a data catalogue (DCAT 3), for harvesters of open data."""
    known = manifest() or {"written_at": None, "tables": {}}
    at = 1 if language == "en" else 0
    base = f"{settings.BASE_URL}/du-lieu-mo"
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": base,
        "@type": "dcat:Catalog",
        "dct:title": ("Dữ liệu mở truy xuất nguồn gốc", "Open data of traceability")[at],
        "dct:license": LICENCE,
        "dct:issued": known["written_at"],
        "dcat:dataset": [
            {
                "@id": f"{base}#{name}",
                "@type": "dcat:Dataset",
                "dct:title": DATASETS[name].title[at],
                "dct:description": DATASETS[name].about[at],
                "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/DAILY",
                "dcat:distribution": [
                    {
                        "@type": "dcat:Distribution",
                        "dcat:downloadURL": f"{base}/{name}.{form}",
                        "dcat:mediaType": TYPES[form].partition(";")[0],
                        "dcat:byteSize": told["bytes"],
                    }
                    for form, told in table["files"].items()
                ],
            }
            for name, table in known["tables"].items()
            if name in DATASETS
        ],
    }
