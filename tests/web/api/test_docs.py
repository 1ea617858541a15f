"""What docs/integrators/epcis.md promises is what the code does."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
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


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl, as the page does")
def test_the_first_five_minutes_go_as_the_page_says(portal_process: Portal, tmp_path: Path) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", section("In five minutes"), re.DOTALL)
    (tmp_path / "event.json").write_text(text)
    (commands,) = re.findall(r"```sh\n(.*?)```", section("In five minutes"), re.DOTALL)
    pasted = re.sub(r"KEY=….*", f"KEY={portal_process.keys['owner']}", commands).replace(
        "http://127.0.0.1:8000", portal_process.base
    )
    begun = time.monotonic()
    done = subprocess.run(["bash", "-ec", pasted], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert time.monotonic() - begun < 60
    captured, _, answer = done.stdout.partition("{")
    assert "202 Accepted" in captured
    assert "location: /epcis/capture/" in captured.lower()
    (event,) = json.loads("{" + answer)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert event["eventID"].startswith("ni:///sha-256;")
    assert event["recordTime"]
