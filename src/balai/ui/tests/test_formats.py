"""Times, ranges, money and counts, as they stand on screens and paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from balai.ui import formats

JAMBI = ZoneInfo("Asia/Jakarta")
MORNING = datetime(2026, 11, 24, 3, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_jambi():
    with timezone.override(JAMBI), translation.override("id"):
        yield


def test_a_time_is_written_with_a_point_in_the_malls_own_zone():
    assert formats.clock(MORNING) == "10.24"
    assert formats.clock(time(8, 5)) == "08.05"
    assert formats.clock(None) == ""
    assert formats.moment(MORNING) == "24 Nov 2026 10.24 WIB"


def test_a_range_of_times_is_joined_by_a_dash_unless_it_is_one_minute():
    end = MORNING.replace(minute=39)
    assert formats.clock_range(MORNING, end) == "10.24–10.39"
    assert formats.clock_range((MORNING, end)) == "10.24–10.39"
    assert formats.clock_range(MORNING, MORNING) == "10.24"


def test_a_day_is_named_in_the_readers_language():
    assert formats.day(date(2026, 8, 17)) == "17 Agu 2026"
    assert formats.day(MORNING, "long") == "Selasa, 24 November 2026"
    with translation.override("en"):
        assert formats.day(MORNING, "long") == "Tuesday, 24 November 2026"


@pytest.mark.parametrize(
    ("amount", "form", "indonesian", "english"),
    [
        (0, "", "Rp0", "Rp0"),
        (2_062_000, "", "Rp2.062.000", "Rp2,062,000"),
        (Decimal("1250000.50"), "", "Rp1.250.001", "Rp1,250,001"),
        (1_840_000_000, "short", "Rp1,84 M", "Rp1.84 bn"),
        (2_500_000, "short", "Rp2,50 jt", "Rp2.50 m"),
        (999_000, "short", "Rp999.000", "Rp999,000"),
        (-5000, "", "−Rp5.000", "−Rp5,000"),
    ],
)
def test_money_is_written_as_in_the_country(amount, form, indonesian, english):
    assert formats.rupiah(amount, form) == indonesian
    with translation.override("en"):
        assert formats.rupiah(amount, form) == english


def test_waiting_is_a_range_with_its_unit():
    assert formats.minutes_range(15, 30) == "15–30 menit"
    assert formats.minutes_range((15, 30)) == "15–30 menit"
    assert formats.minutes_range(15, 15) == "15 menit"
    assert formats.minutes_range(0, 0) == "sebentar lagi"
    assert formats.minutes_range(60, 150) == "60 menit – 2 jam 30 menit"
    with translation.override("en"):
        assert formats.minutes_range(15, 30) == "15–30 minutes"
        assert formats.minutes(1) == "1 minute"
        assert formats.minutes(120) == "2 hours"


def test_counts_and_shares_follow_the_language():
    assert formats.number(1169) == "1.169"
    assert formats.number(Decimal("2.45"), 1) == "2,5"
    assert formats.percent(0.031, 1) == "3,1 %"
    with translation.override("en"):
        assert formats.number(1169) == "1,169"


def test_a_bilingual_text_falls_back_to_indonesian():
    assert formats.local({"id": "Akta", "en": "Certificate"}) == "Akta"
    with translation.override("en"):
        assert formats.local({"id": "Akta", "en": "Certificate"}) == "Certificate"
        assert formats.local({"id": "Akta"}) == "Akta"
    assert formats.local(None) == ""
    assert formats.local("PBG") == "PBG"
