"""Every address of the product, as resolver and edge know them: nothing here is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def _patterns(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            assert entry.name, f"an address without a name: {entry.pattern}"
            yield space + entry.name, entry


def of_django() -> list[str]:
    """The name of every pattern, with its namespaces."""
    return [name for name, _entry in _patterns()]


def with_parameters() -> set[str]:
    """The names of those that say which thing they are about."""
    return {name for name, entry in _patterns() if entry.pattern.converters}


def of_the_edge() -> list[str]:
    """`GET /live/board` and so on: what a web node answers without Django."""
    from balai.config.edge.main import edge

    return [f"{counted.route.method} {counted.route.pattern}" for counted in edge.routes.all]
