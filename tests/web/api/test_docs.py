"""What docs/integrators/epcis.md promises is what the code does."""

import json
import re

from django.conf import settings

from tests.corpus import ROOT
from tests.portal import Portal
from txng.epcis.limits import NAME, TEXT, THINGS_PER_EVENT
from txng.epcis.query import parameters, parsing
from txng.epcis.xml.hardened import MAX_BYTES
from txng.events import rules, search, selectors
from txng.web.api.epcis import faults, limits
from txng.web.frontdoor import HEAD_LIMIT, PARAMETER_LIMIT, URL_LIMIT

PAGE = (ROOT / "docs/integrators/epcis.md").read_text()


def section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]


def test_the_limits_are_those_of_the_code() -> None:
    numbers = [
        int(number.replace(",", ""))
        for number in re.findall(r"\b[0-9][0-9,]*\b", section("Limits").split("\n\nEvery")[0])
    ]
    assert numbers == [
        limits.BODY,
        MAX_BYTES,
        rules.EVENTS_PER_CAPTURE,
        THINGS_PER_EVENT,
        rules.LONGEST_TEXT,
        rules.HOURS_AHEAD,
        TEXT,
        NAME,
        URL_LIMIT,
        HEAD_LIMIT,
        PARAMETER_LIMIT,
        parsing.MOST_PARAMETERS,
        parsing.MOST_VALUES,
        parsing.PER_PAGE,
        parameters.MOST_PER_PAGE,
        search.SECONDS,
        settings.CALLS_PER_MINUTE,
    ]
    assert f"for {selectors.TOKEN_LIFE.total_seconds() / 3600:.0f} hours" in PAGE


def test_every_exception_is_explained() -> None:
    told = set(re.findall(r"`(\w+Exception)`", section("Refusals")))
    used = {exception for _kind, _status, exception, _headers in faults.BY_CLASS}
    used |= {exception for _status, exception, _headers in faults.BY_CODE.values()}
    assert used - {"URITooLongException"} == told


def test_the_first_five_minutes_go_as_the_page_says(portal_process: Portal) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.loads(text)["type"] == "EPCISDocument"
    assert portal_process.capture(text.encode()).status == 202
    (query,) = re.findall(r'8000(/epcis/events\?[^"]*)"', PAGE)
    found = portal_process.ask("GET", query, key="owner").json()
    (event,) = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert event["eventID"].startswith("ni:///sha-256;")
    assert event["recordTime"]
