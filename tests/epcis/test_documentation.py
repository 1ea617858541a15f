"""The examples in the documentation hold, every public name is explained, and files and functions stay short."""

import ast
import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import txng.epcis
from tests.gs1.test_documentation import public

MODULES = [module.name for module in pkgutil.walk_packages(txng.epcis.__path__, "txng.epcis.")]

#: What other rooms use: these names have a runnable example each.
OFFERED = [
    f"txng.epcis.{name}"
    for name in (
        *("documents", "epc_format", "event_hash", "findings", "messages", "model", "query.master_data", "things"),
        *("time", "units", "vocabulary", "jsonld.messages", "jsonld.reading", "jsonld.writing", "xml.messages"),
        *("xml.reading", "xml.writing"),
    )
]
_INNER = {"event_list"}  # of one reader for another
FILE_LINES, FUNCTION_LINES = 500, 60
_TABLES = {"_all"}  # the rows of all query parameters, one after another


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", OFFERED)
def test_what_is_offered_has_an_example(name):
    missing = [
        one for one, value in public(importlib.import_module(name)) if ">>>" not in (inspect.getdoc(value) or "")
    ]
    assert set(missing) <= _INNER


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_explained(name):
    assert importlib.import_module(name).__doc__


def test_files_and_functions_stay_short():
    for path in sorted(Path(txng.epcis.__file__).parent.rglob("*.py")):
        text = path.read_text("utf-8")
        assert text.count("\n") <= FILE_LINES, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name not in _TABLES:
                assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, f"{path}: {node.name}"
