"""A second web node, and an officer who works through one of them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.served import ROOT, Served


@contextmanager
def second_node(mall: Served, port: int, **settings: str) -> Iterator[str]:
    """Another `balai web` on the same database; its address."""
    environment = mall.environment | {
        "BALAI_PORT": str(port),
        "BALAI_DB_ROLE": "app",
        "DATABASE_URL": mall.cluster.url("app"),
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "balai.config.cli", "web"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{base}/-/ready", timeout=2).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


class Desk:
    """Counter 3, through one node."""

    def __init__(self, base: str, token: str) -> None:
        self.client = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    def do(self, verb: str) -> httpx.Response:
        answer = self.client.post(f"/api/v1/counters/3/{verb}")
        assert answer.status_code in (200, 204), answer.text
        return answer

    def call(self) -> str:
        taken = self.client.post("/api/v1/tickets", json={"service": "kia", "channel": "counter"})
        assert taken.status_code == 201, taken.text
        called = self.do("call-next").json()["number"]
        assert called == taken.json()["number"]
        return called
