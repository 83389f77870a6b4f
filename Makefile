# The book and its proof. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help book test lint types notebooks unit nbval js site page mutants bench bench-page serve lab refresh clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SITE := _build/html
PORT ?= 8000
# node may come from the virtual environment; the machine's own goes first.
export PATH := $(PATH):$(abspath $(BIN))
NOTEBOOKS := $(wildcard chapters/*.ipynb)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The book needs Python 3.11 or newer; pass one with: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "No virtual environment could be made; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/book: requirements.txt constraints.txt pyproject.toml | $(VENV)/made
	@echo "Installing what the book needs into $(VENV) ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/book
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(VENV)/node: requirements-node.txt | $(VENV)/made
	@if command -v node >/dev/null && command -v npm >/dev/null; then :; else \
		echo "Installing node into $(VENV) ..."; $(PIP_INSTALL) -r requirements-node.txt; fi
	@touch $@

$(VENV)/lab: requirements-lab.txt $(VENV)/book
	@$(PIP_INSTALL) -r requirements-lab.txt
	@touch $@

book: $(VENV)/book $(VENV)/node ## build the site into _build/html
	@$(BIN)/jupyter-book build -n --keep-going .
	@echo; echo "The book is built. Open $(SITE)/index.html, or run: make serve"

test: lint types notebooks unit nbval js site page ## everything that CI runs before it accepts a change
	@echo; echo "All of it passed: lint, types, notebooks, package, nbval, figures, the book and its pages."

lint: $(VENV)/dev ## ruff, lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev ## mypy
	$(BIN)/mypy

notebooks: $(VENV)/dev ## every code cell stored executed, text outputs only
	$(BIN)/python tools/notebooks.py check

unit: $(VENV)/dev ## pytest: the package and its docstrings
	$(BIN)/pytest -n 2 --ignore=tests/page

nbval: $(VENV)/dev ## every notebook re-executed and compared with what is stored
	$(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=120 -n 2 --dist loadfile -o filterwarnings=default $(NOTEBOOKS)

js: $(VENV)/dev $(VENV)/node ## the figures: bundles as committed, their flows equal the package's
	$(BIN)/python tools/bundle.py
	$(BIN)/python tools/parity.py _build/parity.json
	PARITY_FIXTURES=$(CURDIR)/_build/parity.json node --test lib/js/test/*.test.js

site: $(VENV)/dev $(VENV)/node ## the book from scratch, warnings as errors
	rm -rf $(SITE) _build/.jupyter_cache*
	$(BIN)/jupyter-book build --all -W -n --keep-going --quiet .

page: $(VENV)/dev $(VENV)/node ## the built pages in a real browser that reaches no other host
	@test -f $(SITE)/index.html || $(MAKE) site
	$(BIN)/pytest tests/page -n 2 --dist loadfile

mutants: $(VENV)/dev $(VENV)/node ## break simulator and figures in small ways; each must turn the tests red
	$(BIN)/python tests/mutants.py
	@test -f $(SITE)/index.html || $(MAKE) site
	$(BIN)/python tools/bundle.py
	$(BIN)/python tools/parity.py _build/parity.json
	$(BIN)/python tests/broken_figures.py

bench: $(VENV)/dev ## speed of the simulator
	$(BIN)/pytest benchmarks -p no:xdist --benchmark-columns=min,median,max,rounds --benchmark-sort=name

bench-page: $(VENV)/dev ## speed and size of the built pages
	@test -f $(SITE)/index.html || $(MAKE) site
	$(BIN)/python -m tools.bench_page

serve: $(VENV)/book ## serve the built site on http://localhost:8000
	@test -f $(SITE)/index.html || $(MAKE) book
	@echo "http://localhost:$(PORT)/"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

lab: $(VENV)/lab ## open the chapters in JupyterLab
	$(BIN)/jupyter lab chapters

refresh: $(VENV)/dev ## re-execute and normalize the stored notebooks
	$(BIN)/ruff format chapters
	$(BIN)/python tools/notebooks.py refresh

clean: ## remove what was built, and the virtual environment
	rm -rf _build lib/js/node_modules $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks lib/*.egg-info
