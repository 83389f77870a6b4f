# The book and its proof. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help book test lint types notebooks unit nbval site mutants bench serve lab refresh clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SITE := _build/html
PORT ?= 8000
NOTEBOOKS := $(wildcard chapters/*.ipynb)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

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

$(VENV)/lab: requirements-lab.txt $(VENV)/book
	@$(PIP_INSTALL) -r requirements-lab.txt
	@touch $@

book: $(VENV)/book ## build the site into _build/html
	@$(BIN)/jupyter-book build -n --keep-going .
	@echo; echo "The book is built. Open $(SITE)/index.html, or run: make serve"

test: lint types notebooks unit nbval site mutants ## everything that CI runs
	@echo; echo "All of it passed: lint, types, stored notebooks, unit tests, nbval, the book, the mutants."

lint: $(VENV)/dev ## ruff, lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev ## mypy
	$(BIN)/mypy

notebooks: $(VENV)/dev ## every code cell stored executed, text outputs only
	$(BIN)/python tools/notebooks.py check

unit: $(VENV)/dev ## pytest: the package and its docstrings
	$(BIN)/pytest -n 2

nbval: $(VENV)/dev ## every notebook re-executed and compared with what is stored
	$(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=120 -n 2 --dist loadfile -o filterwarnings=default $(NOTEBOOKS)

site: $(VENV)/dev ## the book from scratch, warnings as errors
	rm -rf _build
	$(BIN)/jupyter-book build --all -W -n --keep-going --quiet .

mutants: $(VENV)/dev ## break the simulator in small ways; each break must turn the suite red
	$(BIN)/python tests/mutants.py

bench: $(VENV)/dev ## speed of the simulator
	$(BIN)/pytest benchmarks -p no:xdist --benchmark-columns=min,median,max,rounds --benchmark-sort=name

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
	rm -rf _build $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks lib/*.egg-info
