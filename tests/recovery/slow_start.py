"""A live module for one test: a worker that was started again takes three seconds until it serves."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

MARK = "BALAI_TEST_SLOW_START"


async def startup() -> None:
    """Slow once the file that the environment names exists; its content is then who is starting."""
    mark = Path(os.environ[MARK])
    if mark.exists():
        mark.write_text(str(os.getpid()))
        await asyncio.sleep(3)
