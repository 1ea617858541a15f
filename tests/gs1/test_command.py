import json

from click.testing import CliRunner

from tests.corpus import CORPUS, needs_corpus
from txng.config.cli.gs1 import command

GTIN = "8934563138165"


def test_json_lines_have_exactly_the_promised_members() -> None:
    result = CliRunner().invoke(command, ["--json", GTIN, "(400)ABC"])
    assert result.exit_code == 0
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    members = ["input", "kind", "valid", "elements", "canonical", "element_string", "urn", "hri", "problems"]
    assert list(first) == list(second) == members
    assert first["elements"] == [["01", "08934563138165"]]
    assert first["urn"] == "urn:epc:idpat:sgtin:8934563.013816.*"
    assert second["canonical"] is None
    assert first["problems"] == []


def test_one_faulty_input_makes_the_exit_code_one() -> None:
    result = CliRunner().invoke(command, ["--json", GTIN, "8934563138166"])
    assert result.exit_code == 1
    problem = json.loads(result.stdout.splitlines()[1])["problems"][0]
    assert problem["code"] == "check-digit"
    assert "phải là 5" in problem["message"]


def test_it_reads_lines_from_standard_input() -> None:
    given = f"{GTIN}\n(01)0{GTIN}\r\n]d2010{GTIN}\x1d10L\n".encode()
    result = CliRunner().invoke(command, ["--json", "-"], input=given)
    assert result.exit_code == 0
    assert [json.loads(line)["kind"] for line in result.stdout.splitlines()] == ["gtin", *["element-string"] * 2]


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    result = CliRunner().invoke(command, ["--json", "-"], input=b"\xff\xfe\x00\n\n")
    assert result.exit_code == 1
    assert [json.loads(line)["valid"] for line in result.stdout.splitlines()] == [False, False]


def test_an_argument_with_a_lone_surrogate_is_refused_in_words() -> None:
    result = CliRunner().invoke(command, ["--json", "\udcff"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"][0]["code"] == "not-an-identifier"


def test_words_for_people_show_the_interpretation_and_the_faults() -> None:
    result = CliRunner().invoke(command, ["--lang", "en", f"(01)0{GTIN}", "8934563138166"])
    assert "(01) 08934563138165" in result.stdout
    assert "should be 5" in result.stdout


def test_compressed_links_need_the_option() -> None:
    link = "https://a.vn/eh303621528c0d7e0000001a85"
    assert CliRunner().invoke(command, ["--json", link]).exit_code == 1
    result = CliRunner().invoke(command, ["--json", "--compressed", link])
    assert json.loads(result.stdout)["canonical"] == "https://id.gs1.org/01/08934563138165/21/6789"


@needs_corpus
def test_the_whole_corpus_passes_through_standard_input() -> None:
    rows = [json.loads(line) for line in (CORPUS / "gs1/digital-link-uris.jsonl").read_text("utf-8").splitlines()]
    result = CliRunner().invoke(command, ["--json"], input="\n".join(row["uri"] for row in rows))
    found = [json.loads(line)["valid"] for line in result.stdout.splitlines()]
    assert found == [row["valid"] for row in rows]
