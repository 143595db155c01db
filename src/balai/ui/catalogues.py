"""The Indonesian catalogues: where they are, and turning them into what Django reads (no gettext programs needed)."""

from __future__ import annotations

import os
from pathlib import Path

import polib

LANGUAGE = "id"
SOURCE = Path(__file__).resolve().parents[1]
IN_HOME = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
WITHOUT_APP = ("config", "flows", "simulation")


def homes(source: Path = SOURCE) -> list[Path]:
    """The directories that may hold a catalogue: every Django app, and the packages that are none (`LOCALE_PATHS`)."""
    return sorted({*(file.parent for file in source.rglob("apps.py")), *(source / name for name in WITHOUT_APP)})


def catalogues(source: Path = SOURCE) -> list[Path]:
    """Every catalogue there is."""
    return [home / IN_HOME for home in homes(source) if (home / IN_HOME).is_file()]


def compile_stale(source: Path = SOURCE) -> list[Path]:
    """Write the .mo beside each .po that is newer; several processes may do this at once. Returns those written."""
    written = []
    for catalogue in catalogues(source):
        compiled = catalogue.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns:
            continue
        draft = compiled.with_suffix(f".{os.getpid()}.part")
        polib.pofile(str(catalogue), encoding="utf-8").save_as_mofile(str(draft))
        os.replace(draft, compiled)
        written.append(compiled)
    return written
