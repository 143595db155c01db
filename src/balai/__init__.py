"""Balai: open software for a public service mall."""

__version__ = "0.1.0"
