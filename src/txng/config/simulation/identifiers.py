"""Identifiers of the simulated world: all under the GS1 prefix 952, which is kept free for examples.

Every company prefix has seven digits, so each identifier can be written as a Digital Link and as an EPC URN without
a table. The Digital Link spelling is the canonical one and stands for the thing everywhere in this package.
"""

from txng.gs1.keys import digit_behind

ROOT = "https://id.gs1.org/"
_HEAD = len(ROOT)


def gln(prefix: int, reference: int) -> str:
    """13 digits of location ``reference`` (below 100,000) of a seven-digit company prefix."""
    digits = f"{prefix:07d}{reference:05d}"
    return digits + digit_behind(digits)


def gtin(prefix: int, reference: int) -> str:
    """14 digits of item ``reference`` (below 100,000); the indicator digit is 0."""
    digits = f"0{prefix:07d}{reference:05d}"
    return digits + digit_behind(digits)


def lot(gtin14: str, number: str) -> str:
    """``number`` in its percent-encoded form."""
    return f"{ROOT}01/{gtin14}/10/{number}"


def gtin_of(uri: str) -> str:
    """The GTIN of a lot or a single item."""
    return uri[_HEAD + 3 : _HEAD + 17]


def serials(gtin14: str, first: int, count: int) -> list[str]:
    """``count`` single items, numbered from ``first`` on."""
    head = f"{ROOT}01/{gtin14}/21/T"
    return [f"{head}{number:08d}" for number in range(first, first + count)]


def sscc(prefix: int, number: int) -> str:
    digits = f"0{prefix:07d}{number:09d}"
    return f"{ROOT}00/{digits}{digit_behind(digits)}"


def crate(prefix: int, asset_type: int, number: int) -> str:
    """A returnable crate (GRAI)."""
    digits = f"{prefix:07d}{asset_type:05d}"
    return f"{ROOT}8003/0{digits}{digit_behind(digits)}{number}"


def device(prefix: int, number: int) -> str:
    """A sensor (GIAI)."""
    return f"{ROOT}8004/{prefix:07d}{number}"


def as_urn(uri: str) -> str:
    """The EPC URN of an identifier made here; anything else as it is (Tag Data Standard 2.0, chapters 6 and 9)."""
    key, _, value = uri[_HEAD:].partition("/")
    if not uri.startswith(ROOT):
        return uri
    if key == "01":
        item = f"{value[1:8]}.{value[0]}{value[8:13]}"
        if value[14:18] == "/21/":
            return f"urn:epc:id:sgtin:{item}.{value[18:]}"
        if value[14:18] == "/10/":
            return f"urn:epc:class:lgtin:{item}.{value[18:]}"
        return f"urn:epc:idpat:sgtin:{item}.*"
    if key == "00":
        return f"urn:epc:id:sscc:{value[1:8]}.{value[0]}{value[8:17]}"
    if key == "414":
        return f"urn:epc:id:sgln:{value[:7]}.{value[7:12]}.0"
    if key == "417":
        return f"urn:epc:id:pgln:{value[:7]}.{value[7:12]}"
    if key == "8003":
        return f"urn:epc:id:grai:{value[1:8]}.{value[8:13]}.{value[14:]}"
    return f"urn:epc:id:giai:{value[:7]}.{value[7:]}"
