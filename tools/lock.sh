#!/usr/bin/env bash
# Re-make both hashed locks from pyproject.toml. Registry addresses never enter the repository.
set -eu
cd "$(dirname "$0")/.."
common=(--generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 -q)
uv pip compile pyproject.toml --group build --group dev --group tools "${common[@]}" -o requirements-dev.lock "$@"
uv pip compile pyproject.toml --group build -c requirements-dev.lock "${common[@]}" -o requirements.lock "$@"
