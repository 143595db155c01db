"""A database that does not answer in time is a matter of trying again, never a fault of ours."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from balai.kernel.errors import database_lost


def slow() -> None:
    """A transaction that takes longer than its role allows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local transaction_timeout = '60ms'")
        cursor.execute("select pg_sleep(1)")


def test_a_transaction_ended_by_its_time_out_is_a_lost_database(transactional_db):
    with pytest.raises(DatabaseError) as found:
        slow()
    connection.close()
    assert not isinstance(found.value, OperationalError)
    assert database_lost(found.value)


def test_a_mistake_of_ours_is_not(transactional_db):
    with pytest.raises(DatabaseError) as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select nothing_of_the_kind")
    assert not database_lost(found.value)
    assert not database_lost(ValueError())
    assert not database_lost(None)
