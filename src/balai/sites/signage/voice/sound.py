"""Sound as numbers: cutting silence, changing the rate, the chime, writing files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import soundfile

RATE = 24_000
"""Samples a second of every clip: a rate Opus knows."""
SILENCE = 0.004
LEAD_S, TAIL_S = 0.005, 0.03
LOUDNESS = 0.11  # root mean square: all words equally loud

Samples = numpy.ndarray[Any, numpy.dtype[numpy.float64]]


def read(path: Path) -> tuple[Samples, int]:
    """One channel of a sound file and its rate."""
    data, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return data[:, 0], int(rate)


def trim(data: Samples, rate: int) -> Samples:
    """Without the silence around it (espeak-ng leaves 0.43 s at the end), its edges faded so that nothing clicks."""
    loud = numpy.flatnonzero(numpy.abs(data) > SILENCE)
    if not loud.size:
        return data[:0]
    first = max(0, int(loud[0]) - int(LEAD_S * rate))
    cut = data[first : int(loud[-1]) + int(TAIL_S * rate)].copy()
    edge = min(int(0.004 * rate), cut.size // 2)
    if edge:
        ramp = numpy.linspace(0.0, 1.0, edge)
        cut[:edge] *= ramp
        cut[-edge:] *= ramp[::-1]
    return cut


def resample(data: Samples, rate: int, target: int = RATE) -> Samples:
    """The same sound at another rate, by its spectrum: exact for clips of a second or two."""
    if rate == target or not data.size:
        return data
    length = round(data.size * target / rate)
    return numpy.fft.irfft(numpy.fft.rfft(data), length) * (length / data.size)


def level(data: Samples) -> Samples:
    """Brought to the common loudness, never clipped."""
    power = float(numpy.sqrt(numpy.mean(data**2))) if data.size else 0.0
    if not power:
        return data
    louder = data * (LOUDNESS / power)
    peak = float(numpy.abs(louder).max())
    return louder * min(1.0, 0.95 / peak)


def chime() -> Samples:
    """Two soft bells, a falling third (E5, C5), 0.95 s: our own, made of sines that fade."""
    length = int(0.95 * RATE)
    sound = numpy.zeros(length)
    for start, pitch in ((0.0, 659.26), (0.32, 523.25)):
        at = int(start * RATE)
        time = numpy.arange(length - at) / RATE
        attack = numpy.minimum(1.0, time / 0.006)
        for partial, strength, fade in ((1.0, 0.5, 5.0), (2.0, 0.16, 8.0), (3.01, 0.06, 12.0)):
            sound[at:] += strength * attack * numpy.exp(-fade * time) * numpy.sin(2 * numpy.pi * pitch * partial * time)
    sound[-int(0.02 * RATE) :] *= numpy.linspace(1.0, 0.0, int(0.02 * RATE))
    return sound * (0.6 / float(numpy.abs(sound).max()))


def suffix() -> str:
    """`.ogg` (Opus) where the sound library can write it, else `.wav`."""
    return ".ogg" if "OPUS" in soundfile.available_subtypes("OGG") else ".wav"


def write(path: Path, data: Samples) -> float:
    """Write a clip in the form its name says; returns its seconds."""
    if path.suffix == ".ogg":
        soundfile.write(path, data, RATE, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, data, RATE, format="WAV", subtype="PCM_16")
    return data.size / RATE
