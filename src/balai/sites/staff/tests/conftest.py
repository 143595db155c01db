"""The demo mall, people who are not invented (their second factor is never waived), and their code apps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from balai.domains.accounts import services
from balai.domains.accounts.models import Staff
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor

PASSWORD = "kata sandi yang panjang"
SYSTEM = Actor.system("test")


def code_of(secret: str, windows_later: int = 0) -> str:
    """What a code app shows now, or some windows of 30 seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + windows_later))


@dataclass
class Person:
    """A colleague and his browser."""

    staff: Staff
    client: Client
    secret: str = ""

    def enter(self, password: str = PASSWORD, **more: object) -> object:
        """Give name and password at the door."""
        form = {"login": self.staff.user.get_username(), "password": password}
        return self.client.post("/staff/sign-in/", form, **more)

    def enrol(self) -> str:
        """Set up a code app; its secret."""
        page = self.client.get("/staff/second-factor/code-app/")
        self.secret = page.context["form"].secret
        self.client.post("/staff/second-factor/code-app/", {"code": code_of(self.secret)})
        return self.secret


@pytest.fixture
def colleague(jambi: MallView) -> Callable[..., Person]:
    """`colleague("rahma", "duty_manager")`: somebody with a password, these roles, and no second factor yet."""

    def make(username: str, *roles: str, demo: bool = False) -> Person:
        now = clock.now()
        staff = services.add_staff(
            actor=SYSTEM,
            mall_id=jambi.id,
            username=username,
            name=f"{username.title()} Contoh",
            password=PASSWORD,
            demo=demo,
            now=now,
        )
        for role in roles:
            name, _, agency = role.partition("@")
            services.assign_role(actor=SYSTEM, staff_id=staff.pk, role=name, agency=agency or None, now=now)
        return Person(staff, Client())

    return make
