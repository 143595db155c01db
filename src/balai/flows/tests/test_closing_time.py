"""After closing time the mall of a city gives no numbers, through no way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from balai.domains.directory import selectors as directory
from balai.domains.queueing.errors import ServiceClosed
from balai.flows import visit

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)
WISH = {"service": "kia", "channel": "online"}


@pytest.fixture
def city(jambi, settings):
    settings.BALAI_MODE = "production"
    return jambi


def test_numbers_are_given_until_the_minute_the_mall_closes(city):
    closes = directory.closes_at(city, NOON)
    for now, given in ((NOON, True), (closes - timedelta(seconds=1), True), (closes, False)):
        try:
            visit.read_wish(WISH, mall_id=city.id, actor=visit.anybody(city.id), now=now)
        except ServiceClosed:
            assert not given, now
        else:
            assert given, now


def test_on_a_sunday_there_are_none_and_early_in_the_morning_there_are(city):
    sunday, dawn = NOON - timedelta(days=2), NOON - timedelta(hours=6)
    assert directory.closes_at(city, sunday) is None
    with pytest.raises(ServiceClosed):
        visit.read_wish(WISH, mall_id=city.id, actor=visit.anybody(city.id), now=sunday)
    assert visit.read_wish(WISH, mall_id=city.id, actor=visit.anybody(city.id), now=dawn).service == "kia"


def test_a_demo_gives_numbers_at_any_hour(jambi):
    sunday = NOON - timedelta(days=2)
    assert visit.read_wish(WISH, mall_id=jambi.id, actor=visit.anybody(jambi.id), now=sunday).service == "kia"
