"""Bearer tokens of staff: for demo, tests and the simulator; production has none."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from ..credentials import STAFF_PREFIX, digest, new_token
from ..errors import DemoOnly
from ..models import Staff, StaffToken
from ..selectors.actors import forget

LIFETIME = timedelta(hours=24)


def issue_token(*, actor: Actor, staff: Staff, now: datetime, counter: str = "", lifetime: timedelta = LIFETIME) -> str:
    """A bearer token for `staff`, valid for `lifetime`; `counter` is the code of the counter he sits at.

    It is returned once and stored as a digest. Raises DemoOnly in production.
    """
    if settings.BALAI_MODE == "production":
        raise DemoOnly()
    secret = new_token(STAFF_PREFIX)
    with transaction.atomic():
        token = StaffToken.objects.create(
            staff=staff,
            mall_id=staff.mall_id,
            digest=digest(secret),
            counter=counter,
            created_at=now,
            expires_at=now + lifetime,
        )
        journal.append("token.issued", staff.pk, staff.mall_id, actor, {"token": str(token.pk)}, occurred_at=now)
    return secret


def revoke_token(*, actor: Actor, secret: str, now: datetime) -> None:
    """End one token, by the token itself. Raises NotFound."""
    with transaction.atomic():
        token = StaffToken.objects.select_for_update().filter(digest=digest(secret), revoked_at__isnull=True).first()
        if token is None:
            raise NotFound()
        _revoke(actor, token, now)
    transaction.on_commit(forget)


def revoke_all(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """End every token of `staff`; called where the actor's right has been checked."""
    with transaction.atomic():
        for token in staff.tokens.select_for_update().filter(revoked_at__isnull=True):
            _revoke(actor, token, now)
    transaction.on_commit(forget)


def _revoke(actor: Actor, token: StaffToken, now: datetime) -> None:
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    journal.append("token.revoked", token.staff_id, token.mall_id, actor, {"token": str(token.pk)}, occurred_at=now)
