"""Every clip there is, and what espeak-ng must be told so that it says it.

Words are spelled out, never digits or single letters: `A-011` would be read "A nol sebelas". Texts in double brackets
are espeak-ng phonemes, where its own rules are wrong (a schwa in "loket", the article for the English letter A).
"""

from __future__ import annotations

CHIME = "chime"

_INDONESIAN_LETTERS = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "ha", "i": "i", "j": "je",
    "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "ki", "r": "er", "s": "es", "t": "te",
    "u": "u", "v": "ve", "w": "we", "x": "eks", "y": "ye", "z": "zet",
}  # fmt: skip
_ENGLISH_LETTERS = {
    "a": "[[eI]]", "b": "bee", "c": "see", "d": "dee", "e": "ee", "f": "ef", "g": "jee", "h": "aitch", "i": "eye",
    "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en", "o": "oh", "p": "pee", "q": "cue", "r": "are",
    "s": "ess", "t": "tee", "u": "you", "v": "vee", "w": "double you", "x": "ex", "y": "why", "z": "zed",
}  # fmt: skip

INDONESIAN_WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
    "belas", "puluh", "seratus", "ratus", "seribu", "ribu",
)  # fmt: skip
ENGLISH_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH_WORDS = (*ENGLISH_SMALL, *ENGLISH_TENS, "hundred", "and", "thousand")

VOCABULARY: dict[str, dict[str, str]] = {
    "id": {
        "queue-number": "nomor antrean",
        "go-to-counter": "silakan ke [[l'okEt]]",
        **{f"letter-{letter}": name for letter, name in _INDONESIAN_LETTERS.items()},
        **{word: word for word in INDONESIAN_WORDS},
    },
    "en": {
        "queue-number": "queue number",
        "go-to-counter": "please go to counter",
        **{f"letter-{letter}": name for letter, name in _ENGLISH_LETTERS.items()},
        **{word: word for word in ENGLISH_WORDS},
    },
}
"""Clip id -> text for espeak-ng, by language."""

VOICES = {"id": "id", "en": "en-gb"}
