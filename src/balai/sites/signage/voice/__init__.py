"""The voice of the hall: a call as a row of clips, and the clips themselves.

`spoken` says which clips a call is made of; it is pure. `make_clips` has espeak-ng speak the vocabulary once, at
set-up; a screen then plays clips and needs neither speech synthesis nor the network beyond this mall.
"""

from __future__ import annotations

from pathlib import Path

from .clips import Manifest, clip_file, manifest
from .grammar import LANGUAGES, UnspeakableNumber, spoken
from .vocabulary import CHIME, VOCABULARY

__all__ = [
    "CHIME",
    "LANGUAGES",
    "VOCABULARY",
    "Manifest",
    "UnspeakableNumber",
    "clip_file",
    "make_clips",
    "manifest",
    "spoken",
]


def make_clips(directory: Path) -> bool:
    """Make every clip that is due in `directory`; True when numbers can be spoken, False when espeak-ng is missing
    (then there is the chime alone, and screens say that the voice is off).

    Safe to repeat: a complete folder of this version is left alone. Raises CalledProcessError when espeak-ng fails.
    """
    from . import making  # numbers and sound libraries stay out of web processes

    return making.make_clips(directory)
