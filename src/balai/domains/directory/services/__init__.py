"""Writes of the directory: loading packs; and the way back from the database to the same YAML."""

from .exporting import diff, documents_of, export
from .loading import Loaded, load_pack

__all__ = ["Loaded", "diff", "documents_of", "export", "load_pack"]
