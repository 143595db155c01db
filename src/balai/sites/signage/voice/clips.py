"""Finding the clips that were made: `manifest.json`, `any/chime.ogg`, `<lang>/<clip>.ogg` in one folder."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from .vocabulary import VOCABULARY

_CLIP = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder holds: `seconds` of every clip by language; without espeak-ng only the chime (`any`)."""

    version: str = ""
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be spoken."""
        return tuple(lang for lang in VOCABULARY if lang in self.seconds)


def manifest(directory: Path) -> Manifest:
    """What is there; an empty manifest when nothing is, or it cannot be read."""
    try:
        data = json.loads((directory / "manifest.json").read_text())
        return Manifest(str(data["version"]), dict(data["seconds"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def clip_file(directory: Path, lang: str, clip: str) -> Path | None:
    """The file of a clip, or None: never anything outside the folder."""
    if lang not in (*VOCABULARY, "any") or not _CLIP.fullmatch(clip):
        return None
    for suffix in (".ogg", ".wav"):
        path = directory / lang / f"{clip}{suffix}"
        if path.is_file():
            return path
    return None
