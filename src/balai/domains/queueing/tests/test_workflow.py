"""The transition table: closed, and the only way a state changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.queueing.workflow import ENDED, STATES, TICKET, target


@given(st.lists(st.sampled_from(sorted(TICKET)), max_size=40))
def test_no_sequence_of_verbs_leaves_the_known_states_or_an_end(verbs):
    state = "waiting"
    for verb in verbs:
        after = target(verb, state)
        if after is None:
            continue
        assert after in STATES
        if state in ENDED:
            assert after == state
        state = after


def test_every_state_is_reachable_and_every_open_state_can_end():
    reachable = {"waiting"} | {t.target for t in TICKET.values() if t.target}
    assert reachable == set(STATES)
    for state in set(STATES) - set(ENDED):
        assert any(target(verb, state) in ENDED for verb in TICKET)


def test_an_unknown_verb_is_an_error_not_a_refusal():
    with pytest.raises(KeyError):
        target("teleport", "waiting")
