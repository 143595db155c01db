# Targets need python3.11, python3.11-venv, git and make. As root they install what the suites need from Debian.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
BIN := .venv/bin
STAMPS := .venv/.stamps

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## the mall on http://127.0.0.1:8000 with demo traffic
	@exec $(BIN)/balai serve

setup: $(STAMPS)/run ## environment for running

$(BIN)/python:
	@$(PYTHON) -m venv .venv

$(STAMPS)/run: requirements.lock pyproject.toml | $(BIN)/python
	@mkdir -p $(STAMPS)
	@test -e $(STAMPS)/dev || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.PHONY: help run setup
