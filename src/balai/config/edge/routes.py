"""Which native endpoint answers. Sites list theirs as `ROUTES`; what no route matches goes to Django."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from balai.kernel.http import Route

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass
class Counted:
    """A route and what it has answered; `label` is its pattern, so no id and no token reaches the metrics."""

    route: Route
    label: str
    params: tuple[str, ...] = ()
    regex: re.Pattern[str] | None = None
    answers: dict[int, int] = field(default_factory=dict)


class Registry:
    """Routes by method: fixed paths by dictionary, patterns by their number of segments."""

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        self._fixed: dict[tuple[str, str], Counted] = {}
        self._patterns: dict[tuple[str, int], list[Counted]] = {}
        self.all: list[Counted] = []
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Register one. Raises ValueError when method and pattern are taken."""
        counted = Counted(route, route.pattern)
        names = tuple(_PLACEHOLDER.findall(route.pattern))
        if any(known.label == route.pattern and known.route.method == route.method for known in self.all):
            raise ValueError(f"{route.method} {route.pattern} is registered twice")
        self.all.append(counted)
        if not names:
            self._fixed[route.method, route.pattern] = counted
            return
        counted.params = names
        parts = _PLACEHOLDER.split(route.pattern)
        counted.regex = re.compile(
            "".join(f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
        )
        self._patterns.setdefault((route.method, route.pattern.count("/")), []).append(counted)

    def match(self, method: str, path: str) -> tuple[Counted, dict[str, str]] | None:
        """The route for a request and its placeholders, or None. HEAD is answered by GET."""
        if method == "HEAD":
            method = "GET"
        found = self._fixed.get((method, path))
        if found is not None:
            return found, {}
        for counted in self._patterns.get((method, path.count("/")), ()):
            if counted.regex is not None and (hit := counted.regex.fullmatch(path)):
                return counted, hit.groupdict()
        return None
