"""Fees and service standards as tables: written for a spreadsheet, read back as edits, errors by row and column.

Two kinds of table: `fees` (a row a service, further rows for the lines of its fee) and `standards` (a row a component,
several for components that are lists). A table that is written out and read back changes nothing.
"""

from .columns import KINDS
from .reading import Found, Read, RowError, read
from .writing import table

__all__ = ["KINDS", "Found", "Read", "RowError", "read", "table"]
