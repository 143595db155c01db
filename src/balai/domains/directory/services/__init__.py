"""Writes of the directory: loading packs, changes on screen; and the way back from the database to the same YAML."""

from .changing import draft, revise, undo
from .deciding import approve, recall, send_back, submit, withdraw
from .exporting import diff, documents_of, export
from .importing import import_table
from .loading import Loaded, load_pack
from .three_way import Divergence, three_way

__all__ = [
    "Divergence",
    "Loaded",
    "approve",
    "diff",
    "documents_of",
    "draft",
    "export",
    "import_table",
    "load_pack",
    "recall",
    "revise",
    "send_back",
    "submit",
    "three_way",
    "undo",
    "withdraw",
]
