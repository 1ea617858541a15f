from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from txng.config.cli.label import command

GTIN = "08934563138165"


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("kind", ["qr", "datamatrix", "gs1-128"])
def test_it_writes_each_symbol_in_each_form(tmp_path: Path, kind: str, form: str, start: bytes) -> None:
    target = tmp_path / "label"
    result = CliRunner().invoke(command, [f"(01){GTIN}(10)L1", "--symbol", kind, "--format", form, "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert target.read_bytes().startswith(start)


def test_the_code_leads_to_the_given_host(tmp_path: Path) -> None:
    target = tmp_path / "label.png"
    options = ["--symbol", "qr", "--format", "png", "--base", "https://tx.vn", "-o", str(target)]
    assert CliRunner().invoke(command, ["8934563138165", *options]).exit_code == 0
    (found,) = zxingcpp.read_barcodes(Image.open(target))
    assert found.text == f"https://tx.vn/01/{GTIN}"


def test_the_code_leads_to_the_portal_by_default(tmp_path: Path) -> None:
    target = tmp_path / "label.png"
    assert CliRunner().invoke(command, [GTIN, "--format", "png", "-o", str(target)]).exit_code == 0
    (found,) = zxingcpp.read_barcodes(Image.open(target))
    assert found.text == f"http://testserver/01/{GTIN}"


def test_a_logistic_unit_is_told_that_the_label_is_too_small_not_that_its_modules_are(tmp_path: Path) -> None:
    options = ["--symbol", "gs1-128", "--sheet", "a4-3x8", "--lang", "en", "-o", str(tmp_path / "sheet.pdf")]
    result = CliRunner().invoke(command, ["(00)189345630000001237", *options])
    assert result.exit_code == 1
    assert "is too small" in result.output


def test_a_sheet_is_a_pdf(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    result = CliRunner().invoke(command, [GTIN, "--sheet", "a4-4x10", "--heading", "Mãng cầu", "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert target.read_bytes().startswith(b"%PDF")
    assert CliRunner().invoke(command, [GTIN, "--sheet", "a4-4x10", "--format", "svg"]).exit_code == 2


def test_on_small_labels_the_symbol_is_drawn_as_small_as_the_rules_allow(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    options = ["--sheet", "a4-5x13", "--base", "https://truyxuat.tayninh.gov.vn", "-o", str(target)]
    result = CliRunner().invoke(command, [f"(01){GTIN}(10)BT-2026-A", *options])
    assert result.exit_code == 0, result.output
    assert "X 0.423 mm" in result.stderr
    assert CliRunner().invoke(command, [f"(01){GTIN}(10)BT-2026-A", *options, "--x-dimension", "0.6"]).exit_code == 1


def test_a_faulty_identifier_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "label.svg"
    result = CliRunner().invoke(command, ["08934563138166", "-o", str(target)])
    assert result.exit_code == 1
    assert "phải là 5" in result.stderr
    assert not target.exists()


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [GTIN, "-o", str(tmp_path / "none" / "label.svg")])
    assert result.exit_code == 1
    assert "Could not open file" in result.stderr
