#!/usr/bin/env bash
# Re-make the hashed locks from pyproject.toml, and the printer agent's from its own. Registry addresses never enter the
# repository.
set -eu
cd "$(dirname "$0")/.."
common=(--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 -q)
uv pip compile pyproject.toml --group build --group dev --group tools "${common[@]}" -o requirements-dev.lock "$@"
uv pip compile pyproject.toml --group build -c requirements-dev.lock "${common[@]}" -o requirements.lock "$@"
agent=src/balai_printer
uv pip compile $agent/pyproject.toml -c requirements-dev.lock "${common[@]}" -o $agent/requirements.lock "$@"
