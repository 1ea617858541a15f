"""Our OpenAPI description against the running portal: no server error, no undocumented answer.

A few examples for each operation in the suite; ``make contract`` (``TXNG_CONTRACT_EXAMPLES=200``) asks many.
"""

import json
import os
import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.corpus import CORPUS, needs_corpus
from tests.portal import Portal
from txng.events.listing import PARAMETER

EXAMPLES = int(os.environ.get("TXNG_CONTRACT_EXAMPLES", "3"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@needs_corpus
def test_the_description_has_every_operation_of_the_standard(portal_process: Portal) -> None:
    ours = portal_process.ask("GET", "/epcis/openapi.json").json()["paths"]
    standard = json.loads((CORPUS / "epcis/rest/epcis-2.0-openapi.json").read_text())["paths"]
    methods = ("get", "post", "delete", "options")
    for path, item in standard.items():
        assert {method for method in methods if method in item} <= set(ours[path]), path
        for method in methods:
            if path.startswith(("/bizLocations/{", "/readPoints/{")) and not path.endswith("events"):
                # the standard pages what is one word there
                continue
            listed = item.get(method, {}).get("parameters", [])
            names = {one.get("$ref", one.get("name", "")).rpartition("/")[2] for one in listed}
            own = {one["name"] for one in ours[path].get(method, {}).get("parameters", [])}
            renamed = {"NextPageToken": "nextPageToken", "PerPage": "perPage"}
            missing = {
                renamed.get(name, name) for name in names if not name.startswith(("GS1-", "Upgrade", "Conn"))
            } - own
            fixed = PARAMETER.get(path.split("/")[1])  # the standard lists one of them where the path stands for it
            assert missing <= {fixed}, (path, method, missing)


@pytest.mark.timeout(300 + 60 * EXAMPLES)
def test_no_answer_is_undocumented(portal_process: Portal) -> None:
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{portal_process.port}/epcis/openapi.json")
    key = portal_process.keys["owner"]
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=list(CHECKS), timeout=30)
            asked += 1

        ask()
    assert asked >= EXAMPLES * 20
