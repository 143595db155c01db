"""Wrong sign-ins are slowed down where they come from, and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.domains.accounts import services
from balai.domains.accounts.errors import WaitBeforeSignIn
from balai.domains.accounts.models import SignInTrouble
from balai.domains.accounts.services import signing_in

from .conftest import NOW


def wrong(account: str = "rahma", source: str = "address:a", *, times: int = 1, after: timedelta = timedelta(0)) -> int:
    """Wrong tries at one instant; how many were let through."""
    through = 0
    for _ in range(times):
        try:
            services.begin_try(account=account, source=source, now=NOW + after)
        except WaitBeforeSignIn:
            continue
        through += 1
    return through


@pytest.mark.django_db
def test_five_tries_are_free_and_then_one_waits() -> None:
    assert wrong(times=9) == 5
    assert wrong(after=timedelta(seconds=14)) == 0
    assert wrong(after=timedelta(seconds=15)) == 1
    assert wrong(after=timedelta(seconds=44)) == 0
    assert wrong(after=timedelta(seconds=45)) == 1


@pytest.mark.django_db
def test_the_wait_is_never_longer_than_a_quarter_of_an_hour() -> None:
    instant = timedelta(0)
    for _ in range(30):
        wrong(after=instant)
        instant += timedelta(minutes=15)
    with pytest.raises(WaitBeforeSignIn) as refused:
        services.begin_try(account="rahma", source="address:a", now=NOW + instant - timedelta(minutes=15))
    assert refused.value.params["seconds"] <= 900


@pytest.mark.django_db
def test_the_right_person_elsewhere_is_let_in_while_somebody_guesses() -> None:
    wrong(times=9)
    services.begin_try(account="rahma", source="address:b", now=NOW)


@pytest.mark.django_db
def test_a_right_sign_in_makes_the_source_new_again() -> None:
    wrong(times=4)
    services.succeeded(account="rahma", source="address:a")
    assert wrong(times=9) == 5


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["rahma", "somebody who does not exist"])
def test_existing_and_invented_accounts_wait_alike(who: str) -> None:
    assert wrong(who, times=9) == 5


@pytest.mark.django_db
def test_a_guesser_spread_over_many_addresses_gets_one_guess_each_and_the_right_person_still_a_free_try() -> None:
    for number in range(40):
        wrong(source=f"address:{number}")
    assert wrong(source="address:fresh", times=5) == 1
    services.begin_try(account="rahma", source="device:terminal-1", now=NOW)


@pytest.mark.django_db
def test_an_address_that_tries_many_accounts_gets_one_guess_for_each() -> None:
    for number in range(40):
        wrong(f"person{number}")
    assert wrong("another", times=5) == 1
    assert wrong("another", "address:b", times=9) == 5


@pytest.mark.django_db
def test_old_troubles_are_forgotten() -> None:
    wrong(times=9)
    assert wrong(after=timedelta(minutes=31), times=9) == 5
    wrong("other", after=timedelta(days=2))
    assert SignInTrouble.objects.count() == 3


@pytest.mark.django_db
def test_neither_account_nor_address_is_readable() -> None:
    wrong("rahma", "address:203.0.113.7")
    assert "rahma" not in str(list(SignInTrouble.objects.values_list()))
    assert "203.0.113" not in str(list(SignInTrouble.objects.values_list()))


@pytest.mark.django_db
def test_a_code_is_used_once() -> None:
    assert services.use_once(account="factor:rahma", code="123456", now=NOW)
    assert not services.use_once(account="factor:rahma", code=" 123456 ", now=NOW)
    assert services.use_once(account="factor:budi", code="123456", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_sixteen_guesses_at_once_are_five() -> None:
    through: list[int] = []

    def guess() -> None:
        through.append(wrong())
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(through) == 5


def waits() -> Iterator[float]:
    """The oracle: what a lonely guesser waits after his n-th wrong try."""
    for number in range(1, 40):
        yield 0 if number < 5 else min(15 * 2 ** (number - 5), 900)


@given(st.integers(1, 39))
@settings(max_examples=39, deadline=None)
def test_the_waits_double(number: int) -> None:
    assert signing_in.wait(number, strained=False).total_seconds() == list(waits())[number - 1]
