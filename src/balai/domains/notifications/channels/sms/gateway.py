"""The port: what any SMS gateway must be able to do. A city with another one writes one subclass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from ...types import Report


class SmsGateway(ABC):
    """A company or a modem that takes texts for phones."""

    @abstractmethod
    def is_set_up(self) -> bool:
        """Whether address and keys are there."""

    @abstractmethod
    def submit(self, to: str, text: str, reference: str) -> str:
        """Hand over one text; the gateway's id. `to` is digits with country code, `reference` our stable id.

        Raises Refused, TryLater; anything else means try again.
        """

    @abstractmethod
    def read(self, body: bytes, headers: Mapping[str, str], *, at: float) -> list[Report]:
        """The reports in a call of the gateway, `at` in seconds since the epoch. Raises BadSignature, NoSuchChannel."""
