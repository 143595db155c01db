"""The view of a mall's screens from what its pack says of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..types import LocalText
from ..types.screens import USUAL_SECONDS, Playlist, ScreenPlace, Signage, SlideSpec


def signage(data: Mapping[str, Any] | None) -> Signage:
    """Playlists and screens; empty when the pack says nothing."""
    found = data or {}
    playlists = {
        row["code"]: Playlist(
            row["code"],
            row.get("layout", "beside"),
            tuple(
                SlideSpec(
                    slide["show"],
                    slide.get("seconds", USUAL_SECONDS),
                    tuple(slide.get("zones", ())),
                    tuple(slide.get("services", ())),
                )
                for slide in row["slides"]
            ),
        )
        for row in found.get("playlists", ())
    }
    screens = {
        row["code"]: ScreenPlace(
            row["code"],
            LocalText.of(row.get("name")),
            row.get("zone", ""),
            row["playlist"],
            MappingProxyType({way["zone"]: way["way"] for way in row.get("ways", ())}),
        )
        for row in found.get("screens", ())
    }
    return Signage(MappingProxyType(playlists), MappingProxyType(screens))
