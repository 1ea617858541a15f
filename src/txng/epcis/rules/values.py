"""Rules of single values: times, URIs, identifiers, words of the vocabulary."""

import re
from typing import Any

from txng.epcis import limits, time
from txng.epcis.findings import Profile, echo
from txng.epcis.rules.identifiers import Level, judge
from txng.epcis.vocabulary import BARE, PREFIXES, Kind
from txng.gs1 import epc
from txng.gs1.problems import Problem

#: An absolute URI or a prefixed name; both are ``scheme:rest`` without white space.
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")
OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
UOM = re.compile(r"[A-Z0-9]{2,3}")
HEX = re.compile(r"[A-Fa-f0-9]+")

_CBV = ("urn:epcglobal:cbv:", PREFIXES["cbv"], PREFIXES["gs1"], "cbv:", "gs1:")
_NO_WORDS = ("urn:epcglobal:cbv:bt:", "urn:epcglobal:cbv:mda")


def claims_cbv(word: str) -> bool:
    """Whether a URI says of itself that it is a word of the CBV or of the GS1 Web Vocabulary."""
    return word.startswith(_CBV) and not word.startswith(_NO_WORDS)


class Found:
    """Collects the problems of one event. `error`: under both profiles; `breach`: a warning under ``lenient``."""

    def __init__(self, profile: Profile):
        self.problems: list[Problem] = []
        self._warn = profile == "lenient"

    def error(self, code: str, path: str, **params: Any) -> None:
        self.problems.append(Problem(code, params, path))

    def breach(self, code: str, path: str, **params: Any) -> None:
        self.problems.append(Problem(code, params, path, self._warn))

    # -- values ----------------------------------------------------------------------------------------------------

    def required(self, value: str, path: str) -> bool:
        """Whether a required text is there."""
        if value == "":
            self.error("field-missing", path, field=path.rpartition(".")[2])
        return value != ""

    def time(self, value: str | None, path: str, *, required: bool = False) -> None:
        """A dateTimeStamp of a year that can be meant (EPCIS 2.0 section 7.2)."""
        if value is None or (required and not self.required(value, path)):
            return
        if code := time.fault(value):
            self.error(code, path, value=echo(value))
        elif not limits.FIRST_YEAR <= int(value[:4]) <= limits.LAST_YEAR:
            self.error("time-range", path, value=echo(value), first=limits.FIRST_YEAR, last=limits.LAST_YEAR)

    def uri(self, value: str | None, path: str, *, required: bool = False) -> bool:
        """Whether there is a URI or prefixed name; a value that is none is reported (EPCIS 2.0 section 6.4)."""
        if value is None or (required and not self.required(value, path)):
            return False
        if not URI.fullmatch(value):
            self.error("uri-malformed", path, value=echo(value))
            return False
        return True

    def identifier(self, value: str | None, path: str, *, required: bool = False) -> Level:
        """A URI that, where it is a GS1 identifier, is a right one; says whether it names a class or an instance."""
        if not self.uri(value, path, required=required) or value is None:
            return "other"
        judgement = judge(value)
        for problem in judgement.problems:
            self.problems.append(Problem(problem.code, problem.params, path, self._warn))
        return judgement.level

    def word(self, value: str | None, kind: Kind, path: str, *, required: bool = False) -> None:
        """A word of the CBV, or a URI of one's own (CBV 2.0 section 7)."""
        if value is None or (required and not self.required(value, path)) or value in BARE[kind]:
            return
        if not URI.fullmatch(value):
            if kind == "measurement_type":
                self.breach("word-unknown", path, value=echo(value))
            else:
                self.error("word-unknown", path, value=echo(value))
        elif claims_cbv(value):
            self.breach("word-unknown", path, value=echo(value))

    def number(self, value: float | None, path: str) -> None:
        """Finite; the readers refuse the rest."""
        if value is not None and value - value != 0:
            self.error("number-not-finite", path)

    def set_of(self, values: list[str], path: str) -> None:
        """Members of a set stand once; the same thing as URN and as Digital Link stands twice."""
        mixed = len({value[:4] for value in values}) > 1  # of one kind, only what is spelled alike is the same
        names = [epc.normalise(value) for value in values] if mixed else values
        if len(set(names)) == len(names):
            return
        seen: set[str] = set()
        for at, (name, value) in enumerate(zip(names, values, strict=True)):
            if name in seen:
                self.breach("value-repeated", f"{path}[{at}]", value=echo(value))
            seen.add(name)
