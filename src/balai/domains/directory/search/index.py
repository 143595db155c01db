"""A mall's services by their words, and the answer to a question. Pure.

A word of the question finds the services that have it exactly, as the beginning of a word, by its stem, or, where
nothing else fits, misspelt. Phrases of one line of the city's synonyms count as the same word. Rare words weigh more
than those that half the mall has. All words should fit; where no service has them all, those with most come first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .typos import Speller, faintly
from .words import LONGEST_QUESTION, telling, words_of

# Where a word stands decides its weight: name, keywords, everything else.
WEIGHTS = (6.0, 5.0, 1.0)
EXACT, SYNONYM, BEGINNING, STEM, MISSPELT = 1.0, 0.95, 0.7, 0.65, 0.55
LONGEST_PHRASE = 4
SUGGESTED_FOR = 4
"""Words of a question for which others are suggested: comparing takes a few milliseconds each."""

Hits = dict[str, float]
"""Code of a service -> how well it fits."""
Stemmer = Callable[[Sequence[str]], Mapping[str, str]]
"""Stems by word."""


def _unstemmed(words: Sequence[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Entry:
    """The texts of a service: its name, its keywords, everything else, each in any languages."""

    name: tuple[str, ...]
    keywords: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def fields(self) -> tuple[tuple[str, ...], ...]:
        """In the order of WEIGHTS."""
        return self.name, self.keywords, self.rest


def entry_of(service: Mapping[str, Any], agency: Mapping[str, Any]) -> Entry:
    """The texts of a service and its agency, from their documents."""
    texts = [service["summary"], service.get("product", {}), agency["name"]]
    texts += [row["text"] for row in service["requirements"] if "applicants" not in row]
    return Entry(
        name=tuple(service["name"].values()),
        keywords=(*service["keywords"], service["code"], agency["short"], agency["code"]),
        rest=tuple(value for text in texts for value in text.values()),
    )


@dataclass(frozen=True)
class Index:
    """Built by `build`; asked by `ranked`."""

    codes: tuple[str, ...] = ()
    places: Mapping[str, Hits] = field(default_factory=dict)
    by_stem: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: Mapping[tuple[str, ...], Hits] = field(default_factory=dict)
    speller: Speller = field(default_factory=lambda: Speller(()))

    def ranked(self, question: str, stems: Stemmer = _unstemmed) -> Hits:
        """Score by code of the services that answer; an empty question gives every one the score 0.

        `stems` is asked at most once, and only for words that are not the mall's.
        """
        words = words_of(question[:LONGEST_QUESTION])
        if not words:
            return dict.fromkeys(self.codes, 0.0) if not question.strip() else {}
        parts = self._parts(words)
        unknown = [word for word, hits in parts if not hits]
        known = stems(unknown) if unknown else {}
        found = [(hits or self._guessed(word, known.get(word, ""))) for word, hits in parts]
        scores = {code: [hits.get(code, 0.0) for hits in found] for code in {c for hits in found for c in hits}}
        complete = {code: sum(fits) for code, fits in scores.items() if all(fits)}
        rest = {code: sum(fits) * (sum(map(bool, fits)) / len(fits)) ** 2 for code, fits in scores.items()}
        return complete or rest

    def nearest(self, question: str, most: int) -> list[str]:
        """Words of the mall that somebody may have meant whose question found nothing, the likeliest first.

        Each of them finds something when it is asked by itself.
        """
        found: dict[str, float] = {}
        vocabulary = [word for word, hits in self.places.items() if hits]
        for word in telling(words_of(question[:LONGEST_QUESTION]))[:SUGGESTED_FOR]:
            for other, share in faintly(word, vocabulary, most):
                found[other] = max(found.get(other, 0.0), share)
        return sorted(found, key=lambda word: (-found[word], word))[:most]

    def _parts(self, words: list[str]) -> list[tuple[str, Hits]]:
        """The question as phrases the city knows and single words, each with what it finds outright."""
        parts: list[tuple[str, Hits]] = []
        single: list[str] = []
        start = 0
        while start < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - start), 1, -1):
                phrase = tuple(words[start : start + length])
                if phrase in self.phrases:
                    parts.append((" ".join(phrase), self.phrases[phrase]))
                    start += length
                    break
            else:
                single.append(words[start])
                start += 1
        return parts + [(word, self._outright(word)) for word in telling(single, needed=not parts)]

    def _outright(self, word: str) -> Hits:
        """Services that have the word, or a longer one that begins with it."""
        found: Hits = dict(self.places.get(word, {}))
        if len(word) > 2:
            for other, hits in self.places.items():
                if other != word and other.startswith(word):
                    _merge(found, hits, BEGINNING)
        return found

    def _guessed(self, word: str, stem: str) -> Hits:
        """Services that have a word of the same stem, or else one that the word may have been meant for."""
        found: Hits = {}
        for other in self.by_stem.get(stem, ()) if stem else ():
            _merge(found, self.places[other], STEM)
        if not found:
            for other, share in self.speller.meant(word):
                _merge(found, self.places[other], MISSPELT * share)
        return found


def _merge(into: Hits, hits: Mapping[str, float], factor: float) -> None:
    for code, weight in hits.items():
        into[code] = max(into.get(code, 0.0), weight * factor)


def build(entries: Mapping[str, Entry], synonyms: Iterable[Sequence[str]] = (), stems: Stemmer = _unstemmed) -> Index:
    """The index of services by code; `synonyms` are lines of words and phrases that mean the same."""
    places: dict[str, Hits] = {}
    texts: dict[str, list[tuple[float, list[str]]]] = {}
    for code, entry in entries.items():
        for weight, field_texts in zip(WEIGHTS, entry.fields, strict=True):
            for text in field_texts:
                words = words_of(text)
                texts.setdefault(code, []).append((weight, words))
                for word in words:
                    hits = places.setdefault(word, {})
                    hits[code] = max(hits.get(code, 0.0), weight)
    for hits in places.values():
        _by_rarity(hits, len(entries))
    phrases = _phrases(synonyms, texts, places)
    known = stems(sorted(places))
    by_stem: dict[str, list[str]] = {}
    for word, stem in known.items():
        by_stem.setdefault(stem, []).append(word)
    return Index(
        codes=tuple(entries),
        places=places,
        by_stem={stem: tuple(words) for stem, words in by_stem.items()},
        phrases=phrases,
        speller=Speller(places),
    )


def _by_rarity(hits: Hits, services: int) -> None:
    """A word that one service has tells more than one that half of them have."""
    rarity = 1 + math.log(services / len(hits)) if hits else 1.0
    for code in hits:
        hits[code] *= rarity


def _phrases(
    synonyms: Iterable[Sequence[str]],
    texts: Mapping[str, list[tuple[float, list[str]]]],
    places: dict[str, Hits],
) -> dict[tuple[str, ...], Hits]:
    """What each phrase finds: every service that has any phrase of its line. Single words join `places`."""
    phrases: dict[tuple[str, ...], Hits] = {}
    for line in synonyms:
        said = [tuple(words_of(phrase)) for phrase in line]
        hits: Hits = {}
        for code, fields in texts.items():
            weights = [w for w, words in fields for phrase in said if phrase and _within(phrase, words)]
            if weights:
                hits[code] = max(weights) * SYNONYM
        if not hits:
            continue
        _by_rarity(hits, len(texts))
        for phrase in said:
            if len(phrase) == 1:
                _merge(places.setdefault(phrase[0], {}), hits, 1.0)
            elif phrase:
                _merge(phrases.setdefault(phrase, {}), hits, 1.0)
    return phrases


def _within(phrase: tuple[str, ...], words: list[str]) -> bool:
    return any(tuple(words[start : start + len(phrase)]) == phrase for start in range(len(words) - len(phrase) + 1))
