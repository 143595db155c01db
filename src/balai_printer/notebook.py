"""What the agent must know after a power cut: which paper it had begun, and what it has not told the mall yet."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

TAKEN, SENDING = "taken", "sending"


class Notebook:
    """One small file, replaced whole and on the disk before anything goes on."""

    def __init__(self, home: Path) -> None:
        self._path = home / "under-way.json"

    def write(self, **page: Any) -> None:
        """Remember this, and only this."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump(page, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def clear(self) -> None:
        """Nothing is under way."""
        self._path.unlink(missing_ok=True)

    def left(self) -> tuple[str, str, str] | None:
        """What to tell the mall of the paper that was under way: (paper, outcome, reason); None: there is none.

        Begun and not finished is unknown; taken and not begun surely did not come out.
        """
        try:
            page = json.loads(self._path.read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            self.clear()
            return None
        if "outcome" in page:
            return page["paper"], page["outcome"], page.get("reason", "")
        return page["paper"], "unknown" if page.get("step") == SENDING else "failed", "restart"
