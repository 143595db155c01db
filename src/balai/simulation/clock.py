"""The clock of a simulated day: minutes after local midnight, running `speed` times as fast as the real one."""

from __future__ import annotations

import asyncio


class VirtualClock:
    """Stands at `start` (minutes after midnight) when it is made, inside a running event loop."""

    def __init__(self, start: float, speed: float) -> None:
        if speed <= 0:
            raise ValueError("Time runs forwards: speed is positive.")
        self._loop = asyncio.get_running_loop()
        self._began, self._start, self.speed = self._loop.time(), start, speed

    @property
    def now(self) -> float:
        return self._start + (self._loop.time() - self._began) / 60 * self.speed

    async def until(self, minute: float) -> None:
        """Return at `minute`, at once when it has passed."""
        await asyncio.sleep(max(0.0, (minute - self.now) * 60 / self.speed))

    async def pass_by(self, minutes: float, *, at_least: float = 0.0) -> None:
        """Wait `minutes` of this clock, and at least so many real seconds."""
        await asyncio.sleep(max(at_least, minutes * 60 / self.speed))

    def text(self) -> str:
        """`HH:MM`."""
        return f"{int(self.now) // 60 % 24:02}:{int(self.now) % 60:02}"
