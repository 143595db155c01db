"""The hall of hall.py: built once, kept as a template, given to each module as new."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import conftest
import pytest
from django.db import connections
from django.test import override_settings

from balai.config import postgres
from balai.domains.accounts import selectors as accounts
from balai.domains.queueing import selectors
from balai.kernel import clock
from tests.packs.owner import SECOND_MALL, load

from .doors import Django
from .hall import NOW, Builder, Hall

TEMPLATE = "balai_hall"
EASY = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 3600,
    "BALAI_RATE_LIMITS": "off",
}
"""Hashing, hurry and limits are not what these tests are about."""
PROVIDERS = {
    "BALAI_SMTP_URL": "smtp://127.0.0.1:25",
    "BALAI_SMS_SECRET": "of the gateway",
    "BALAI_WHATSAPP_SECRET": "of the provider",
    "BALAI_WHATSAPP_VERIFY": "a word",
    "BALAI_WEBPUSH_KEY": urlsafe_b64encode(b"1" * 32).decode(),
    "BALAI_WEBPUSH_CONTACT": "mailto:mpp@contoh.id",
}
"""The mall has set up whom it sends messages through; nothing is sent here."""


@contextmanager
def tuesday_at_nine() -> Iterator[None]:
    """The clock stands, everything is EASY, and there are PROVIDERS."""
    with pytest.MonkeyPatch.context() as patch, override_settings(**EASY, **PROVIDERS):
        patch.setattr(clock, "now", lambda: NOW)
        accounts.forget()
        yield
        accounts.forget()


@pytest.fixture(scope="session")
def built(cluster: postgres.Cluster, jambi_template: str, django_db_blocker: Any) -> Hall:
    """The hall and everybody in it, in a template database."""
    with django_db_blocker.unblock():
        conftest.restore(jambi_template)
        with tuesday_at_nine():
            load(cluster, SECOND_MALL)
            found = Builder().build()
        for wrapper in connections.all(initialized_only=True):
            wrapper.close()
            wrapper.close_pool()
        with cluster.admin() as connection:
            postgres.create_database(connection, TEMPLATE, template=postgres.DATABASE)
    return found


@pytest.fixture(scope="module")
def hall(built: Hall, django_db_blocker: Any) -> Iterator[Hall]:
    """The hall, as new, in this module's database."""
    with django_db_blocker.unblock():
        conftest.restore(TEMPLATE)
        with tuesday_at_nine():
            yield built
        conftest.restore()


@pytest.fixture(scope="module")
def production(hall: Hall) -> Iterator[None]:
    """What the addresses do where citizens are: a kiosk is for kiosks."""
    with override_settings(BALAI_MODE="production"):
        yield


@pytest.fixture(scope="module")
def django(hall: Hall) -> Django:
    """Django without the edge."""
    return Django()


@pytest.fixture(scope="module")
def board(hall: Hall) -> Iterator[None]:
    """The hall's boards, in memory as on a web node."""
    boards = {mall.id: selectors.board(mall.id, NOW) for mall in (hall.mall, hall.elsewhere)}
    selectors.follow(boards.get)
    yield
    selectors.follow(lambda mall_id: None)
