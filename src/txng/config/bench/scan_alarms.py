"""Alarms of scans: how many copies are found within a day, how many genuine codes are suspected, what poison does.

The month of `txng.config.simulation.scans` is judged by the rules that hold by default, as the portal judges real
scans: clients that walk codes are left out, alarms that one campaign raised are frozen.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from txng.config.bench.machine import Cores
from txng.config.bench.measure import REPEATS, Figure
from txng.config.portal import setup
from txng.config.simulation.scans import Crowd, crowd
from txng.oversight.alarms import rules, values
from txng.oversight.alarms.rules import Known, Visit

DAY = timedelta(hours=24)


def run(quick: bool, _cores: Cores) -> list[Figure]:
    setup()  # days are those of the province
    size = (4_000, 60, 40) if quick else (40_000, 400, 100)
    judged = [_judge(crowd(939 + turn, *size)) for turn in range(1 if quick else REPEATS)]
    details = {"genuine": size[0], "copied": size[1], "poisoned": size[2], "scans_of_a_turn": judged[0][3]}
    return [
        Figure(
            figure="S1",
            name="scans",
            work="copied codes with ten scans or more that are flagged within a day",
            target=0.95,
            sense="at least",
            unit="share",
            values=[one[0] for one in judged],
            details=details,
        ),
        Figure(
            figure="S2",
            name="scans",
            work="genuine codes that are falsely suspected in a month",
            target=0.001,
            sense="at most",
            unit="share",
            values=[one[1] for one in judged],
            details=details,
        ),
        Figure(
            figure="S3",
            name="scans",
            work="codes flagged after 10,000 remote scans from 50 networks, of those attacked",
            target=0.01,
            sense="at most",
            unit="share",
            values=[one[2] for one in judged],
            details=details,
        ),
    ]


def _judge(made: Crowd) -> tuple[float, float, float, int]:
    """Shares of copies found, of genuine codes suspected, of poisoned codes flagged; and how many scans that were."""
    limits = values.shipped()
    out = rules.walkers(made.visits, frozenset(), limits)
    by_code: dict[str, list[Visit]] = defaultdict(list)
    for visit in made.visits:
        by_code[visit.code].append(visit._replace(outside=True) if visit.device in out else visit)

    def flagged(codes: Iterable[str]) -> set[str]:
        found = {code for code in codes if _alert(by_code[code], made.known.get(code, Known()), limits)}
        networks = {code: {one.network for one in rules.counted(by_code[code], limits)} for code in found}
        return found - rules.campaign(networks, limits)

    found = 0
    for code in made.copied:
        until = made.begun[code] + DAY
        own = [one for one in by_code[code] if one.at <= until]
        found += _alert(own, made.known.get(code, Known()), limits)
    raised = flagged(made.genuine)
    poisoned = set(made.poisoned)
    return (
        found / len(made.copied),
        len(raised - poisoned) / (len(made.genuine) - len(poisoned)),
        len(raised & poisoned) / len(poisoned),
        len(made.visits),
    )


def _alert(visits: list[Visit], known: Known, limits: rules.Values) -> bool:
    return rules.verdict(visits, known, limits).level == "alert"
