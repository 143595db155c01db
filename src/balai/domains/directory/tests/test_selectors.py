"""What people and programs ask of the directory."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from tests.packs.owner import PACKS, SECOND_MALL, load

from balai.config import postgres
from balai.domains.directory import selectors, snapshot
from balai.domains.directory.errors import UnknownCursor
from balai.domains.directory.types import MallView, ServiceView
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from .conftest import Loader, change

ANYBODY = Actor.visitor()


_views: dict[Path, MallView] = {}


def seen_once(request: pytest.FixtureRequest, folder: Path) -> MallView:
    """The view of a pack: loaded into the database by the first test that asks; views never change."""
    if folder not in _views:
        request.getfixturevalue("transactional_db")
        _views[folder] = snapshot.current(load(request.getfixturevalue("cluster"), folder).mall_id)
    return _views[folder]


@pytest.fixture
def jambi(request: pytest.FixtureRequest) -> MallView:
    return seen_once(request, PACKS / "jambi")


@pytest.fixture
def contoh(request: pytest.FixtureRequest) -> MallView:
    return seen_once(request, SECOND_MALL)


def found(mall: MallView, q: str, **how: object) -> list[str]:
    return [item.code for item in selectors.services(ANYBODY, mall, q=q, **how).items]  # type: ignore[arg-type]


def test_services_are_found_in_peoples_words(jambi: MallView) -> None:
    assert found(jambi, "ktp hilang")[0] == "ktp-cetak-ulang"
    assert found(jambi, "saya mau bikin akte anak")[0] == "akta-kelahiran"
    assert found(jambi, "IMB")[0] == "pbg-hunian"
    assert set(found(jambi, "memperpanjang sim")[:2]) == {"sim-a-perpanjangan", "sim-c-perpanjangan"}
    assert found(jambi, "driving licence")[:1] == ["sim-a-perpanjangan"]
    assert found(jambi, "paspot")[0] == "paspor-biasa"
    assert found(jambi, "dukcapil", limit=100)[0].startswith("ktp")
    assert found(jambi, "zzzz qqqq") == []
    assert found(jambi, "?!") == []


def test_pages_of_services_are_complete_and_without_doubles(jambi: MallView) -> None:
    for q in ("", "ktp", "izin"):
        every = found(jambi, q, limit=100)
        walked: list[str] = []
        cursor: str | None = None
        while True:
            page = selectors.services(ANYBODY, jambi, q=q, cursor=cursor, limit=7)
            walked += [item.code for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert walked == every
    assert len(found(jambi, "", limit=100)) == 58


def test_services_of_one_agency(jambi: MallView) -> None:
    assert len(found(jambi, "", agency="dukcapil", limit=100)) == 8
    assert found(jambi, "paspor", agency="DUKCAPIL") == []
    assert found(jambi, "", agency="NOBODY") == []


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "W10", "WzEsMl0", "bnVsbA", "....", "é", "W1tbW1tbW1tbW1tdXV1dXV1dXQ", "A" * 5000]
)
def test_a_cursor_that_is_none_of_ours_is_refused(contoh: MallView, cursor: str) -> None:
    with pytest.raises(UnknownCursor):
        selectors.services(ANYBODY, contoh, cursor=cursor)


def test_a_cursor_stays_good_when_its_service_leaves(reload: Loader, folder: Path, mall: MallView) -> None:
    page = selectors.services(ANYBODY, mall, limit=1)
    assert [item.code for item in page.items] == ["ktp-cetak-ulang"]
    shutil.rmtree(folder / "services/ktp-cetak-ulang")
    change(folder / "counters/dukcapil.yaml", "      - ktp-cetak-ulang\n", "")
    change(folder / "services/kia/service.yaml", "fallback: ktp-cetak-ulang", "fallback: wait")
    change(folder / "services/kia/service.yaml", "prefix: CF", "prefix: C")
    later = selectors.services(ANYBODY, snapshot.current(reload().mall_id), cursor=page.next)
    assert [item.code for item in later.items] == ["kia", "kartu-perpustakaan"]


def test_one_service_one_agency_or_not_there(contoh: MallView) -> None:
    assert selectors.service(ANYBODY, contoh, "kia").counters == ("1", "2")
    assert selectors.agency(ANYBODY, contoh, "perpus").services == ("kartu-perpustakaan",)
    with pytest.raises(NotFound):
        selectors.service(ANYBODY, contoh, "nothing")
    with pytest.raises(NotFound):
        selectors.agency(ANYBODY, contoh, "nothing")


def test_counters_stand_in_their_zones_by_number(contoh: MallView) -> None:
    zones = selectors.counters_by_zone(ANYBODY, contoh)
    assert {zone: [counter.number for counter in counters] for zone, counters in zones.items()} == {
        "a": [1, 2],
        "selatan": [3],
    }


def test_agencies_one_can_visit(jambi: MallView) -> None:
    assert len(selectors.agencies(ANYBODY, jambi)) == 39
    assert len(selectors.agencies(ANYBODY, jambi, with_services=True)) == 24


def test_texts_speak_the_language_of_the_request(contoh: MallView) -> None:
    service: ServiceView = contoh.services["kartu-perpustakaan"]
    with translation.override("en"):
        assert str(service.name) == "Library card"
    with translation.override("id"):
        assert str(service.name) == "Kartu perpustakaan"
    assert service.name.in_language("en-GB") == "Library card"


def test_the_mall_of_a_host(mall: MallView, cluster: postgres.Cluster) -> None:
    load(cluster, PACKS / "jambi")
    assert selectors.mall_for_host("contoh.localhost").code == "contoh"
    assert selectors.mall_for_host("CONTOH.localhost.:8000").code == "contoh"
    assert selectors.mall_for_host("127.0.0.1:8000").code == "jambi"
    assert selectors.mall_for_host("[::1]:8000").code == "jambi"
    assert selectors.mall_for_host(None).code == "jambi"


def test_a_host_nobody_claims_is_nobodys(mall: MallView) -> None:
    with pytest.raises(NotFound):
        selectors.mall_for_host("127.0.0.1")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "open_", "reason", "closes", "opens"),
    [
        ("2026-11-24T07:59:59+07:00", False, "before", None, "2026-11-24T08:00+07:00"),
        ("2026-11-24T08:00+07:00", True, "", "2026-11-24T15:00+07:00", "2026-11-25T08:00+07:00"),
        ("2026-11-24T15:00+07:00", False, "after", None, "2026-11-25T08:00+07:00"),
        ("2026-11-27T11:29+07:00", True, "", "2026-11-27T11:30+07:00", "2026-11-27T13:30+07:00"),
        ("2026-11-27T12:00+07:00", False, "break", None, "2026-11-27T13:30+07:00"),
        ("2026-11-27T15:00+07:00", False, "after", None, "2026-11-30T08:00+07:00"),
        ("2026-11-28T10:00+07:00", False, "weekend", None, "2026-11-30T08:00+07:00"),
        ("2026-12-24T10:00+07:00", False, "joint_leave", None, "2026-12-28T08:00+07:00"),
        ("2026-12-25T10:00+07:00", False, "public", None, "2026-12-28T08:00+07:00"),
        # Midnight in Jambi is 17.00 UTC of the day before.
        ("2026-12-24T17:30+00:00", False, "public", None, "2026-12-28T08:00+07:00"),
    ],
)
def test_jambi_is_open_by_its_hours_breaks_and_holidays(
    jambi: MallView, now: str, open_: bool, reason: str, closes: str | None, opens: str
) -> None:
    state = selectors.opening(ANYBODY, jambi, at(now))
    assert (state.open, state.reason) == (open_, reason)
    assert (state.closes_at, state.opens_at) == (at(closes) if closes else None, at(opens))


def test_a_holiday_is_named(jambi: MallView) -> None:
    assert "Natal" in selectors.opening(ANYBODY, jambi, at("2026-12-25T10:00+07:00")).holiday


def test_the_second_mall_has_its_own_closures_and_half_days(contoh: MallView) -> None:
    closed = selectors.opening(ANYBODY, contoh, at("2026-12-03T10:00+08:00"))
    assert (closed.open, closed.reason, closed.holiday) == (False, "closure", "Hari jadi Kota Contoh")
    assert selectors.opening(ANYBODY, contoh, at("2026-12-04T10:59+08:00")).closes_at == at("2026-12-04T11:00+08:00")


def test_beyond_the_years_of_the_rules_the_malls_own_hours_still_count(contoh: MallView) -> None:
    assert selectors.opening(ANYBODY, contoh, at("2019-11-26T10:00+08:00")).open
