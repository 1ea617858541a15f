"""Recall scope, balance and completeness written down: JSON for machines, lines for people (pure)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from txng.gs1.problems import Problem, sentence
from txng.trace.amounts import PIECES, Amount
from txng.trace.balance import Balance, Line
from txng.trace.completeness import Completeness
from txng.trace.holdings import Part
from txng.trace.kinds import kind_of, kind_word, label
from txng.trace.recall import Affected, Reached, Scope
from txng.trace.sentences import SENTENCES, STATES, VERDICTS

Answer = Scope | Balance | Completeness

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIETNAM = timedelta(hours=7)
_SHOWN = 200  # lines of a list in text; JSON has all


def as_json(answer: Answer) -> str:
    """One line of JSON; the members are described in ``docs/integrators/trace.md``."""
    if isinstance(answer, Scope):
        value = _scope(answer)
    elif isinstance(answer, Balance):
        value = _balance(answer)
    else:
        value = _completeness(answer)
    return msgspec.json.encode(value).decode() + "\n"


def as_text(answer: Answer, language: str = "vi") -> str:
    if isinstance(answer, Scope):
        lines = _scope_lines(answer, language)
    elif isinstance(answer, Balance):
        lines = _balance_lines(answer, language)
    else:
        lines = _completeness_lines(answer, language)
    return "".join(f"{line}\n" for line in lines)


def _say(language: str, vietnamese: str, english: str) -> str:
    return english if language == "en" else vietnamese


def _moment(time: int | None) -> str | None:
    """Vietnamese time, as EPCIS writes it."""
    if time is None:
        return None
    local = _EPOCH + timedelta(microseconds=time) + _VIETNAM
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}+07:00"


def _amount(amount: Amount) -> dict[str, Any]:
    return {"value": _number(amount.value), "uom": amount.uom or PIECES}


def _number(value: float | None) -> int | float | None:
    """Without the dust of adding decimal fractions."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _amounts(amounts: Iterable[Amount]) -> str:
    return ", ".join(f"{_number(one.value)} {one.uom or PIECES}" for one in amounts)


# --- recall ----------------------------------------------------------------------------------------------------------


def _scope(found: Scope) -> dict[str, Any]:
    return {
        "root": found.root,
        "things": [_affected(one) for one in found.things],
        "places": [_reached(one) for one in found.places],
        "parties": [_reached(one) for one in found.parties],
        "open": [one.thing for one in found.open],
        "partial": found.partial,
    }


def _affected(one: Affected) -> dict[str, Any]:
    return {
        "id": one.thing,
        "kind": kind_of(one.thing),
        "certain": one.certain,
        "carried": one.carried,
        "state": one.state,
        "seen": _moment(one.seen),
        "place": one.place,
        "party": one.party,
        "remaining": [_amount(amount) for amount in one.remaining],
        "parts": [_part(part) for part in one.parts],
    }


def _part(one: Part) -> dict[str, Any]:
    return {
        "place": one.spot.place,
        "party": one.spot.party,
        "state": one.state,
        "seen": _moment(one.seen),
        "amount": _amount(one.amount),
    }


def _reached(one: Reached) -> dict[str, Any]:
    return {
        "id": one.uri,
        "certain": one.certain,
        "first": _moment(one.first),
        "last": _moment(one.last),
        "things": one.things,
        "open": one.open,
        "remaining": [_amount(amount) for amount in one.remaining],
    }


def _scope_lines(found: Scope, language: str) -> Iterator[str]:
    still_open = found.open
    yield _say(
        language,
        f"{label(found.root)}: {len(found.things)} đối tượng bị ảnh hưởng, {len(still_open)} còn phải tìm.",
        f"{label(found.root)}: {len(found.things)} things affected, {len(still_open)} still to be found.",
    )
    for title, reached in (
        (_say(language, "Địa điểm", "Places"), found.places),
        (_say(language, "Tổ chức, cá nhân", "Parties"), found.parties),
    ):
        yield ""
        yield f"{title} ({len(reached)})"
        for place in reached[:_SHOWN]:
            doubt = "" if place.certain else _say(language, " (có thể)", " (possibly)")
            rest = f": {_amounts(place.remaining)}" if place.remaining else ""
            yield f"  {label(place.uri)}{doubt} – {place.open}/{place.things}{rest}"
        yield from _more(len(reached), language)
    yield ""
    yield f"{_say(language, 'Còn phải tìm', 'Still open')} ({len(still_open)})"
    for one in still_open[:_SHOWN]:
        state = STATES[one.state][1 if language == "en" else 0]
        where = label(one.place or one.party or "?")
        rest = f" ({_amounts(one.remaining)})" if one.remaining else ""
        yield f"  {kind_word(one.thing, language)} {label(one.thing)} – {state}: {where}{rest}"
        for part in one.parts if len(one.parts) > 1 else ():
            state = STATES[part.state][1 if language == "en" else 0]
            yield f"    {label(part.spot.place or part.spot.party or '?')} – {state}: {_amounts([part.amount])}"
    yield from _more(len(still_open), language)
    if found.partial:
        yield sentence(Problem("trace-partial"), SENTENCES, language)


def _more(count: int, language: str) -> Iterator[str]:
    if count > _SHOWN:
        rest = count - _SHOWN
        yield _say(
            language, f"  … và {rest} mục nữa (--format json có đủ)", f"  … and {rest} more (all in --format json)"
        )


# --- balance ---------------------------------------------------------------------------------------------------------


def _balance(found: Balance) -> dict[str, Any]:
    return {
        "id": found.thing,
        "verdict": found.verdict,
        "lines": [
            {
                "uom": line.uom or PIECES,
                **{name: _number(getattr(line, name)) for name in ("made", *_COLUMNS, "out", "remaining")},
                "verdict": line.verdict,
            }
            for line in found.lines
        ],
        "madeFrom": [
            {"uom": one.uom or PIECES, "in": _number(one.put_in), "out": _number(one.came_out)} for one in found.making
        ],
        "unspecified": found.unspecified,
    }


_COLUMNS = ("used", "sold", "lost", "short", "gained")
_WORDS = {
    "made": ("có được", "made"),
    "used": ("đã sử dụng", "used"),
    "sold": ("đã bán", "sold"),
    "lost": ("hao hụt, tiêu hủy", "lost"),
    "short": ("thiếu khi nhận", "short on receipt"),
    "gained": ("thừa khi nhận", "too much on receipt"),
    "remaining": ("còn lại", "remaining"),
}


def _balance_lines(found: Balance, language: str) -> Iterator[str]:
    second = 1 if language == "en" else 0
    yield f"{label(found.thing)}: {VERDICTS[found.verdict][second]}"
    for line in found.lines:
        yield f"  {line.uom or PIECES}: " + ", ".join(_parts(line, second))
    for making in found.making:
        uom = making.uom or PIECES
        put_in, out = _number(making.put_in), _number(making.came_out)
        yield _say(
            language, f"  Làm từ {put_in} {uom}, ra {out} {uom}", f"  Made from {put_in} {uom}, giving {out} {uom}"
        )
    if found.unspecified:
        count = found.unspecified
        yield _say(language, f"  {count} lần không ghi số lượng", f"  {count} times without an amount")


def _parts(line: Line, second: int) -> Iterator[str]:
    for name in ("made", *_COLUMNS, "remaining"):
        value = getattr(line, name)
        if value or name in ("made", "remaining"):
            yield f"{_WORDS[name][second]} {_number(value)}"


# --- completeness ----------------------------------------------------------------------------------------------------


def _completeness(found: Completeness) -> dict[str, Any]:
    return {
        "id": found.thing,
        "complete": found.is_complete,
        "required": list(found.required),
        "present": found.journey.present,
        "findings": [
            {
                "code": one.code,
                "params": one.params,
                "vi": sentence(one, SENTENCES, "vi"),
                "en": sentence(one, SENTENCES, "en"),
            }
            for one in found.findings
        ],
    }


def _completeness_lines(found: Completeness, language: str) -> Iterator[str]:
    count = len(found.findings)
    if found.is_complete:
        yield _say(language, f"{label(found.thing)}: đầy đủ.", f"{label(found.thing)}: complete.")
        return
    yield _say(language, f"{label(found.thing)}: {count} điểm cần xem.", f"{label(found.thing)}: {count} findings.")
    yield from (f"  {line}" for line in _sentences(found.findings, language))


def _sentences(findings: Sequence[Problem], language: str) -> Iterator[str]:
    for one in findings:
        yield sentence(one, SENTENCES, language)
