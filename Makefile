# One command surface. `make plan` and `make test` each work alone, from a fresh clone.
#
#   make plan    install the core, plan every hour of Changchun to 2060 within a proved 0.5 % of the
#                optimum (a quarter of an hour), say where the report is
#   make serve   the web room on this machine with demo users; plans Changchun first (minutes)
#   make test    install what the tests need, lint, test
#   make lint    format, lint, types, layers
#   make bench   build and solve times, beside another modelling library and another solver;
#                LADDER=full for every size, LIMIT=2400 for seconds that a process may take
#   make backtest   the base year of a plan beside published figures, into the docs
#   make docs    reference pages from the code, and the site
#   make clean   remove everything that was built

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
OUT ?= out/changchun
ROOM ?= out/room
PORT ?= 8765
LADDER ?= default
LIMIT ?= 150
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# What is installed is named by a checksum of pyproject.toml: a changed dependency installs anew.
KEY := $(shell cksum < pyproject.toml | cut -d' ' -f1)
CORE := $(VENV)/.core-$(KEY)
TEST := $(VENV)/.test-$(KEY)
SERVE := $(VENV)/.serve-$(KEY)
DOCS := $(VENV)/.docs-$(KEY)

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help plan serve test lint format bench backtest docs clean browser postgres

help:
	@sed -n 's/^#   //p' Makefile

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "longspring needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Creating $(VENV)"
ifdef UV
	@$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) cannot create environments; on Debian install python3-venv"; exit 1; }
endif

# The stamps of the larger sets make those of the smaller: each set contains the core.
$(CORE): | $(BIN)/python
	@echo "Installing longspring"
	@$(INSTALL) -e '.[structured]'
	@touch $@

$(SERVE): | $(BIN)/python
	@echo "Installing longspring and the web room"
	@$(INSTALL) -e '.[serve,structured]'
	@touch $@ $(CORE)

$(TEST): | $(BIN)/python
	@echo "Installing longspring and what its tests need"
	@$(INSTALL) -e '.[test]'
	@touch $@ $(CORE) $(SERVE)

$(DOCS): | $(BIN)/python
	@echo "Installing longspring and what its pages need"
	@$(INSTALL) -e '.[docs]'
	@touch $@ $(CORE)

plan: $(CORE)
	@echo "Planning every hour of six periods: a quarter of an hour or so on two cores. A coarser plan"
	@echo "in three minutes: $(BIN)/longspring plan changchun -o $(OUT)"
	@$(BIN)/longspring plan changchun --gap 0.5% -o $(OUT)
	@echo
	@echo "Report: $(abspath $(OUT))/report.html"
	@echo "It is one file that needs no network: open it in any browser, for example with"
	@echo "  xdg-open $(OUT)/report.html     (Linux)     open $(OUT)/report.html     (macOS)"

# The plan of the room is quick and coarse: a quarter of a year as one step. Its prices take some minutes.
serve: $(SERVE)
	@test -e $(ROOM)/changchun/manifest.json || { \
	  echo "1 of 3: planning Changchun in four wide steps a year: a minute or less"; \
	  $(BIN)/longspring plan changchun --hours 2190 -o $(ROOM)/changchun; }
	@test -e $(ROOM)/.priced || { \
	  echo "2 of 3: pricing its clauses, each by plans of its own: some minutes"; \
	  $(BIN)/longspring clauses $(ROOM)/changchun --price --json > /dev/null && \
	  touch $(ROOM)/.priced; }
	@test -e $(ROOM)/changchun-fine/manifest.json || { \
	  echo "3 of 3: planning Changchun in fine steps, for the pages of its operation: some minutes"; \
	  $(BIN)/longspring plan changchun -o $(ROOM)/changchun-fine; }
	@$(BIN)/longspring serve --folder $(ROOM) --port $(PORT) --demo

lint: $(TEST)
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/lint-imports --no-cache

format: $(TEST)
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

# Pages are tested in a real browser with a real Chinese font. Where both can be had they must be
# there; where they cannot (no root, no apt-get) the tests that need them are left out, and said so.
browser:
	@if tests/browser.sh; then rm -f out/.no-browser; else \
	  if [ "$${CI:-}" = true ]; then exit 1; fi; mkdir -p out; touch out/.no-browser; fi

# The register is tested on a real PostgreSQL server that the tests start; same rule.
postgres:
	@if tests/postgres.sh; then rm -f out/.no-postgres; else \
	  if [ "$${CI:-}" = true ]; then exit 1; fi; mkdir -p out; touch out/.no-postgres; fi

test: $(TEST) lint browser postgres
	@marks="not slow"; \
	for one in browser postgres; do \
	  if [ -e out/.no-$$one ]; then marks="$$marks and not $$one"; fi; done; \
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 -m "$$marks"

bench: $(TEST)
	@OMP_NUM_THREADS=1 $(BIN)/python benchmarks/build.py changchun --hours 1 --periods 1
	@$(BIN)/python benchmarks/ladder.py --ladder $(LADDER) --limit $(LIMIT)
	@$(BIN)/python benchmarks/scaling.py
	@$(BIN)/python benchmarks/show.py

# The tables of docs/reference/backtest.md, from the plan in OUT, which is made if it is not there.
backtest: $(CORE)
	@test -e $(OUT)/manifest.json || $(BIN)/longspring plan changchun -o $(OUT)
	@$(BIN)/python docs/backtest.py $(OUT)

docs: $(DOCS)
	@$(BIN)/python docs/build.py
	@$(BIN)/zensical build --clean
	@echo "Pages: $(abspath site)/index.html"

clean:
	rm -rf $(VENV) out site dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
