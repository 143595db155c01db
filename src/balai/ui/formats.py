"""How times, ranges, money and counts are written: 10.24, 10.40–10.55, Rp1,84 M, 15–30 menit.

Instants are aware datetimes and are shown in Django's current time zone (the mall's zone, set per request).
Nothing here depends on `USE_THOUSAND_SEPARATOR`; the language is the active one, Indonesian or English.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

DASH = "–"
_SCALES = ((10**12, "T", "tn"), (10**9, "M", "bn"), (10**6, "jt", "m"))


def language() -> str:
    """The active interface language, `id` or `en`."""
    return (get_language() or "id")[:2]


def local(value: Any) -> str:
    """The active language's text of a bilingual map `{id: …, en: …}`; Indonesian, then anything, if it is missing."""
    if isinstance(value, Mapping):
        return str(value.get(language()) or value.get("id") or next(iter(value.values()), ""))
    return "" if value is None else str(value)


def _here(value: datetime | time) -> datetime | time:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def clock(value: datetime | time | None) -> str:
    """10.24: hours and minutes of an instant in the current zone; the same form in both languages."""
    return "" if value is None else f"{_here(value):%H.%M}"


def clock_range(start: Any, end: datetime | time | None = None) -> str:
    """10.40–10.55 from two instants, or from one pair; a single clock time when both are the same minute."""
    if end is None and isinstance(start, list | tuple):
        start, end = start
    low, high = clock(start), clock(end)
    return low if low == high or not high else f"{low}{DASH}{high}"


def zone_name(value: datetime | None) -> str:
    """WIB, WITA or WIT: the abbreviation of the current zone at that instant."""
    shown = _here(value) if value is not None else None
    return (shown.tzname() or "") if isinstance(shown, datetime) else ""


def day(value: date | datetime | None, pattern: str = "j M Y") -> str:
    """24 Nov 2026; with pattern `long`: Selasa, 24 November 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _here(value)  # type: ignore[assignment]
    return str(formats.date_format(value, "l, j F Y" if pattern == "long" else pattern))


def moment(value: datetime | None) -> str:
    """24 Nov 2026 10.24 WIB."""
    return "" if value is None else f"{day(value)} {clock(value)} {zone_name(value)}".rstrip()


def number(value: int | float | Decimal | None, decimals: int | str = "") -> str:
    """2.062.000 in Indonesian, 2,062,000 in English; decimals are rounded half up."""
    if value is None or value == "":
        return ""
    places = int(decimals) if decimals != "" else (0 if isinstance(value, int) else None)
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(value: float | Decimal | None, decimals: int | str = 0) -> str:
    """A share between 0 and 1 as 88 %."""
    return "" if value is None else f"{number(Decimal(str(value)) * 100, decimals)} %"


def rupiah(value: int | Decimal | None, form: str = "") -> str:
    """Rp1.250.000; with form `short`: Rp1,84 M (jt, M, T in Indonesian; m, bn, tn in English)."""
    if value is None:
        return ""
    amount = Decimal(value)
    sign, amount = ("−" if amount < 0 else ""), abs(amount)
    if form == "short":
        for size, indonesian, english in _SCALES:
            if amount >= size:
                places = 2 if amount < size * 100 else 0
                return f"{sign}Rp{number(amount / size, places)} {english if language() == 'en' else indonesian}"
    return f"{sign}Rp{number(amount, 0)}"


def minutes(value: float | Decimal | None) -> str:
    """12 menit; from ninety minutes on in hours and minutes: 1 jam 35 menit."""
    if value is None:
        return ""
    whole = int(Decimal(str(value)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if whole < 90:
        return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": number(whole)}
    hours, rest = divmod(whole, 60)
    text = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    return f"{text} {minutes(rest)}" if rest else text


def minutes_range(low: Any, high: float | None = None) -> str:
    """15–30 menit from two numbers of minutes, or from one pair; not rounded further than to whole minutes."""
    if high is None and isinstance(low, list | tuple):
        low, high = low
    if low is None:
        return minutes(high)
    if high is None or round(high) == round(low):
        return minutes(low) if round(low) > 0 else gettext("any moment now")
    if round(high) < 90:
        return gettext("%(low)s–%(high)s minutes") % {"low": number(round(low)), "high": number(round(high))}
    return f"{minutes(low)} {DASH} {minutes(high)}"
