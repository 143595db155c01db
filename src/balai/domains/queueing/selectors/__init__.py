"""Reading the queue. The first argument is the actor; what is not his does not exist."""

from ..skills import callable_services
from .arrivals import by_code, by_number, family, held_at, missed_at, quotas_now
from .lines import (
    at_counter,
    at_counters,
    board,
    counter_now,
    counters_now,
    follow,
    next_in_line,
    overview,
    queues,
    served_today,
    ticket,
    totals_today,
    view,
    waiting_ticket,
)

__all__ = [
    "at_counter",
    "at_counters",
    "board",
    "by_code",
    "by_number",
    "callable_services",
    "counter_now",
    "counters_now",
    "family",
    "follow",
    "held_at",
    "missed_at",
    "next_in_line",
    "overview",
    "queues",
    "quotas_now",
    "served_today",
    "ticket",
    "totals_today",
    "view",
    "waiting_ticket",
]
