"""The two spellings of simulated identifiers are one thing to the standards room."""

import pytest

from txng.config.simulation import identifiers
from txng.gs1 import epc, keys

GTIN = identifiers.gtin(9_526_001, 110)
THINGS = [
    *identifiers.serials(GTIN, 41, 3),
    identifiers.lot(GTIN, "P240708-00001-2"),
    identifiers.lot(GTIN, "P240708-00001%2F2"),
    identifiers.sscc(9_526_001, 17),
    identifiers.crate(9_524_003, 900, 12),
    identifiers.device(9_525_000, 12),
    f"{identifiers.ROOT}01/{GTIN}",
    f"{identifiers.ROOT}414/{identifiers.gln(9_525_000, 77)}",
    f"{identifiers.ROOT}417/{identifiers.gln(9_525_000, 77)}",
]


@pytest.mark.parametrize("thing", THINGS)
def test_both_spellings_are_the_same_canonical_thing(thing: str) -> None:
    assert epc.normalise(thing) == thing
    urn = identifiers.as_urn(thing)
    assert urn.startswith("urn:epc:")
    assert epc.normalise(urn) == thing


def test_other_addresses_are_left_alone() -> None:
    assert identifiers.as_urn("urn:epcglobal:cbv:bt:9525000000013:1") == "urn:epcglobal:cbv:bt:9525000000013:1"


def test_keys_carry_their_check_digit() -> None:
    assert keys.has_check_digit(GTIN)
    assert len(GTIN) == 14
    assert keys.has_check_digit(identifiers.gln(9_525_000, 77))
    assert keys.has_check_digit(identifiers.sscc(9_526_001, 17)[-18:])
    assert identifiers.gtin_of(THINGS[0]) == GTIN
