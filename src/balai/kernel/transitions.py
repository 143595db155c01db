"""Tables of transitions: how the states of a thing change, as plain data (ADR 12). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb: from which states, to which (None: it stays), and the journal event it leaves (empty: none)."""

    verb: str
    sources: tuple[str, ...]
    target: str | None
    event: str = ""


class Table(dict[str, Transition]):
    """The transitions of one kind of thing, by verb. An unknown verb raises KeyError."""

    def __init__(self, *transitions: Transition) -> None:
        super().__init__((each.verb, each) for each in transitions)

    def allows(self, verb: str, state: str) -> bool:
        """Whether a thing in `state` allows the verb."""
        return state in self[verb].sources

    def target(self, verb: str, state: str) -> str | None:
        """The state after `verb`, or None when a thing in `state` does not allow it."""
        return (self[verb].target or state) if self.allows(verb, state) else None
