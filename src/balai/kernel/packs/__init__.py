"""City packs: versioned YAML in a folder, checked, loaded, compared and written back.

    problems   where something is wrong, and what
    reading    safe YAML with line numbers
    formats    which documents exist (registered by the domains) and the rules over a whole pack
    pack       a pack in memory
    loading    folder -> checked pack
    comparing  what differs between two sets of documents
    writing    documents -> the same YAML again

The kernel knows no document: a domain registers a `DocumentFormat` with its JSON Schema, and checks over the pack.
"""

from . import library as library
from .comparing import Change, differences
from .formats import DocumentFormat, format_named, register_check, register_format, registered
from .loading import check, load, problems_in
from .pack import MANIFEST, Document, Manifest, Pack, canonical
from .problems import InvalidPack, Problem
from .reading import Parsed
from .writing import manifest_text, text_of

__all__ = [
    "MANIFEST",
    "Change",
    "Document",
    "DocumentFormat",
    "InvalidPack",
    "Manifest",
    "Pack",
    "Parsed",
    "Problem",
    "canonical",
    "check",
    "differences",
    "format_named",
    "load",
    "manifest_text",
    "problems_in",
    "register_check",
    "register_format",
    "registered",
    "text_of",
]
