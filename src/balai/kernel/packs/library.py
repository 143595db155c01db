"""Rule packs as documents: those of a city in `rules/`, those of the nation at the root of a pack of their own."""

from __future__ import annotations

from balai.kernel.rulepacks.loading import SCHEMA

from .formats import DocumentFormat, register_format

RULE = DocumentFormat("rule", "rules/*.yaml", SCHEMA, library=True)
register_format(RULE)
