# Targets need python3.11, python3.11-venv, git and make. As root they install what the suites need from Debian.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
BIN := .venv/bin
STAMPS := .venv/.stamps
PIP := $(BIN)/pip install -q --disable-pip-version-check

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## the mall on http://127.0.0.1:8000 with demo traffic
	@exec $(BIN)/balai serve

setup: $(STAMPS)/run ## environment for running
	@tools/system.sh espeak-ng

test: dev ## every suite, reduced counts
	@$(BIN)/python -m tools.suites

test-full: dev ## the same with every count the issues name
	@BALAI_TEST_FULL=1 $(BIN)/python -m tools.suites

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

bench-year: dev ## the same acts in a mall with a year behind it; writes bench/YEAR.md
	$(BIN)/python -m bench.year

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

.PHONY: help run setup test test-full check bench bench-year interop dev
