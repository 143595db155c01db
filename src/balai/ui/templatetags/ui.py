"""`{% load ui %}`: every component and every format."""

from __future__ import annotations

from balai.ui import formats
from balai.ui.components import library

register = library

for _filter in (
    formats.clock,
    formats.clock_range,
    formats.day,
    formats.local,
    formats.minutes,
    formats.minutes_range,
    formats.moment,
    formats.number,
    formats.percent,
    formats.rupiah,
    formats.zone_name,
):
    register.filter(_filter.__name__, _filter)
