"""Reading server-sent events in a thread, as a screen does."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Message:
    """One event as received; `at` is time.monotonic()."""

    event: str
    id: str
    data: Any
    at: float


class Screen:
    """Listens until closed; `messages` grows. `ended_at` is time.monotonic() when the server ended the stream."""

    def __init__(self, url: str, last_event_id: str | None = None, headers: dict[str, str] | None = None) -> None:
        self.messages: list[Message] = []
        self.opened = threading.Event()
        self.ended = threading.Event()
        self.ended_at = 0.0
        self._headers = (headers or {}) | ({"Last-Event-ID": last_event_id} if last_event_id else {})
        self._url = url
        self._client = httpx.Client(timeout=httpx.Timeout(5, read=30))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert self.opened.wait(10), "the stream did not open"

    def _read(self) -> None:
        try:
            with self._client.stream("GET", self._url, headers=self._headers) as answer:
                assert answer.status_code == 200, answer.status_code
                fields: dict[str, str] = {}
                for line in answer.iter_lines():
                    if line:
                        name, _colon, value = line.partition(":")
                        fields[name] = value.strip()
                        continue
                    if "data" in fields:
                        self.messages.append(
                            Message(fields["event"], fields["id"], json.loads(fields["data"]), time.monotonic())
                        )
                        self.opened.set()
                    fields = {}
        except (httpx.HTTPError, OSError):
            pass
        finally:
            self.ended_at = time.monotonic()
            self.ended.set()

    @property
    def last_id(self) -> str:
        """The id a reconnecting screen would send."""
        return self.messages[-1].id

    def calls(self) -> list[str]:
        """Numbers called, in the order received."""
        return [message.data["call"]["number"] for message in self.messages if message.event == "call"]

    def wait_for_call(self, number: str, seconds: float = 5) -> Message:
        """The message that called `number`. Raises AssertionError after `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in list(self.messages):
                if message.event == "call" and message.data["call"]["number"] == number:
                    return message
            time.sleep(0.005)
        raise AssertionError(f"{number} was not shown; seen: {self.calls()}")

    def close(self) -> None:
        """Hang up."""
        self._client.close()
