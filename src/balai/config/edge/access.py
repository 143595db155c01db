"""The access log: path without query, status, time, request id. No address, no cookie, no token.

Hot routes (the board, tickets in bulk) are counted by the metrics and logged only when they fail.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime


def write(request_id: str, method: str, path: str, status: int, seconds: float, by: str) -> None:
    """One line on standard output; `by` is `native`, `django`, `stream`, `edge` (refused) or `fault`."""
    line = {
        "event": "request",
        "level": "error" if status >= 500 and by != "edge" else "info",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request_id": request_id,
        "method": method,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "by": by,
    }
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
