"""What a caller sends about a number that comes, waits aside, or is called on purpose."""

from __future__ import annotations

from typing import Literal

from ninja import Field

from .schemas import Strict


class CheckIn(Strict):
    """What stands on the slip or screen: the number and its check-in code."""

    number: str = Field(max_length=20)
    check_in_code: str = Field(max_length=40)


class Finish(Strict):
    """How the visit ended."""

    outcome: Literal["done", "papers-missing", "referred", "postponed", "declined"] | None = None


class Hold(Strict):
    """Why the number is put aside."""

    reason: Literal["fetch-papers", "copy", "payment", "form", "other"] | None = None


class OnHold(Strict):
    """A number on hold, as on its slip."""

    number: str = Field(max_length=20)


class CallNumber(Strict):
    """The number to call; a waiting one is called before its turn only with a reason."""

    number: str = Field(max_length=20)
    reason: Literal["frail", "agreed", "connected", "other"] | None = None
