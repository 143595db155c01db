"""Outside systems as processes: started, given orders, asked what they got."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

SOURCE = Path(__file__).resolve().parents[1] / "src"


@dataclass
class Simulator:
    """A running simulator: `port` speaks its protocol, `orders` takes orders over HTTP."""

    process: subprocess.Popen[str]
    port: int
    orders: int

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def messages(self) -> list[dict[str, Any]]:
        """What it accepted, in order."""
        return httpx.get(f"http://127.0.0.1:{self.orders}/_control/messages").json()["messages"]

    def ids(self) -> list[str]:
        """The stable ids of what it accepted."""
        return [message["id"] for message in self.messages()]

    def faults(self, *kinds: str, **values: Any) -> None:
        """The next requests fail so, one each; `times=` for more of one kind."""
        self._order("faults", faults=[{"kind": kind, **values} for kind in kinds])

    def report(self, **values: Any) -> list[int]:
        """Let it report to the mall; the statuses it was answered."""
        return self._order("reports", **values)["answers"]

    def _order(self, verb: str, **values: Any) -> dict[str, Any]:
        answer = httpx.post(f"http://127.0.0.1:{self.orders}/_control/{verb}", json=values, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def simulator(name: str, **options: str) -> Iterator[Simulator]:
    """`with simulator("whatsapp", token="t") as whatsapp:` runs `python -m balai_simulators.whatsapp --token t`."""
    words = [word for option, value in options.items() for word in (f"--{option.replace('_', '-')}", value)]
    process = subprocess.Popen(
        [sys.executable, "-m", f"balai_simulators.{name}", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().split()
        port = int(line[2])
        yield Simulator(process, port, int(line[-1]) if "orders" in line else port)
    finally:
        process.kill()
        process.wait()
