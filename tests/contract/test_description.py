"""Schemathesis asks a running mall everything its description allows, and much that it does not."""

from __future__ import annotations

import contextlib
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.scale import n
from tests.served import Served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def described(mall: Served) -> Any:
    """The description as served, without the streams, which do not end."""
    return schemathesis.openapi.from_url(f"{mall.base}/api/v1/openapi.json").exclude(path_regex="^/live/")


@pytest.fixture(scope="module")
def officer(mall: Served) -> str:
    return mall.token("front_officer@DUKCAPIL")


@pytest.mark.threat("T-input")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_breaks_the_api_or_its_promise(mall: Served, described: Any, officer: str, mode: GenerationMode):
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        headers = {"Authorization": f"Bearer {officer}"} if "/counters/" in operation.path else {}

        @settings(
            max_examples=n(12, 200),
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers, checks=CHECKS)  # noqa: B023 - run before the loop goes on

        # An operation that takes nothing cannot be asked wrongly.
        with contextlib.suppress(Unsatisfiable):
            ask()
    assert asked > 50


def test_the_description_is_openapi_3_1_and_names_every_address(mall: Served):
    served = httpx.get(f"{mall.base}/api/v1/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert len(served["paths"]) == 27
    for path, operations in served["paths"].items():
        for method, operation in operations.items():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            assert method == "get" or "Idempotency-Key" in names, path
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]
