# Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv from the lock.
# The generated apps also want Node.js (20.19 or a later 20, or 22.12 or newer) and Chromium: `gencode doctor` tells
# what is missing.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# What the lock lists and nothing else: pip would resolve the extras of what is pinned anew. What comes as a source
# package is built by what the lock has, where pip would fetch the newest setuptools.
LOCKED := install --quiet --no-deps --require-hashes --no-build-isolation
# They wait for browsers, servers and containers about as long as they compute.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 2) + 2)')
export GENCODE_HOME := $(or $(GENCODE_HOME),./workspaces)

.DEFAULT_GOAL := help
.PHONY: help demo test unit system pythons lint format bench graph lock clean check-python

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## Set everything up, then build a bug tracking system from one sentence
	@$(BIN)/gencode new "Create a bug tracking system"; status=$$?; \
	echo "(gencode is $(BIN)/gencode; or first: source $(BIN)/activate)"; exit $$status

test: unit system ## Set everything up, then run all tests

unit: $(READY) ## Run the tests that start nothing
	$(BIN)/pytest tests/unit --numprocesses auto

system: $(READY) ## Run the tests that start programs, containers and whole apps
	$(BIN)/pytest tests/contract --numprocesses auto
	$(BIN)/pytest tests/e2e tests/integration --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

pythons: $(READY) ## Try the other Pythons that are there, of 3.11 to 3.13
	.ci/pythons

lint: $(READY) ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Bring the code into the house's format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(READY) ## Measure fan-out, overhead, prompt tokens and database size
	$(BIN)/python -m benchmarks

graph: $(READY) ## Redraw the picture of the graph in the README
	$(BIN)/gencode graph --png docs/graph.png

lock: $(READY) ## Pin the newest allowed versions of everything, with hashes
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements.lock

clean: ## Remove what was set up and cached; workspaces stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find . -name __pycache__ -type d -not -path './workspaces/*' -prune -exec rm -rf {} +

check-python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "python3 is missing. Install Python 3.11 or newer (Debian: apt-get install python3 python3-venv)." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); GenCode Graph needs Python 3.11 or newer. Try: make PYTHON=python3.12 ..." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. Install it (Debian: apt-get install python3-venv) and run make again." >&2; \
		exit 1; }

# pip alone, so that nothing but Python is needed. pip check says whether the lock was whole.
$(READY): requirements.lock pyproject.toml | check-python
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@echo "Setting up .venv from requirements.lock (a minute, once) ..."
	@sed -n '/^setuptools==/,/# via/p' requirements.lock >.venv/build.lock
	@$(PIP) $(LOCKED) --only-binary=:all: -r .venv/build.lock
	@$(PIP) $(LOCKED) -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check >/dev/null || $(PIP) check
	@touch $(READY)
