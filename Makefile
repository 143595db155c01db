# Targets need python3.11, python3.11-venv, git and make. As root they install what the suites need from Debian.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
BIN := .venv/bin
STAMPS := .venv/.stamps
PIP := $(BIN)/pip install -q --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -q

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## the mall on http://127.0.0.1:8000 with demo traffic
	@exec $(BIN)/balai serve

setup: $(STAMPS)/run ## environment for running
	@tools/system.sh espeak-ng

# Each suite in a process of its own: a browser and the ORM must not share one, and each has a cluster to itself.
SUITES := src/balai/kernel src/balai/domains/directory src/balai/domains/accounts src/balai/domains/queueing \
  src/balai/sites/portal src/balai/sites/kiosk tests/packs tests/journal tests/config tests/load/test_many_threads.py \
  tests/load/test_two_nodes.py tests/load/test_sudden_death.py tests/recovery/test_port.py tests/recovery/test_deaths.py \
  src/balai/ui

test: dev ## the suites that hold, reduced counts
	@set -e; for suite in $(SUITES); do echo "== $$suite"; $(PYTEST) $$suite; done

test-full: dev ## the same with every count the issues name
	@set -e; for suite in $(SUITES); do echo "== $$suite"; BALAI_TEST_FULL=1 $(PYTEST) $$suite; done

test-rest: dev ## suites that are written but not yet green on every machine
	-$(PYTEST) src/balai/sites/staff -m "not browser"
	-$(PYTEST) src/balai/simulation
	-$(PYTEST) tests/security tests/contract tests/recovery/test_simulated_day.py -m "not browser"
	-$(PYTEST) tests/e2e

check: dev ## lint, types, contracts, texts, capabilities, licences, audit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src/balai
	$(BIN)/python -m tools.messages check
	$(BIN)/python -m tools.reference --check
	$(BIN)/python -m tools.capabilities
	$(BIN)/python -m tools.licences
	$(BIN)/python -m tools.audit

bench: dev ## the benchmarks against their floors; writes bench/RESULTS.md
	$(BIN)/python -m bench

interop: ## outside tools in environments of their own (none in part 1)
	@echo "No outside tools are used yet."

dev: $(STAMPS)/dev
	@tools/system.sh chromium-headless-shell poppler-utils libnss3-tools espeak-ng wrk pgbouncer

$(BIN)/python:
	@$(PYTHON) -m venv .venv

$(STAMPS)/run: requirements.lock pyproject.toml | $(BIN)/python
	@mkdir -p $(STAMPS)
	@test -e $(STAMPS)/dev || $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(STAMPS)/dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@mkdir -p $(STAMPS)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@ $(STAMPS)/run

.PHONY: help run setup test test-rest test-full check bench interop dev
