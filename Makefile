# Every target does its own set-up, into .venv (and the tests' emulate into node_modules beside its lock file), and nowhere
# else. Needed: Python 3.11 or newer, make, and the package indexes of pip and npm. Node comes with the tools' lock.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

# Each stamp says that .venv holds what one lock file asks for. The tools' lock contains the program's.
PROGRAM := $(VENV)/.installed-program
TOOLS := $(VENV)/.installed-tools

UV := .venv-lock/bin/uv
COMPILE := $(UV) pip compile pyproject.toml --generate-hashes --no-header --no-emit-index-url \
	--python-version 3.11 --universal --quiet $(if $(UPGRADE),--upgrade)

CHROMIUM := /usr/bin/chromium
EMULATE := tests/emulate/node_modules/.package-lock.json
PYTEST := $(BIN)/pytest -n 2 --dist loadfile

# What a machine may lack. In CI nothing is left out.
NO_CHROMIUM = $(if $(CI)$(wildcard $(CHROMIUM)),,yes)
NO_EMULATE = $(if $(CI)$(shell ls $(EMULATE) 2>/dev/null),,yes)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo install test long check bench kills lock migration clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# The port is taken from the command line alone: PORT in somebody's environment is about something else.
demo: $(PROGRAM) ## Start the bot in a local Slack workspace and phone network, in your browser; make demo PORT=8123
	@$(BIN)/tocsin demo $(if $(filter command,$(origin PORT)),--port $(PORT))

install: $(PROGRAM) ## Set up .venv to run the program for real: .venv/bin/tocsin
	@echo "Ready. Fill .env from .env.example, then: $(BIN)/tocsin check && $(BIN)/tocsin run"

test: $(TOOLS) $(EMULATE) ## Run the tests, but for the long ones; the browser tests want Debian's chromium
	$(PYTEST) -m "not long$(if $(NO_CHROMIUM), and not browser)" $(if $(NO_EMULATE),--ignore-glob "*_against_a_foreign_slack.py")
	$(if $(NO_CHROMIUM),@echo "The browser tests did not run: there is no $(CHROMIUM). To run them: apt-get install chromium")
	$(if $(NO_EMULATE),@echo "The flow did not run against emulate: npm could not install it. What npm said stands above.")

long: $(TOOLS) ## Run the long tests: kills at every instant, every refusal of Slack, every benchmark once
	$(PYTEST) -m long tests/scenarios tests/test_benchmarks.py

check: $(TOOLS) ## Lint, formatting, types, import contracts, sizes, texts, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	bash -n .ci/run
	$(BIN)/pytest -q tests/house

bench: $(TOOLS) ## Measure, and print the table of benchmarks/README.md; four minutes, on a machine that is not busy
	@$(BIN)/python -m benchmarks

kills: $(TOOLS) ## Kill the bot at every step of declare and acknowledge, and at random, and print the log; ten minutes
	@$(BIN)/python -m benchmarks.kills

lock: $(UV) ## Bring both lock files in step with pyproject.toml; make lock UPGRADE=1 takes the newest versions
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock -o requirements-dev.lock

migration: $(TOOLS) ## Write a database migration: make migration m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add a table of swaps"'; exit 2; }
	$(BIN)/python -m bot.store.migrations "$(m)"

clean: ## Remove what the targets made: .venv, node_modules and caches, never data
	rm -rf $(VENV) .venv-lock tests/emulate/node_modules build dist *.egg-info .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	find bot tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Tocsin needs Python 3.11 or newer and found none. Install it, or: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) could not make $(VENV). On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(PROGRAM): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(TOOLS): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $(PROGRAM) $@

$(EMULATE): tests/emulate/package.json tests/emulate/package-lock.json | $(TOOLS)
	@$(BIN)/python -m tests.support.emulate || test -z "$(CI)"

$(UV):
	@test -n "$(PYTHON)" || { echo "Tocsin needs Python 3.11 or newer and found none. Install it, or: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet 'uv>=0.8,<1'
