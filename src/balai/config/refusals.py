"""What production refuses to start with."""

from __future__ import annotations


def refuse_unsafe_start() -> None:
    """See below."""


if __name__ == "__main__":
    refuse_unsafe_start()
