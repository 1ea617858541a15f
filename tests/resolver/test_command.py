"""``txng links load``."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.resolver.documents import GTIN, document, link, record
from txng.config.cli.links import command
from txng.resolver import selectors

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_loaded_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "links.json"
    file.write_bytes(document(record()))
    done = CliRunner().invoke(command, ["load", str(file)])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"records": 1, "links": 2, "changed": 1}
    assert selectors.link_set([("01", GTIN)])


def test_every_fault_is_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "links.json"
    file.write_bytes(document(record(), record("/01/08934563138166", pip=[link(href="ftp://x")])))
    done = CliRunner().invoke(command, ["load", str(file)])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "linkset[1].anchor: " in done.stderr
    assert "ftp://x" in done.stderr
    assert not selectors.link_set([("01", GTIN)])
