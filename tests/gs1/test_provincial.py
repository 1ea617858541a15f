import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gs1.outcomes import outcome
from txng.gs1 import digital_link, epc, provincial
from txng.gs1.provincial import Code

PARTS = st.text(string.ascii_uppercase + string.digits + "._-", min_size=1, max_size=19)


@given(PARTS, PARTS, PARTS | st.just(""), PARTS | st.just(""))
def test_a_code_reads_back_and_is_never_taken_for_a_gs1_identifier(
    owner: str, item: str, lot: str, serial: str
) -> None:
    code = Code("A" + owner, item + "Z", lot, serial)
    assert provincial.check(code) == []
    assert provincial.parse_path(code.path) == code
    assert outcome(digital_link.parse_path, code.path)[1] == ["no-primary-key"]
    assert epc.normalise("https://tx.vn" + code.path) == "https://tx.vn" + code.path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/noi-bo/A",
        "/noi-bo/01/08934563138165",
        "/noi-bo/A/08934563138165",
        "/noi-bo/A/b",
        "/noi-bo/A/B/lo/",
        "/noi-bo/A/B/so/1/lo/2",
        "/noi-bo/A/B/10/2",
        "/noi-bo/A/" + "B" * 21,
        "/noi-bo/A/Ổ",
        "/noi-bo/A/B%2FC",
        "/noi-bo/A/B\n",
    ],
)
def test_it_refuses_what_is_no_provincial_code(path: str) -> None:
    assert set(outcome(provincial.parse_path, path)[1]) == {"bad-provincial-code"}
