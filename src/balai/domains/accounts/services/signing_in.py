"""Slowing down wrong sign-ins without ever keeping the right person out.

A try is counted before it is judged, so many at once gain nothing. Each source (enrolled device or network address)
waits for itself: after five wrong tries 15 seconds, doubling to 15 minutes. Where an account, or a source, has seen
thirty wrong tries within a quarter of an hour, a source waits after its first wrong try: a guesser spread over many
addresses gets one guess each, while a fresh source, such as the right person's, always has a free try.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from balai.kernel import keys

from ..errors import WaitBeforeSignIn
from ..models import SignInTrouble

FREE_TRIES = 5
STRAIN = 30
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
QUIET = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)


def _names(account: str, source: str) -> tuple[str, str, str]:
    """Keys of the pair, the account and the source; none of them tells who or where."""
    return (
        keys.keyed_hash("sign-in.pair", f"{account}\0{source}").hex(),
        keys.keyed_hash("sign-in.account", account).hex(),
        keys.keyed_hash("sign-in.source", source).hex(),
    )


def wait(failures: int, *, strained: bool) -> timedelta:
    """How long a source waits after so many wrong tries."""
    free = 1 if strained else FREE_TRIES
    return timedelta(0) if failures < free else min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)


def begin_try(*, account: str, source: str, now: datetime) -> None:
    """Count a try of `account` (a sign-in name, or `factor:<name>`) from `source`; call `succeeded` when it was right.

    Raises WaitBeforeSignIn, the same for accounts that do not exist; a refused try is not counted.
    """
    names = _names(account, source)
    with transaction.atomic():
        SignInTrouble.objects.filter(failed_at__lt=now - FORGOTTEN).delete()
        SignInTrouble.objects.bulk_create(
            [SignInTrouble(id=name, failures=0, failed_at=now, wait_until=now) for name in names],
            ignore_conflicts=True,
        )
        rows = {row.id: row for row in SignInTrouble.objects.select_for_update().filter(id__in=names).order_by("id")}
        pair, of_account, of_source = (rows[name] for name in names)
        if pair.wait_until > now:
            raise WaitBeforeSignIn(seconds=max(1, round((pair.wait_until - now).total_seconds())))
        for row in rows.values():
            limit = LONGEST_WAIT * 2 if row is pair else QUIET
            row.failures = 1 if row.failed_at < now - limit else row.failures + 1
            row.failed_at = now
        strained = max(of_account.failures, of_source.failures) > STRAIN
        pair.wait_until = now + wait(pair.failures, strained=strained)
        SignInTrouble.objects.bulk_update(rows.values(), ["failures", "failed_at", "wait_until"])


def succeeded(*, account: str, source: str) -> None:
    """The try was right: this source starts anew, and is taken out of the counts of account and address."""
    pair, *others = _names(account, source)
    with transaction.atomic():
        SignInTrouble.objects.filter(id=pair).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "update accounts_trouble set failures = greatest(failures - 1, 0) where id = any(%s)", [others]
            )


def use_once(*, account: str, code: str, now: datetime) -> bool:
    """Whether a one-time code is used for the first time (on any node); a second time within a day it is not."""
    name = keys.keyed_hash("sign-in.used", f"{account}\0{code.strip()}").hex()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_trouble (id, failures, failed_at, wait_until) values (%s, 0, %s, %s)"
            " on conflict (id) do nothing",
            [name, now, now],
        )
        return cursor.rowcount == 1
