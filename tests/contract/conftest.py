"""One running mall for all tests of the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served import Served, served


@pytest.fixture(scope="session")
def mall() -> Iterator[Served]:
    """The demo mall on a port of its own."""
    with served() as running:
        yield running
