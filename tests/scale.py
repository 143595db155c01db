"""How many cases a test runs: few on every `make test`, every one an issue names on `make test-full`."""

from __future__ import annotations

import os

FULL = os.environ.get("BALAI_TEST_FULL") == "1"


def n(reduced: int, full: int) -> int:
    """`full` when BALAI_TEST_FULL=1 (make test-full), else `reduced`."""
    return full if FULL else reduced
