"""What has ended is forgotten: sessions, tokens, codes and old trouble; what holds stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from balai.domains.accounts import services
from balai.domains.accounts.models import SignInTrouble, StaffSession, StaffToken
from balai.kernel.ids import uuid7

from .conftest import MALL, NOW


@pytest.mark.django_db
def test_what_has_ended_goes_and_what_holds_stays(person):
    sari = person("sari")
    for days, key in ((1, "holds"), (-1, "ended")):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW + timedelta(days=days))
    for days, key in ((-30, "seen"), (-100, "long ago")):
        at = NOW + timedelta(days=days)
        StaffSession.objects.create(
            staff=sari, mall_id=MALL, session_key=key, factor="second", started_at=at, expires_at=at
        )
    for days, digest in ((1, b"holds"), (-2, b"spent")):
        StaffToken.objects.create(
            id=uuid7(), staff=sari, mall_id=MALL, digest=digest, created_at=NOW, expires_at=NOW + timedelta(days=days)
        )
    for days, name in ((-1, "new"), (-8, "old")):
        at = NOW + timedelta(days=days)
        SignInTrouble.objects.create(id=name, failures=1, failed_at=at, wait_until=at)

    assert services.forget_ended(now=NOW) == 4
    assert [row.session_key for row in Session.objects.all()] == ["holds"]
    assert [row.session_key for row in StaffSession.objects.all()] == ["seen"]
    assert [bytes(row.digest) for row in StaffToken.objects.all()] == [b"holds"]
    assert [row.id for row in SignInTrouble.objects.all()] == ["new"]
    assert services.forget_ended(now=NOW) == 0
