"""The script that makes the data tables anew, and what those tables say about themselves."""

import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest

from tests.corpus import CORPUS, ROOT, needs_corpus
from txng.gs1 import prefixes, tables


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh_gs1", ROOT / "scripts/refresh_gs1.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored(name: str) -> Any:
    return json.loads(tables.stored(name))


def test_every_table_names_its_source_and_version(refresh: ModuleType) -> None:
    for name in refresh.FILES.values():
        assert stored(name)["source"]
        assert stored(name)["version"]


@needs_corpus
@pytest.mark.parametrize(
    ("kind", "document"),
    [("identifiers", "gs1-syntax-dictionary.txt"), ("prefixes", "gcp-length-vietnam.csv")],
)
def test_the_stored_tables_are_what_the_script_makes(refresh: ModuleType, kind: str, document: str) -> None:
    name = refresh.FILES[kind]
    text = (CORPUS / "gs1" / document).read_text("utf-8")
    assert refresh.made(kind, text, stored(name)["version"]) == tables.stored(name).decode()


PREFIXES = {
    "xml": '<GCPPrefixFormatList date="2026-11-01T00:00:00Z">'
    '<entry prefix="8934" gcpLength="7"/><entry gcpLength="0" prefix="8933"/><entry prefix="400" gcpLength="7"/>'
    "</GCPPrefixFormatList>",
    "json": '{"GCPPrefixFormatList": {"date": "2026-11-01T00:00:00Z", "entry": '
    '[{"prefix": "8934", "gcpLength": 7}, {"prefix": "8933", "gcpLength": 0}, {"prefix": "400", "gcpLength": 7}]}}',
    "csv": "prefix,gcp_length\n8934,7\n8933,0\n400,7\n",
}


@pytest.mark.parametrize("form", PREFIXES)
def test_it_reads_lists_of_prefixes_in_each_form(refresh: ModuleType, form: str) -> None:
    made = refresh.made("prefixes", PREFIXES[form])
    assert prefixes.read(made.encode()) == {"8934": 7}
    assert json.loads(made)["version"] == ("unknown" if form == "csv" else "2026-11-01")
    assert prefixes.read(refresh.made("prefixes", PREFIXES[form], starting="").encode()) == {"8934": 7, "400": 7}
    with pytest.raises(ValueError, match="999"):
        refresh.made("prefixes", PREFIXES[form], starting="999")


def test_it_reads_code_lists(refresh: ModuleType) -> None:
    countries = refresh.made("countries", '{"3166-1": [{"alpha_2": "VN", "numeric": "704"}]}', "2026")
    assert json.loads(countries)["codes"] == {"704": "VN"}
    for text in ('<ISO_4217 Pblshd="2026-01-01"><CcyNbr>704</CcyNbr></ISO_4217>', '{"4217": [{"numeric": "704"}]}'):
        assert json.loads(refresh.made("currencies", text))["codes"] == ["704"]
    assert json.loads(refresh.made("packages", "Code,Name\nBX,Box\n200,Pallet\n", "2026"))["codes"] == ["200", "BX"]


def test_a_registered_prefix_goes_before_the_table_and_impossible_ones_are_overlooked() -> None:
    assert prefixes.length("893456313816") == 7
    assert prefixes.length("893456313816", ["8934563138"]) == 10
    assert prefixes.length("893456313816", ["893", "89345631", "8934563138165", "", "999999"]) == 8
    assert prefixes.length("893456313816", ["893"]) == 7
