"""Which tests carry which ids, read from their source (nothing is imported or run)."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _marks(node: ast.AST, mark: str) -> Iterator[str]:
    for decorator in getattr(node, "decorator_list", []):
        yield from _ids(decorator, mark)
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
        for part in ast.walk(node.value):
            yield from _ids(part, mark)


def _ids(call: ast.AST, mark: str) -> Iterator[str]:
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == mark:
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def tests_by_id(mark: str) -> dict[str, list[str]]:
    """id -> `path::test` for every test function carrying `@pytest.mark.<mark>("id")`, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in ("src", "tests"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            tree = ast.parse(path.read_text())
            whole = [identity for node in tree.body for identity in _marks(node, mark) if isinstance(node, ast.Assign)]
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    for identity in [*whole, *_marks(node, mark)]:
                        found[identity].add(f"{path.relative_to(ROOT)}::{node.name}")
    return {identity: sorted(tests) for identity, tests in found.items()}
