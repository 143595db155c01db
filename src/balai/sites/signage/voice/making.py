"""Making the clips, once. The version is a hash of what is said and how: a folder made by an older release is made anew
and browsers fetch it under a new address.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import sound
from .clips import Manifest, clip_file, manifest
from .vocabulary import CHIME, VOCABULARY, VOICES

ESPEAK = "espeak-ng"
SPEED = "145"  # words a minute: slower than speech, for a hall
FORM = 3  # raise it when the sound is made differently


def wanted_version() -> str:
    """The version of the clips this release makes."""
    said = json.dumps([FORM, SPEED, VOICES, VOCABULARY, sound.RATE, sound.suffix()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def make_clips(directory: Path) -> bool:
    """Make every clip that is due in `directory`; True when numbers can be spoken, False when espeak-ng is missing
    (then there is the chime alone, and screens say that the voice is off).

    Safe to repeat: a complete folder of this version is left alone. Raises CalledProcessError when espeak-ng fails.
    """
    version = wanted_version()
    present = manifest(directory)
    espeak = shutil.which(ESPEAK)
    if present.version == version and _complete(directory, present, spoken=bool(espeak)):
        return bool(present.languages)
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix="making-") as made:
        fresh = Path(made)
        seconds: dict[str, dict[str, float]] = {"any": {CHIME: _chime(fresh)}}
        with ThreadPoolExecutor(2) as pool:
            for lang in VOCABULARY if espeak else ():
                (fresh / lang).mkdir()
                durations = pool.map(lambda clip, lang=lang: _speak(fresh, lang, clip), VOCABULARY[lang])
                seconds[lang] = dict(zip(VOCABULARY[lang], durations, strict=True))
        for folder in ("any", *VOCABULARY):
            shutil.rmtree(directory / folder, ignore_errors=True)
            if (fresh / folder).is_dir():
                (fresh / folder).rename(directory / folder)
        text = json.dumps({"version": version, "seconds": seconds}, indent=1)
        (fresh / "manifest.json").write_text(text)
        (fresh / "manifest.json").rename(directory / "manifest.json")
    return bool(espeak)


def _complete(directory: Path, present: Manifest, *, spoken: bool) -> bool:
    if spoken and set(present.languages) != set(VOCABULARY):
        return False
    return all(
        clip_file(directory, lang, clip) is not None for lang, clips in present.seconds.items() for clip in clips
    )


def _chime(folder: Path) -> float:
    (folder / "any").mkdir()
    return sound.write(folder / "any" / f"{CHIME}{sound.suffix()}", sound.chime())


def _speak(folder: Path, lang: str, clip: str) -> float:
    raw = folder / f"{lang}-{clip}.wav"
    text = VOCABULARY[lang][clip]
    command = [ESPEAK, "-v", VOICES[lang], "-s", SPEED, "-w", str(raw), text]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    data, rate = sound.read(raw)
    raw.unlink()
    clean = sound.level(sound.resample(sound.trim(data, rate), rate))
    return sound.write(folder / lang / f"{clip}{sound.suffix()}", clean)
