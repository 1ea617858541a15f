"""What products, lots and items are called outside: by GTIN as GS1 Digital Link, or by a code of the province.

A ``code`` is 14 digits or ``owner/item`` (`txng.gs1.provincial`). A lot keeps the code it was made under (`Batch.code`)
for ever, whatever its product is called later: labels are printed and events are signed with it.
"""

from django.conf import settings

from txng.gs1 import digital_link, provincial
from txng.gs1.digital_link import DigitalLink
from txng.gs1.epc import normalise
from txng.gs1.problems import Problem, ProblemError

_LOT, _SERIAL = "10", "21"


def thing_uri(code: str, lot: str = "", serial: str = "") -> str:
    """How events name it: the canonical Digital Link, or the portal's address of a provincial code."""
    if "/" in code:
        return normalise(f"{settings.BASE_URL}{provincial_code(code, lot, serial).path}")
    return normalise(digital_link.canonical(thing_elements(code, lot, serial)))


def thing_path(code: str, lot: str = "", serial: str = "") -> str:
    """The path its label leads to on this host."""
    if "/" in code:
        return provincial_code(code, lot, serial).path
    key, *qualifiers = thing_elements(code, lot, serial)
    return DigitalLink(key, tuple(qualifiers)).path


def code_and_lot(uri: str) -> tuple[str, str]:
    """Code of the product and lot of a lot's URI; both empty for other things.

    >>> code_and_lot("https://id.gs1.org/01/09520801001019/10/MC-1")
    ('09520801001019', 'MC-1')
    """
    if uri.startswith("https://id.gs1.org/01/"):
        link = dict(digital_link.parse(uri).elements)
        return (link["01"], link[_LOT]) if _LOT in link and _SERIAL not in link else ("", "")
    path = uri.removeprefix(settings.BASE_URL)
    if path == uri or not path.startswith(f"/{provincial.ROOT}/"):
        return "", ""
    try:
        named = provincial.parse_path(path)
    except ProblemError:
        return "", ""
    return (f"{named.owner}/{named.item}", named.lot) if named.lot and not named.serial else ("", "")


def path_named(path: str) -> tuple[str, str, str]:
    """Code of the product, lot and serial number of a thing's path; empty where it names none. Raises `ProblemError`.

    >>> path_named("/01/09520801001019/21/7"), path_named("/noi-bo/HTX-1/CAM/lo/L1")
    (('09520801001019', '', '7'), ('HTX-1/CAM', 'L1', ''))
    """
    if path.startswith(f"/{provincial.ROOT}/"):
        named = provincial.parse_path(path)
        return f"{named.owner}/{named.item}", named.lot, named.serial
    link = digital_link.parse_path(path)
    given = dict(link.qualifiers)
    return (link.key[1], given.get(_LOT, ""), given.get(_SERIAL, "")) if link.key[0] == "01" else ("", "", "")


def provincial_code(code: str, lot: str = "", serial: str = "") -> provincial.Code:
    owner, _, item = code.partition("/")
    return provincial.Code(owner, item, lot, serial)


def lot_under(code: str, lot: str) -> str:
    """The lot number as it is written under a code: those of the province know capitals only, so that two spellings
    are never two lots. Raises `ProblemError` for what the code cannot hold."""
    if lot in (".", ".."):  # a path that holds it is another path
        raise ProblemError([Problem("bad-provincial-code", {"text": lot, "limit": provincial.LONGEST}, "lot")])
    if "/" not in code:
        return lot
    capitals = lot.upper()
    if problems := provincial.check(provincial_code(code, capitals)):
        raise ProblemError([Problem(one.code, one.params, "lot") for one in problems])
    return capitals


def thing_elements(code: str, lot: str = "", serial: str = "") -> list[tuple[str, str]]:
    """Key and qualifiers as the resolver takes them; the key of a code of the province is `provincial.ROOT`."""
    key = provincial.ROOT if "/" in code else "01"
    return [(key, code), *([(_LOT, lot)] if lot else []), *([(_SERIAL, serial)] if serial else [])]
