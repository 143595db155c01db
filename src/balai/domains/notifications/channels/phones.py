"""Phone numbers as providers want them: country code first, digits only."""

from __future__ import annotations

import re

from ..errors import NotThisAddress

_DIGITS = re.compile(r"[0-9]{9,15}")


def international(value: str) -> str:
    """`0812 3456 7890`, `+62 812…`, `62812…` -> `628123456789…`. Raises NotThisAddress."""
    typed = re.sub(r"[\s().-]", "", value)
    digits = typed.removeprefix("+")
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = "62" + digits[1:]
    elif digits.startswith("8") and not typed.startswith("+"):
        digits = "62" + digits
    if not _DIGITS.fullmatch(digits) or digits.startswith("0"):
        raise NotThisAddress()
    return digits
