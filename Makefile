PYTHON ?= python3
PORT ?= 8080
BIN = .venv/bin

.PHONY: help install run test check format migration

help:  ## show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

install: .venv/installed  ## create .venv with everything needed to run and test

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: install  ## open the demo shop with WeChat in a box (PORT=8080)
	@TUANZI_SERVER__PORT=$(PORT) $(BIN)/python -m bot demo

test: install  ## run the tests; TUANZI_REQUIRE=postgres,redis,node,chromium demands what is skipped otherwise
	$(BIN)/python -m pytest

check: install  ## what CI runs: format, lint, types, import contracts, tests with coverage (on SQLite)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy bot handlers community store content simulator benchmarks tests
	$(BIN)/lint-imports
	TUANZI_TEST_DATABASES=sqlite $(BIN)/python -m pytest --cov --cov-report=term-missing:skip-covered

format: install  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: install  ## draft a migration of what the mapped classes have new (NAME=pickup_points)
	$(BIN)/python bot/persistence/migrations/draft.py $(or $(NAME),$(error which? make migration NAME=pickup_points))
	$(BIN)/ruff format bot/persistence/migrations/versions
