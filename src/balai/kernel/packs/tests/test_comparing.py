"""What differs between two sets of documents is said down to the value."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.kernel.packs import canonical, differences

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
_documents = st.dictionaries(st.sampled_from(["a.yaml", "b.yaml"]), _json, max_size=2)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, _documents)
def test_there_are_differences_exactly_when_something_differs(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert bool(list(differences(one, other))) == (canonical(one) != canonical(other))
    assert len(list(differences(one, other))) == len(list(differences(other, one)))


def test_a_difference_reads_like_a_sentence() -> None:
    old = {"mall.yaml": {"name": {"id": "A"}, "hosts": []}, "gone.yaml": {}}
    new = {"mall.yaml": {"name": {"id": "B"}, "hosts": ["b.example"]}, "new.yaml": {}}
    assert [str(change) for change in differences(old, new)] == [
        "- gone.yaml",
        "~ mall.yaml: name.id: 'A' -> 'B'",
        "+ mall.yaml: hosts[0]: 'b.example'",
        "+ new.yaml",
    ]
