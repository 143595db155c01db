"""Stems of Indonesian words, by PostgreSQL's own dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

_KEPT = 20_000
_known: dict[str, str] = {}
_STEMS = "select word, (ts_lexize('indonesian_stem', word))[1] from unnest(%s::text[]) as word"


def stems(words: Sequence[str]) -> Mapping[str, str]:
    """The stems of the words; one query for those this process has not met yet, none when it knows them all."""
    unmet = [word for word in words if word not in _known]
    if unmet:
        with connection.cursor() as cursor:
            cursor.execute(_STEMS, [unmet])
            rows = cursor.fetchall()
        if len(_known) > _KEPT:
            _known.clear()
        _known.update((word, stem or word) for word, stem in rows)
    return {word: _known.get(word, word) for word in words}
