"""Signs of life: cheap while nothing happens, one alert when they stop, whoever looks and whatever restarts."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts import places, selectors, services
from balai.domains.accounts.errors import BadToken
from balai.domains.accounts.models import Device, DeviceWatch
from balai.domains.accounts.services import Beat
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, OTHER_MALL, SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def doors(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The mall is open; a test may close it."""
    state = [True]
    monkeypatch.setattr(places, "is_open", lambda mall_id, now: state[0])
    return state


def enrol(kind: str = "kiosk", name: str = "Anjungan 1", *, at: datetime = NOW, mall: object = MALL) -> Actor:
    """A device that has just said that it is there."""
    _device, secret = services.headless_token(mall_id=mall, kind=kind, name=name, now=at)
    actor = selectors.for_device(secret, now=at)
    services.beat(actor=actor, said=Beat(version="0.1.0", drift_ms=40), now=at)
    return actor


def look(until: timedelta, *, since: timedelta = timedelta()) -> list[object]:
    """The worker looks every minute."""
    told, at = [], since
    while at <= until:
        told += services.watch_devices(mall_id=MALL, now=NOW + at)
        at += MINUTE
    return told


def events(*kinds: str) -> list[str]:
    found = JournalEntry.objects.filter(kind__in=kinds or ("device.silent", "device.heard", "device.paper"))
    return list(found.order_by("id").values_list("kind", flat=True))


@pytest.mark.capability("KSK-06")
def test_a_lost_heartbeat_alerts_once_and_its_return_once() -> None:
    kiosk = enrol()
    assert look(timedelta(minutes=20)) == [kiosk.id]
    assert events() == ["device.silent"]
    entry = JournalEntry.objects.get(kind="device.silent")
    assert (entry.subject, entry.data["kind"]) == (kiosk.id, "kiosk")
    for minutes in (21, 22, 23):
        services.beat(actor=kiosk, said=Beat("0.1.0"), now=NOW + timedelta(minutes=minutes))
    assert events() == ["device.silent", "device.heard"]
    assert look(timedelta(minutes=40), since=timedelta(minutes=21)) == [kiosk.id]
    assert events() == ["device.silent", "device.heard", "device.silent"]


def test_three_beats_may_be_missed() -> None:
    enrol()
    assert look(timedelta(minutes=3)) == []
    assert look(timedelta(minutes=4), since=timedelta(minutes=4)) != []


def test_a_printer_is_missed_within_a_minute() -> None:
    printer = enrol("printer", "Pencetak 1")
    services.watch_devices(mall_id=MALL, now=NOW)
    assert services.watch_devices(mall_id=MALL, now=NOW + MINUTE) == [printer.id]


def test_a_restart_of_the_mall_alarms_for_nobody_and_loses_no_alert() -> None:
    """The worker was away for an hour, and so was the web: nobody could be heard. Then one kiosk comes back."""
    lost, back = enrol(), enrol(name="Anjungan 2")
    look(timedelta(minutes=1))
    hour = timedelta(hours=1)
    assert services.watch_devices(mall_id=MALL, now=NOW + hour) == []
    services.beat(actor=back, said=Beat("0.1.0"), now=NOW + hour + MINUTE)
    assert look(hour + 3 * MINUTE, since=hour + MINUTE) == []
    # Every look may be that of another worker, started anew: what they know of each other stands in the tables.
    assert look(hour + 4 * MINUTE, since=hour + 4 * MINUTE) == [lost.id]
    assert look(hour + 4 * MINUTE, since=hour + 2 * MINUTE) == []
    assert events() == ["device.silent"]


def test_at_night_devices_are_off_and_the_morning_begins_anew(doors: list[bool]) -> None:
    kiosk = enrol()
    doors[0] = False
    assert look(timedelta(minutes=30)) == []
    assert not DeviceWatch.objects.exists()
    doors[0] = True
    morning = timedelta(hours=20)
    assert look(morning + 3 * MINUTE, since=morning) == []
    assert look(morning + 5 * MINUTE, since=morning + 4 * MINUTE) == [kiosk.id]


def test_a_headless_device_that_never_spoke_and_a_revoked_one_are_not_missed() -> None:
    services.headless_token(mall_id=MALL, kind="screen", name="B", now=NOW)
    gone = enrol(name="C")
    services.revoke_device(actor=SYSTEM, device_id=gone.id, now=NOW)
    assert look(timedelta(minutes=10)) == []
    with pytest.raises(BadToken):
        services.beat(actor=gone, said=Beat(), now=NOW)


def test_the_silence_of_a_device_that_is_revoked_or_paired_anew_ends_without_a_word() -> None:
    kiosk = enrol()
    look(timedelta(minutes=5))
    services.revoke_device(actor=SYSTEM, device_id=kiosk.id, now=NOW)
    assert Device.objects.get(pk=kiosk.id).silent_since is None
    assert events() == ["device.silent"]


def test_a_beat_with_nothing_new_is_one_reading_and_no_writing() -> None:
    kiosk = enrol()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        every = services.beat(actor=kiosk, said=Beat("0.1.0", 900), now=NOW + timedelta(seconds=20))
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]
    assert every == MINUTE
    with CaptureQueriesContext(connection) as asked:
        services.beat(actor=kiosk, said=Beat("0.1.0", 900), now=NOW + MINUTE)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "UPDATE"]
    assert events() == []


def test_beats_by_the_hundred_leave_the_journal_alone_and_write_their_row_in_place() -> None:
    kiosk = enrol()
    before = JournalEntry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        for second in range(0, 600, 10):
            services.beat(actor=kiosk, said=Beat("0.1.0", 5), now=NOW + timedelta(seconds=second))
    writes = [query for query in asked if query["sql"].startswith("UPDATE")]
    assert len(writes) == 19  # ten minutes: once in half a minute
    assert JournalEntry.objects.count() == before
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname from pg_attribute join pg_index on attrelid = indrelid and attnum = any(indkey)"
            " where indrelid = 'accounts_device'::regclass"
        )
        indexed = {row[0] for row in cursor.fetchall()}
        # Nothing a beat writes is in an index, so the new version of the row stays on its page.
        assert indexed & {"last_seen_at", "version", "drift_ms", "paper", "silent_since"} == set()


def test_what_a_device_says_of_itself_is_what_the_desk_reads() -> None:
    printer = enrol("printer", "Pencetak 1")
    for paper in ("ok", "ok", "out", "out", "ok"):
        services.beat(actor=printer, said=Beat("0.2.0", 61_000, paper), now=NOW)
    assert events() == ["device.paper"] * 3
    services.beat(actor=printer, said=Beat(paper="out"), now=NOW)
    standing = selectors.standing(SYSTEM, mall_id=MALL, now=NOW)
    (row,) = standing.rows
    assert (row.device.version, row.drift_ms, row.clock_wrong, row.paper) == ("0.2.0", 61_000, True, "out")
    assert (standing.in_use, standing.silent, standing.without_paper, standing.clock_wrong) == (1, 0, 1, 1)
    late = selectors.standing(SYSTEM, mall_id=MALL, now=NOW + MINUTE)
    assert (late.silent, late.without_paper, late.rows[0].paper) == (1, 0, "")  # of a silent one nothing is known
    assert late.troubled == late.rows


def test_the_desk_reads_fifty_devices_with_as_many_queries_as_one() -> None:
    for number in range(50):
        enrol("screen", f"Layar {number}")
    with CaptureQueriesContext(connection) as asked:
        assert len(selectors.standing(SYSTEM, mall_id=MALL, now=NOW).rows) == 50
    assert len(asked) == 1


def test_only_a_device_beats_and_only_a_printer_has_paper() -> None:
    for anybody in (Actor.visitor(MALL), SYSTEM):
        with pytest.raises(Forbidden):
            services.beat(actor=anybody, said=Beat(), now=NOW)
    for actor, paper in ((enrol(), "ok"), (enrol("printer", "P"), "crumpled")):
        with pytest.raises(Invalid):
            services.beat(actor=actor, said=Beat(paper=paper), now=NOW)
    assert events() == []


def test_another_malls_devices_are_another_malls() -> None:
    enrol(mall=OTHER_MALL)
    assert look(timedelta(minutes=10)) == []


@pytest.mark.django_db(transaction=True)
def test_eight_workers_that_look_at_once_tell_it_once_and_a_beat_between_them_is_not_lost() -> None:
    kiosk, other = enrol(), enrol(name="Anjungan 2")
    DeviceWatch.objects.create(mall_id=MALL, watched_since=NOW - MINUTE, looked_at=NOW + 4 * MINUTE)
    start, told = threading.Barrier(9), []

    def watch() -> None:
        start.wait()
        told.extend(services.watch_devices(mall_id=MALL, now=NOW + 5 * MINUTE))
        connection.close()

    def beat() -> None:
        start.wait()
        services.beat(actor=other, said=Beat("0.1.0"), now=NOW + 5 * MINUTE)
        connection.close()

    threads = [threading.Thread(target=watch) for _ in range(8)] + [threading.Thread(target=beat)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count(kiosk.id) == 1
    # The beat came before the look, or ended the silence: either way the second kiosk is heard at the end.
    row = Device.objects.get(pk=other.id)
    assert row.last_seen_at == NOW + 5 * MINUTE
    assert events("device.heard") == ["device.heard"] * told.count(other.id)
    assert (row.silent_since is None) or told.count(other.id) == 0
