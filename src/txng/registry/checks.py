"""Values as people and programs give them → values as they are stored, with every fault named. No database."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from stdnum.exceptions import ValidationError as NumberFault
from stdnum.vn import mst

from txng.core import clock, vietnamese
from txng.gs1 import keys
from txng.gs1.ai import check_value
from txng.gs1.problems import Problem, ProblemError
from txng.registry import models

ECHO = 100
Cleaned = tuple[Any, list[Problem]]
Cleaner = Callable[[str, Any], Cleaned]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: letters that nobody sees: they come along when text is copied, and hide what it says
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_URI = re.compile(r"(https?://|urn:)[!-~]{1,190}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")


def _fault(code: str, field: str, **params: Any) -> Cleaned:
    return None, [Problem(code, {"field": field, **params}, field)]


def text(longest: int, *, required: bool = False) -> Cleaner:
    """Text in its composed form with single spaces."""
    return _words(vietnamese.nfc, longest, required)


def lines(longest: int, *, required: bool = False) -> Cleaner:
    """Text of many lines in its composed form; its lines stay."""
    return _words(vietnamese.nfc_lines, longest, required)


def _words(tidied: Callable[[str], str], longest: int, required: bool) -> Cleaner:
    def clean(field: str, value: Any) -> Cleaned:
        if not isinstance(value, str):
            return _fault("field-type", field)
        if _FORBIDDEN.search(value):
            return _fault("field-characters", field)
        tidy = tidied(_INVISIBLE.sub("", value))
        if len(tidy) > longest:
            return _fault("field-too-long", field, limit=longest, found=len(tidy))
        if required and not vietnamese.fold(tidy):
            return _fault("field-required", field)
        return tidy, []

    return clean


def pattern(form: re.Pattern[str], longest: int) -> Cleaner:
    """Empty, or text that has the form."""

    def clean(field: str, value: Any) -> Cleaned:
        tidy, problems = text(longest)(field, value)
        if problems or not tidy or form.fullmatch(tidy):
            return tidy, problems
        return _fault("field-format", field, value=tidy[:ECHO])

    return clean


def email(field: str, value: Any) -> Cleaned:
    """Empty, or the address of a mailbox."""
    return pattern(_EMAIL, 254)(field, value)


def web(longest: int) -> Cleaner:
    """Empty, or an address of the web with its scheme."""
    return pattern(re.compile(r"https?://[!-~]+"), longest)


def choice(choices: type[TextChoices], *, required: bool = True) -> Cleaner:
    """One word of a list."""

    def clean(field: str, value: Any) -> Cleaned:
        if value in choices.values or (value == "" and not required):
            return str(value), []
        return _fault("field-choice", field, value=str(value)[:ECHO], known=", ".join(choices.values))

    return clean


def texts(longest: int, *, distinct: bool = True, most: int = 50) -> Cleaner:
    """A list of texts without empty and, where ``distinct``, without doubled ones."""

    def clean(field: str, value: Any) -> Cleaned:
        if not isinstance(value, (list, tuple)):
            return _fault("field-type", field)
        if len(value) > most:
            return _fault("field-range", field, value=len(value), least=0, most=most)
        found = [text(longest)(f"{field}[{index}]", entry) for index, entry in enumerate(value)]
        problems = [problem for _, faults in found for problem in faults]
        kept = [entry for entry, _ in found if entry]
        return list(dict.fromkeys(kept)) if distinct else kept, problems

    return clean


def whole(least: int, most: int) -> Cleaner:
    """A whole number, or None."""

    def clean(field: str, value: Any) -> Cleaned:
        if value is None:
            return None, []
        if not isinstance(value, int) or isinstance(value, bool):
            return _fault("field-type", field)
        if not least <= value <= most:
            return _fault("field-range", field, value=value, least=least, most=most)
        return value, []

    return clean


def degrees(most: int) -> Cleaner:
    """An angle, or None."""

    def clean(field: str, value: Any) -> Cleaned:
        if value is None:
            return None, []
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return _fault("field-type", field)
        if not -most <= value <= most:  # NaN is not, either
            return _fault("field-range", field, value=str(value), least=-most, most=most)
        return float(value), []

    return clean


def amount(field: str, value: Any) -> Cleaned:
    """A quantity with at most three decimals, or None; text is read as a plain decimal number."""
    if value is None:
        return None, []
    if not isinstance(value, (int, Decimal, str)) or isinstance(value, bool):
        return _fault("field-type", field)
    try:
        number = Decimal(value)
        # compared before it is rounded: NaN and infinities are refused here, too
        if not Decimal(0) <= number < Decimal(10) ** 12:
            return _fault("field-range", field, value=str(value)[:ECHO], least=0, most="999.999.999.999")
        rounded = number.quantize(Decimal("0.001"))
    except InvalidOperation:
        return _fault("field-format", field, value=str(value)[:ECHO])
    return (rounded, []) if rounded == number else _fault("field-format", field, value=str(value)[:ECHO])


def hectares(field: str, value: Any) -> Cleaned:
    """An area with at most four decimals, up to 10,000 ha, or None."""
    if value is None:
        return None, []
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        return _fault("field-type", field)
    number = Decimal(value)
    if not Decimal("0.0001") <= number <= 10_000:
        return _fault("field-range", field, value=str(value)[:ECHO], least="0,0001", most="10.000")
    return number.quantize(Decimal("0.0001")), []


def day(field: str, value: Any) -> Cleaned:
    """A calendar day, or None."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value, []
    return _fault("field-type", field)


def flag(field: str, value: Any) -> Cleaned:
    """True or False."""
    return (value, []) if isinstance(value, bool) else _fault("field-type", field)


def given(field: str, value: Any) -> Cleaned:
    """A record, or None: checked by its foreign key."""
    return value, []


def gtin(field: str, value: Any) -> Cleaned:
    """A GTIN of 8, 12, 13 or 14 digits → 14 digits."""
    if not isinstance(value, str):
        return _fault("field-type", field)
    digits = value.strip()
    if len(digits) not in keys.GTIN_LENGTHS or not (digits.isascii() and digits.isdecimal()):
        return _fault("field-format", field, value=digits[:ECHO])
    if not keys.has_check_digit(digits):
        return _fault("check-digit-wrong", field, value=digits, expected=keys.check_digit(digits[:-1]))
    if keys.is_restricted(digits):
        return _fault("gtin-restricted", field, value=digits)
    return keys.gtin14(digits), []


def optional(cleaner: Cleaner) -> Cleaner:
    """Empty, or what ``cleaner`` takes."""

    def clean(field: str, value: Any) -> Cleaned:
        return ("", []) if value == "" else cleaner(field, value)

    return clean


def gln(field: str, value: Any) -> Cleaned:
    """Empty, or 13 digits with the right check digit."""
    if not isinstance(value, str):
        return _fault("field-type", field)
    digits = value.strip()
    if not digits:
        return "", []
    if len(digits) != 13 or not (digits.isascii() and digits.isdecimal()):
        return _fault("field-format", field, value=digits[:ECHO])
    if not keys.has_check_digit(digits):
        return _fault("check-digit-wrong", field, value=digits, expected=keys.check_digit(digits[:-1]))
    return digits, []


def tax_code(field: str, value: Any) -> Cleaned:
    """Empty, 10 digits (with the tax office's check digit), 10-3 for a branch, or a 12-digit personal number."""
    if not isinstance(value, str):
        return _fault("field-type", field)
    plain = re.sub(r"[\s.]", "", value)
    if not plain or re.fullmatch("[0-9]{12}", plain):
        return plain, []
    try:
        digits: str = mst.validate(plain)
    except NumberFault:
        return _fault("tax-code-wrong", field, value=plain[:ECHO])
    return (f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits), []


def phone(field: str, value: Any) -> Cleaned:
    """Empty, or a number of Vietnam (0…) or the world (+…) → E.164."""
    if not isinstance(value, str):
        return _fault("field-type", field)
    plain = re.sub(r"[\s.()\-]", "", value)
    if plain.startswith("0"):
        plain = f"+84{plain[1:]}"
    if not plain or _PHONE.fullmatch(plain):
        return plain, []
    return _fault("field-format", field, value=plain[:ECHO])


def of_identifier(code: str, *, required: bool = False) -> Cleaner:
    """A value that the application identifier ``code`` can hold."""

    def clean(field: str, value: Any) -> Cleaned:
        if not isinstance(value, str):
            return _fault("field-type", field)
        if not value:
            return _fault("field-required", field) if required else ("", [])
        return value, check_value(code, value, field)

    return clean


Table = Mapping[str, Cleaner]
PARTY: Table = {
    "kind": choice(models.PartyKind),
    "subtype": choice(models.PartySubtype, required=False),
    "name": text(200, required=True),
    "name_en": text(200),
    "tax_code": tax_code,
    "gln": gln,
    "uri": pattern(_URI, 200),
    "company_prefixes": texts(12),
    "commune": given,
    "address": text(300),
    "address_is_business": flag,
    "contact_name": text(150),
    "phone": phone,
    "email": email,
    "website": web(200),
}
PLACE: Table = {
    "kind": choice(models.PlaceKind),
    "name": text(200, required=True),
    "name_en": text(200),
    "gln": gln,
    "gln_extension": of_identifier("254"),
    "uri": pattern(_URI, 200),
    "puc_code": text(40),
    "own_code": text(40),
    "commune": given,
    "address": text(300),
    "latitude": degrees(90),
    "longitude": degrees(180),
    "boundary": given,
    "area_ha": hectares,
    "parent": given,
}
PREFIX: Table = {
    "prefix": text(20, required=True),
    "standard": choice(models.PrefixStandard),
    "status": choice(models.PrefixStatus),
    "valid_from": day,
    "valid_to": day,
    "checked_on": day,
}
PRODUCT: Table = {
    "gtin": optional(gtin),
    "group": given,
    "name": text(200, required=True),
    "name_en": text(200),
    "brand": text(100),
    "model_code": text(60),
    "origin": text(200),
    "origin_en": text(200),
    "standards": texts(120),
    "image": pattern(re.compile(r"/[!-~]+"), 200),
    "net_content": text(60),
    "shelf_life_days": whole(0, 36_500),
    "storage": text(500),
    "warnings": text(500),
    "allergens": texts(60),
    "hs_code": pattern(re.compile("[0-9]{4,10}"), 10),
    "status": choice(models.ProductStatus),
    "published": flag,
    "risk_level": choice(models.RiskLevel, required=False),
}
BATCH: Table = {
    "lot": of_identifier("10", required=True),
    "harvested_on": day,
    "produced_on": day,
    "expires_on": day,
    "quantity": amount,
    "uom": pattern(re.compile("[A-Z0-9]{2,3}"), 3),
    "status": choice(models.BatchStatus),
}
CERTIFICATE: Table = {
    "kind": pattern(re.compile("[a-z0-9-]+"), 40),
    "number": text(80, required=True),
    "issuer": text(200, required=True),
    "valid_from": day,
    "valid_to": day,
    "state": choice(models.CertificateState),
    "coverage": text(500),
    "party": given,
    "place": given,
    "product": given,
}


def clean(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` as they are stored. Raises `ProblemError` with every fault, `TypeError` for an unknown name."""
    cleaned, problems = {}, []
    for field, value in values.items():
        if field not in table:
            raise TypeError(f"no field {field!r}")
        cleaned[field], faults = table[field](field, value)
        problems += faults
    if problems:
        raise ProblemError(problems)
    return cleaned


def in_order(record: Any, earlier: str, later: str) -> list[Problem]:
    """The fault of two days in the wrong order."""
    first, last = getattr(record, earlier), getattr(record, later)
    if first and last and last < first:
        return [Problem("dates-order", {"field": later, "earlier": earlier, "later": later}, later)]
    return []


def moment_of_decision(on: date | None) -> datetime:
    """When an agency decided: the beginning of the day ``on``, this moment if none is given. Raises `ProblemError`."""
    if on is None:
        return clock.now()
    if on > clock.today():
        raise ProblemError([Problem("decision-future", {"field": "on", "value": on.isoformat()}, "on")])
    return clock.beginning_of(on)
