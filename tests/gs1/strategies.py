"""Generated GS1 values: sound ones of any application identifier, and whole items around a key."""

import string

from hypothesis import strategies as st

from txng.gs1 import keys
from txng.gs1.ai import AIS, Component, Element, check_value

SET_82 = keys.SET_82
SET_39 = string.digits + string.ascii_uppercase + "#-/"
DIGITS = string.digits


def digits(size: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=size, max_size=size)


def checked(size: int, lead: str = "") -> st.SearchStrategy[str]:
    """A number of ``size`` digits with a right check digit."""
    body = digits(size - 1 - len(lead)).map(lambda text: lead + text)
    return body.map(lambda text: text + keys.check_digit(text))


texts = {most: st.text(SET_82, min_size=1, max_size=most) for most in (12, 16, 17, 20, 28, 30)}


def _component(component: Component) -> st.SearchStrategy[str]:
    characters = {"N": DIGITS, "X": SET_82, "Y": SET_39, "Z": string.ascii_letters + DIGITS + "-_"}
    if "csum" in component.checks:
        return checked(component.most)
    if "zero" in component.checks:
        return st.just("0")
    return st.text(characters[component.characters], min_size=component.least, max_size=component.most)


_CONTENT: dict[str, st.SearchStrategy[str]] = {
    "8013": digits(5)
    .flatmap(lambda lead: texts[12].map(lambda text: lead + text))
    .map(lambda text: text + keys.gmn_check_pair(text)),
    "8006": checked(14).flatmap(
        lambda gtin: st.tuples(st.integers(1, 99), st.integers(1, 99)).map(
            lambda pair: f"{gtin}{min(pair):02d}{max(pair):02d}"
        )
    ),
    "8004": digits(6).flatmap(lambda lead: texts[20].map(lambda text: lead + text)),
    "401": digits(6).flatmap(lambda lead: texts[20].map(lambda text: lead + text)),
    "8010": digits(6).flatmap(lambda lead: st.text(SET_39, min_size=1, max_size=20).map(lambda text: lead + text)),
    "8011": st.integers(1, 10**12 - 1).map(str),
    "11": st.dates().map(lambda day: day.strftime("%m%d")).map(lambda text: "27" + text.replace("0229", "0228")),
    "7040": st.just("1ABC"),
}
for _code in ("12", "13", "15", "16", "17"):
    _CONTENT[_code] = _CONTENT["11"]


def value(code: str) -> st.SearchStrategy[str]:
    """A sound value of an identifier whose rules the strategy can meet."""
    if code in _CONTENT:
        return _CONTENT[code]
    parts = [_component(one) for one in AIS[code].components]
    if AIS[code].components[-1].optional:
        parts[-1] = st.one_of(st.just(""), parts[-1])
    return st.tuples(*parts).map("".join).filter(lambda text: not check_value(code, text))


@st.composite
def identifications(draw: st.DrawFn) -> list[Element]:
    """A primary key with a legal sequence of qualifiers that also fits the rules between identifiers."""
    code = draw(st.sampled_from([one for one, ai in AIS.items() if ai.key]))
    sequence = draw(st.sampled_from([*AIS[code].qualifiers, ()]))
    chosen = [one for one in sequence if draw(st.booleans())]
    if code == "415":
        chosen = ["8020"]
    if code == "8006":
        chosen = [one for one in chosen if one != "22"]
    return [(one, draw(value(one))) for one in [code, *chosen]]


_ATTRIBUTES = {"01": ("11", "17", "240", "91"), "00": ("400", "403", "91"), "8004": ("91",)}


@st.composite
def items(draw: st.DrawFn) -> list[Element]:
    """`identifications` with a few data attributes."""
    found = draw(identifications())
    names = draw(st.lists(st.sampled_from(_ATTRIBUTES.get(found[0][0], ("90", "99"))), unique=True, max_size=3))
    return found + [(name, draw(value(name))) for name in names]
