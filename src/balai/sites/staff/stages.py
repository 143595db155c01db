"""When the second factor is asked at sign-in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage

from balai.domains.accounts import selectors
from balai.kernel import clock

from .requests import terminal_of


class SecondFactor(AuthenticateStage):
    """Asked of everybody who has one, except where an enrolled counter terminal already is the second factor."""

    def handle(self) -> tuple[Any, bool]:
        """The page for the code, or nothing."""
        terminal = terminal_of(self.request)
        staff = selectors.staff_of_user(self.login.user, now=clock.now())
        if terminal and staff and selectors.terminal_suffices(staff, terminal, now=clock.now()):
            return None, True
        return super().handle()
