PORT ?= 8501
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
WORKERS ?= 2

# The first of these that really runs and is new enough.
PYTHON := $(shell for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)
BROWSERS := $(CHROME) chromium chromium-browser google-chrome google-chrome-stable

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test bench screenshots format check lint types unit migration chromium

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' | \
		while IFS='|' read -r name what; do printf '%-18s %s\n' "$$name" "$$what"; done

run: .venv/run.stamp ## install, migrate, load the invented union into an empty database, start on 127.0.0.1 (PORT, default 8501)
	@$(PY) -m db migrate
	@$(PY) -m db demo --size small --if-empty
	@echo "http://127.0.0.1:$(PORT)"
	@exec $(PY) -m uvicorn app:app --host 127.0.0.1 --port $(PORT) --log-level warning

test: .venv/dev.stamp chromium check lint types unit ## everything: format, lint, types, tests on SQLite, PostgreSQL and in Chromium

bench: .venv/dev.stamp ## speed as ratios to bare Streamlit, bare SQL and bare reportlab, measured in one run
	@$(PY) -m tests.benchmark

screenshots: .venv/dev.stamp chromium ## the browser journeys again, keeping their pictures for README.md
	@SCREENSHOTS=docs/screenshots $(PY) -m pytest tests/browser

format: .venv/dev.stamp ## put the code into its one shape
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

check: .venv/dev.stamp ## is the code in its one shape?
	@$(PY) -m ruff format --check .

lint: .venv/dev.stamp ## ruff
	@$(PY) -m ruff check .

types: .venv/dev.stamp ## mypy, strict
	@$(PY) -m mypy

unit: .venv/dev.stamp chromium ## the tests alone; TESTS=tests/core chooses, WORKERS=0 runs them in one process
	@$(PY) -m pytest -n $(WORKERS) $(TESTS)

migration: .venv/dev.stamp ## write the migration from the last one's state to the models as they are; NAME=what_changes
	@$(PY) -m db.schema $(NAME)
	@$(PY) -m ruff format --quiet db/migrations/versions

# The stamp is written last and removed first: a .venv without it was interrupted and is made anew.
.venv/run.stamp: requirements.txt
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed; python3 here is: $$(python3 --version 2>&1)" >&2; exit 1; fi
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@if [ ! -e $@ ]; then echo "Installing into .venv (once, 1-2 minutes)"; $(PYTHON) -m venv --clear .venv; fi
	@rm -f $@ .venv/dev.stamp
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@$(PIP) -r requirements-dev.txt
	@touch $@

# "command -v" is not enough: Ubuntu's chromium-browser may be a stub that only asks for snap.
chromium:
	@found() { for c in $(BROWSERS); do "$$c" --version >/dev/null 2>&1 && return 0; done; return 1; }; \
	as_root() { if [ "$$(id -u)" = 0 ]; then "$$@"; else sudo -n "$$@"; fi; }; \
	found && exit 0; \
	echo "No Chromium here (chromium, google-chrome, CHROME=path): installing it with the system's package manager"; \
	if command -v apt-get >/dev/null; then as_root apt-get update -qq && as_root apt-get install -y -qq chromium; \
	elif command -v dnf >/dev/null; then as_root dnf install -y -q chromium; \
	elif command -v apk >/dev/null; then as_root apk add -q chromium; fi >/dev/null; \
	found || { echo "The browser tests need Chromium and it could not be installed: install it or set CHROME=path" >&2; exit 1; }
