"""The transition table: closed, and the only way a state changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.queueing.workflow import ENDED, FIRST, LAPSED, OPEN, OUTCOME, STATES, TICKET, target

# The same table once more, drawn by hand from the diagram: state -> verb -> state.
DRAWN = {
    "booked": {"check-in": "waiting", "cancel": "cancelled", "lapse": "lapsed", "reprint": "booked"},
    "waiting": {
        "call": "called", "transfer": "waiting", "cancel": "cancelled", "lapse": "lapsed", "reprint": "waiting",
    },
    "called": {
        "recall": "called", "start": "serving", "finish": "finished", "no-show": "no_show", "hold": "held",
        "transfer": "waiting", "return": "waiting", "cancel": "cancelled", "lapse": "lapsed", "reprint": "called",
    },
    "serving": {
        "finish": "finished", "hold": "held", "transfer": "waiting", "return": "waiting", "lapse": "lapsed",
        "reprint": "serving",
    },
    "held": {
        "call": "called", "take-back": "serving", "return": "waiting", "cancel": "cancelled", "lapse": "lapsed",
        "reprint": "held",
    },
    "finished": {"rate": "finished"},
    "no_show": {"rejoin": "waiting"},
    "cancelled": {},
    "lapsed": {},
}  # fmt: skip


@given(st.sampled_from(FIRST), st.lists(st.sampled_from(sorted(TICKET)), max_size=60))
def test_any_sequence_of_verbs_goes_where_the_drawing_goes(first, verbs):
    state = drawn = first
    for verb in verbs:
        after = target(verb, state)
        assert after == DRAWN[drawn].get(verb)
        state = drawn = after or state


def test_every_state_is_reachable_and_every_open_state_can_end():
    reachable = set(FIRST) | {t.target for t in TICKET.values() if t.target}
    assert reachable == set(STATES) == set(OPEN) | set(ENDED)
    for state in OPEN:
        assert any(target(verb, state) in ENDED for verb in TICKET)


def test_only_a_missed_number_leaves_an_end():
    left = {(state, verb) for state in ENDED for verb in TICKET if target(verb, state) not in (None, state)}
    assert left == {("no_show", "rejoin")}


def test_every_end_has_a_reason():
    ending = {verb for verb, t in TICKET.items() if t.target in ENDED}
    assert ending == set(OUTCOME) | {"lapse"}
    assert set(LAPSED) == set(OPEN)


def test_an_unknown_verb_is_an_error_not_a_refusal():
    with pytest.raises(KeyError):
        target("teleport", "waiting")
