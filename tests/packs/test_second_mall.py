"""ACT-01: a second mall in the same installation stays separate: services, counters, hours, numbers, statistics.

The second mall is made to be confused: it has services, letters, counters, zones and an agency with the very codes of
Jambi, in another time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from balai.config import postgres
from balai.domains.directory import selectors, snapshot
from balai.domains.directory.types import MallView
from balai.domains.queueing import selectors as queue
from balai.domains.queueing import services
from balai.domains.queueing.types import Issued
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.models import JournalEntry

from .owner import SECOND_MALL, load

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday, 09.00 in Jambi, 10.00 in the second mall."""
ANYBODY = Actor.visitor()

pytestmark = pytest.mark.capability("ACT-01")


@pytest.fixture
def contoh(jambi: MallView, cluster: postgres.Cluster) -> MallView:
    """The second mall beside Jambi."""
    return snapshot.current(load(cluster, SECOND_MALL).mall_id)


def take(mall: MallView, service: str, now: datetime = NOW) -> Issued:
    """A number from the kiosk of that mall."""
    kiosk = Actor("device", id=uuid7(), mall_id=mall.id)
    return services.issue(services.prepare(mall_id=mall.id, service=service, channel="kiosk", now=now, actor=kiosk))


def staff(mall: MallView, *roles: Role) -> Actor:
    return Actor("staff", id=uuid7(), mall_id=mall.id, roles=roles)


def officer(mall: MallView) -> Actor:
    return staff(mall, Role("front_officer", "DUKCAPIL"))


def head(mall: MallView) -> Actor:
    return staff(mall, Role("mall_operator"))


def test_same_codes_are_other_things(jambi: MallView, contoh: MallView) -> None:
    assert {"kia", "ktp-cetak-ulang"} <= set(jambi.services) & set(contoh.services)
    assert {"1", "2", "3"} <= set(jambi.counters) & set(contoh.counters)
    mine, theirs = ({*mall.ids, *(zone.id for zone in mall.zones.values())} for mall in (jambi, contoh))
    assert mine.isdisjoint(theirs)
    assert jambi.services["kia"].queue_prefix == contoh.services["kia"].queue_prefix
    assert jambi.services["kia"].fee.kind == "free"
    assert contoh.services["kia"].fee.amount == 7500


def test_loading_the_second_mall_leaves_the_first_as_it_was(jambi: MallView, cluster: postgres.Cluster) -> None:
    load(cluster, SECOND_MALL)
    assert snapshot.current(jambi.id) == jambi


def test_a_service_of_one_mall_is_not_found_in_the_other(jambi: MallView, contoh: MallView) -> None:
    assert [item.code for item in selectors.services(ANYBODY, contoh, limit=100).items] == [
        "ktp-cetak-ulang",
        "kia",
        "kartu-perpustakaan",
    ]
    assert selectors.services(ANYBODY, jambi, q="perpustakaan").items == ()
    assert selectors.services(ANYBODY, contoh, q="paspor").items == ()
    with pytest.raises(NotFound):
        selectors.service(ANYBODY, jambi, "kartu-perpustakaan")
    with pytest.raises(NotFound):
        contoh.service_by_id(jambi.services["kia"].id)
    assert contoh.counter_by_id(jambi.counters["1"].id) is None


def test_numbers_start_at_one_in_each_and_never_cross(jambi: MallView, contoh: MallView) -> None:
    labels = [(take(jambi, "kia").label, take(contoh, "kia").label) for _ in range(3)]
    assert labels == [("CF-001", "CF-001"), ("CF-002", "CF-002"), ("CF-003", "CF-003")]
    with pytest.raises(Invalid):
        take(jambi, "kartu-perpustakaan")
    with pytest.raises(Invalid):
        take(contoh, "paspor-biasa")


def test_a_counter_calls_the_visitors_of_its_own_mall_only(jambi: MallView, contoh: MallView) -> None:
    first = take(contoh, "kia")
    for mall in (jambi, contoh):
        services.open_counter(actor=officer(mall), counter="1", now=NOW)
    assert services.call_next(actor=officer(jambi), counter="1", now=NOW) is None
    called = services.call_next(actor=officer(contoh), counter="1", now=NOW)
    assert called is not None
    assert (called.id, called.mall_id) == (first.id, contoh.id)


def test_an_officer_of_one_mall_has_no_counter_in_the_other(jambi: MallView, contoh: MallView) -> None:
    services.open_counter(actor=officer(contoh), counter="1", now=NOW)
    assert queue.counter_now(officer(contoh), counter="1", now=NOW).state == "open"
    assert queue.counter_now(officer(jambi), counter="1", now=NOW).state == "closed"
    with pytest.raises(NotFound):
        services.open_counter(actor=staff(contoh, Role("duty_manager")), counter="41", now=NOW)


def test_boards_and_statistics_count_their_own_mall(jambi: MallView, contoh: MallView) -> None:
    for _ in range(2):
        take(contoh, "kia")
    take(jambi, "kia")
    assert queue.totals_today(head(contoh), now=NOW).issued == 2
    assert queue.totals_today(head(jambi), now=NOW).issued == 1
    assert queue.board(contoh.id, NOW).count("kia") == 2
    assert queue.board(jambi.id, NOW).count("kia") == 1
    issued = JournalEntry.objects.filter(kind="ticket.issued")
    assert issued.filter(mall_id=contoh.id).count() == 2
    assert issued.filter(mall_id=jambi.id).count() == 1


def test_a_number_of_one_mall_is_not_there_for_the_heads_of_the_other(jambi: MallView, contoh: MallView) -> None:
    ticket = take(contoh, "kia")
    assert queue.ticket(head(contoh), ticket.id, now=NOW).number == "CF-001"
    with pytest.raises(NotFound):
        queue.ticket(head(jambi), ticket.id, now=NOW)
    with pytest.raises(NotFound):
        queue.waiting_ticket(head(jambi), number="CF-001", now=NOW)


def test_a_visitors_token_opens_his_number_in_its_own_mall_only(jambi: MallView, contoh: MallView) -> None:
    ticket = take(contoh, "kia")
    assert queue.ticket(Actor.visitor(contoh.id, ticket.id), ticket.id, now=NOW).number == "CF-001"
    with pytest.raises(NotFound):
        queue.ticket(Actor.visitor(jambi.id, ticket.id), ticket.id, now=NOW)


def test_each_mall_has_its_own_midnight(jambi: MallView, contoh: MallView) -> None:
    evening = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # 23.30 in Jambi, 00.30 in the second mall
    assert (take(jambi, "kia").number, take(contoh, "kia").number) == (1, 1)
    assert (take(jambi, "kia", evening).number, take(contoh, "kia", evening).number) == (2, 1)


@pytest.mark.parametrize(
    ("now", "in_jambi", "in_contoh"),
    [
        ("2026-12-03T03:00+00:00", "", "closure"),  # the anniversary of the second city
        ("2026-12-04T03:30+00:00", "", "after"),  # its half day
        ("2026-11-30T03:00+00:00", "", "weekend"),  # it rests on Mondays
        ("2026-11-28T02:00+00:00", "weekend", ""),  # and works on Saturdays
        ("2026-12-25T03:00+00:00", "public", "public"),  # Christmas is everybody's
    ],
)
def test_hours_and_holidays_are_each_malls_own(
    jambi: MallView, contoh: MallView, now: str, in_jambi: str, in_contoh: str
) -> None:
    at = datetime.fromisoformat(now)
    reasons = [selectors.opening(ANYBODY, mall, at).reason for mall in (jambi, contoh)]
    assert reasons == [in_jambi, in_contoh]


def test_the_host_decides_which_mall_a_visitor_meets(jambi: MallView, contoh: MallView) -> None:
    def get(path: str, host: str) -> object:
        answer = Client().get(path, headers={"host": host})
        return answer.json() if answer.status_code == 200 else answer.status_code

    assert get("/api/v1/mall", "contoh.localhost")["code"] == "contoh"  # type: ignore[index]
    assert get("/api/v1/mall", "127.0.0.1")["code"] == "jambi"  # type: ignore[index]
    listed = get("/api/v1/services?limit=100", "contoh.localhost")["items"]  # type: ignore[index]
    assert {item["code"] for item in listed} == set(contoh.services)
    assert get("/api/v1/services/kartu-perpustakaan", "127.0.0.1") == 404
    assert get("/api/v1/services/paspor-biasa", "contoh.localhost") == 404
    assert get("/api/v1/services?agency=PERPUS", "127.0.0.1")["items"] == []  # type: ignore[index]
