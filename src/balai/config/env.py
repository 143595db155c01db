"""Settings from the environment; every secret may come from a file named by `<NAME>_FILE`."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class SettingsError(RuntimeError):
    """A setting is missing or cannot be used; the text says which and what to do."""


def text(name: str, default: str | None = None) -> str | None:
    """The value of `name`, or the content of the file that `<name>_FILE` names, or `default`.

    Raises SettingsError when both are given or the file cannot be read.
    """
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value and file:
        raise SettingsError(f"{name} and {name}_FILE are both set; keep one.")
    if file:
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE={file} cannot be read: {error.strerror}.") from error
    return value if value not in (None, "") else default


def number(name: str, default: int) -> int:
    """An integer setting. Raises SettingsError for anything else."""
    value = text(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingsError(f"{name}={value!r} is not a whole number.") from None


def flag(name: str, default: bool) -> bool:
    """A yes/no setting: 1/0, yes/no, true/false."""
    value = (text(name) or "").lower()
    if value in ("1", "yes", "true", "on"):
        return True
    if value in ("0", "no", "false", "off"):
        return False
    if value:
        raise SettingsError(f"{name}={value!r} must be 1 or 0.")
    return default


def path(name: str, default: Path) -> Path:
    """A file system path; relative ones count from the working directory."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [item.strip() for item in (text(name, default) or "").split(",") if item.strip()]
