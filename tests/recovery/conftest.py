"""One mall for the tests of this folder that leave it running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served import Served, served

LIVE = "balai.sites.live.service,tests.recovery.slow_routes"


@pytest.fixture(scope="package")
def mall() -> Iterator[Served]:
    with served(BALAI_LIVE=LIVE, BALAI_WEB_THREADS="4", BALAI_BODY_SECONDS="2") as running:
        yield running
