"""Whose prefix a number has."""

from hypothesis import given
from hypothesis import strategies as st

from txng.web.public.issuers import issuer


def test_the_prefix_names_the_organisation_that_issued_the_number() -> None:
    assert issuer("08934563138165").name_en == "Vietnam"
    assert issuer("04006381333931").name == "Đức"
    assert issuer("09520801001019").kind == "demo"
    assert issuer("02000000000008").kind == "store"
    assert issuer("09780306406157").kind == "other"


@given(st.integers(0, 10**14 - 1))
def test_every_number_has_an_answer(number: int) -> None:
    found = issuer(f"{number:014d}")
    assert bool(found.name) == (found.kind == "country")
