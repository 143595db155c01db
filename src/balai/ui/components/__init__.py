"""The components, by what they are for; importing this package fills `library` and `registry`."""

from __future__ import annotations

from . import actions, figures, forms, messages, navigation, panels, reading
from .registry import Component, library, registry

__all__ = [
    "Component",
    "actions",
    "figures",
    "forms",
    "library",
    "messages",
    "navigation",
    "panels",
    "reading",
    "registry",
]
