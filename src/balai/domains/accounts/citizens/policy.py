"""Limits of codes, letters, sessions and phones; what an account is needed for. Source: `citizen-accounts`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from balai.kernel import rulepacks
from balai.kernel.ratelimit import Policy as Limit

QUARTER, HOUR, DAY = 900, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule in force on a day. `needs` says for each act: nothing, status or full."""

    code_valid: timedelta
    code_tries: int
    code_limits: tuple[Limit, ...]
    code_day_limits: tuple[Limit, ...]
    letter_valid: timedelta
    letter_tries: int
    letter_limits: tuple[Limit, ...]
    full_session: timedelta
    status_session: timedelta
    phone_stale: timedelta
    needs: Mapping[str, str]

    def lifetime(self, rights: str) -> timedelta:
        """How long a session with these rights lasts."""
        return self.full_session if rights == "full" else self.status_session

    def rights_of_contact(self, kind: str, proved_at: datetime, now: datetime) -> str:
        """What a code to a contact of an account gives; `proved_at` is its last proof before this one (UTC).

        A phone nobody proved for `phone_stale` may have been given to somebody else: status only.
        """
        return "status" if kind == "phone" and now - proved_at >= self.phone_stale else "full"


@lru_cache(maxsize=8)
def in_force(day: date) -> Policy:
    """The policy of a service day. Raises NoRuleInForce."""
    found = rulepacks.get("citizen-accounts", on=day).parameters
    code, letter = found["code"], found["letter"]
    return Policy(
        code_valid=timedelta(minutes=code["minutes"]),
        code_tries=code["tries"],
        code_limits=(
            Limit("target", code["per_target_quarter"], QUARTER),
            Limit("address", code["per_address_hour"], HOUR),
        ),
        code_day_limits=(Limit("target", code["per_target_day"], DAY),),
        letter_valid=timedelta(days=letter["days"]),
        letter_tries=letter["tries"],
        letter_limits=(Limit("address", letter["per_address_hour"], HOUR),),
        full_session=timedelta(days=found["session_days"]),
        status_session=timedelta(days=found["status_days"]),
        phone_stale=timedelta(days=found["phone"]["stale_days"]),
        needs=dict(found["needs"]),
    )
