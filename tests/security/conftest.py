"""One running mall for the tests that come from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served import Served, served


@pytest.fixture(scope="session")
def mall() -> Iterator[Served]:
    """The demo mall on a port of its own, with the limits of production."""
    with served() as running:
        yield running
