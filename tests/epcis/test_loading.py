"""Reading a document must not cost a program the time to load what it does not use, and no room above."""

import subprocess
import sys

import pytest

from tests.epcis.test_documentation import MODULES

HEAVY = {"django", "psycopg", "asyncio", "email", "importlib.resources", "zipfile", "html", "PIL", "reportlab"}


def loaded(*names: str) -> set[str]:
    """The modules a fresh interpreter has loaded after importing these."""
    program = f"import sys\nfor name in {names!r}: __import__(name)\nprint(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    return set(found)


@pytest.mark.parametrize("name", ["txng.epcis", "txng.epcis.documents", "txng.epcis.query", "txng.epcis.event_hash"])
def test_what_reads_json_does_not_load_the_xml_parser(name):
    found = loaded(name)
    assert not (HEAVY | {"lxml", "lxml.etree", "txng.epcis.xml"}) & found


@pytest.mark.parametrize("name", ["txng.epcis.documents", "txng.epcis.jsonld", "txng.epcis.xml", "txng.epcis.rules"])
def test_what_reads_events_does_not_load_the_query_language(name):
    assert not {"txng.epcis.query", "txng.epcis.query.parameters"} & loaded(name)


def test_the_room_loads_nothing_heavy_and_no_room_above():
    found = loaded(*MODULES)
    assert not HEAVY & found
    assert (
        not {name for name in found if name.startswith("txng.")}
        - {"txng.epcis", *MODULES}
        - {name for name in found if name.split(".")[:2] == ["txng", "gs1"]}
    )
