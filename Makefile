# The book and its proof. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help book test test-machines test-lowest test-newest lint types notebooks unit claims ledger nbval js site page mutants
.PHONY: bench bench-speed bench-page experiments serve lab refresh clean check fast js-unit quick bundle installed all-tests
.PHONY: package new-chapter new-figure new-claim new-task format
.PHONY: assignments assignments-check grade formgrader grading nightly

PYTHON ?= python3
VENV ?= .venv
BENCH ?= .venv-bench
BIN := $(VENV)/bin
SITE := _build/html
PORT ?= 8000
# node may come from the virtual environment; the machine's own goes first.
export PATH := $(PATH):$(abspath $(BIN))
NOTEBOOKS := $(wildcard chapters/*.ipynb)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Every process that opens a notebook pays 2 s for rfc3987-syntax, which nothing here needs; pip check stays clean.
pip_install = $(PIP) install $(1) && $(PIP) --quiet uninstall --yes rfc3987-syntax
# Two targets at a time; each shows what it has to say when it has ended, where make can do that.
BOTH_CORES = $(MAKE) --no-print-directory -j 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# Kernels of OpenBLAS, and numbers of threads, under which nothing that is stored may change; see tools/under.
KERNELS ?= default Haswell Nehalem SkylakeX
THREADS ?= 1 2
LAB ?=

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "The book needs Python 3.11 or newer; pass one with: make PYTHON=/path/to/python3 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "No virtual environment could be made; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/book: requirements.txt constraints.txt pyproject.toml lib/pyproject.toml | $(VENV)/made
	@echo "Installing what the book needs into $(VENV) ..."
	@$(call pip_install,-r requirements.txt)
	@touch $@

$(VENV)/jax: requirements-jax.txt $(VENV)/book
	@echo "Installing JAX, for the chapter on a convolutional network, into $(VENV) ..."
	@$(call pip_install,-r requirements-jax.txt)
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/book
	@echo "Installing what the tests need into $(VENV) ..."
	@$(call pip_install,-r requirements-dev.txt)
	@touch $@

$(VENV)/node: requirements-node.txt | $(VENV)/made
	@if command -v node >/dev/null && command -v npm >/dev/null; then :; else \
		echo "Installing node into $(VENV) ..."; $(PIP) install -r requirements-node.txt; fi
	@touch $@

$(VENV)/lab: requirements-lab.txt $(VENV)/book
	@$(call pip_install,-r requirements-lab.txt)
	@touch $@

$(VENV)/grading: requirements-grading.txt $(VENV)/book
	@echo "Installing nbgrader, for the assignments, into $(VENV) ..."
	@$(call pip_install,-r requirements-grading.txt)
	@touch $@

book: $(VENV)/book $(VENV)/node $(VENV)/jax ## build the site into _build/html
	@$(BIN)/jupyter-book build -n --keep-going .
	@echo; echo "The book is built. Open $(SITE)/index.html, or run: make serve"

quick: $(VENV)/book $(VENV)/node $(VENV)/jax ## one page of the book: make quick CHAPTER=06
	@$(BIN)/python tools/quick.py "$(CHAPTER)"

# Installed one after the other, then tested two at a time: many targets keep one core busy.  The grader stops
# submissions by the clock, so its tests get the machine to themselves.
test: installed ## everything that CI runs
	@$(BOTH_CORES) PAGE_AFTER="js site" all-tests
	@$(MAKE) --no-print-directory grading
	@echo; echo "All of it passed: lint, types, notebooks, package, claims, nbval, figures, book, pages, assignments, wheels."

all-tests: lint site types unit notebooks js claims page assignments-check nbval package

installed: | $(VENV)/dev $(VENV)/node $(VENV)/jax $(VENV)/grading

check: $(VENV)/dev $(VENV)/node $(VENV)/jax $(VENV)/grading ## in a minute: lint, types, notebooks' hygiene, and the tests that are not slow
	@$(BOTH_CORES) fast types lint notebooks js-unit
	@echo; echo "Nothing amiss so far. Not looked at: what slow tests see, claims and notebooks measured anew, the built pages; make test looks at all."

# Each process begins with a run of tests of its own, so that few fixtures are made twice, and without plugins
# that no test here uses.
ON_BOTH_CORES = -n 2 --dist worksteal -p no:nbval -p no:anyio --ignore=tests/page --ignore=tests/classroom

fast: $(VENV)/dev $(VENV)/jax $(VENV)/grading
	$(BIN)/pytest $(ON_BOTH_CORES) -m "not slow"
	$(BIN)/pytest -m "not slow" tests/classroom -p no:xdist -o filterwarnings=default

js-unit: $(VENV)/dev $(VENV)/node
	$(BIN)/python tools/bundle.py
	node --test --test-reporter=dot $$(grep -L PARITY_FIXTURES frontend/test/*.test.js)

FORMAT_FIRST = echo "Run: make format; what it leaves is named above, and mended by hand." >&2

lint: $(VENV)/dev ## ruff, lint and format
	$(BIN)/ruff check . || { $(FORMAT_FIRST); exit 1; }
	$(BIN)/ruff format --check . || { $(FORMAT_FIRST); exit 1; }

format: $(VENV)/dev ## sort imports, mend what ruff can mend, and lay out the code
	$(BIN)/ruff check --fix . || { $(BIN)/ruff format .; exit 1; }
	$(BIN)/ruff format .

types: $(VENV)/dev $(VENV)/jax ## mypy
	$(BIN)/mypy

notebooks: $(VENV)/dev ## every code cell stored executed, text outputs only
	$(BIN)/python tools/notebooks.py check

unit: $(VENV)/dev $(VENV)/jax ## pytest: the package and its docstrings
	$(BIN)/pytest $(ON_BOTH_CORES)

claims: ## every claim measured anew by three kernels; fails if a verdict or a digit is not the stored one
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j 3) $(addprefix ledger-,default Haswell Nehalem)

ledger: $(VENV)/book # with the kernel that this machine takes
	$(BIN)/python -m minorfirst_book.claims --compare appendices/ledger.md

ledger-%: $(VENV)/book
	@mkdir -p _build
	@tools/under $* 1 $(BIN)/python -m minorfirst_book.claims --compare appendices/ledger.md > _build/ledger-$*.txt 2>&1 \
		|| { cat _build/ledger-$*.txt; exit 1; }
	@echo "ledger, kernel $*: $$(tail -n 1 _build/ledger-$*.txt)"

nbval: $(VENV)/dev $(VENV)/jax ## every notebook re-executed and compared with what is stored
	$(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=120 -n 2 --dist loadfile -o filterwarnings=default $(NOTEBOOKS)

# What a processor could change, under every kernel and number of threads.
test-machines: ## ledger, package, notebooks and figures under every KERNELS="..." with THREADS="1 2"
	@for kernel in $(KERNELS); do for threads in $(THREADS); do \
		echo "== kernel $$kernel, threads $$threads"; \
		tools/under $$kernel $$threads $(MAKE) ledger unit nbval js || exit 1; \
	done; done

# Newer libraries warn old ones, and the newest warn of what is to come: here that is no error.
# A convolutional network needs JAX, which is no dependency of the package.
ON_OTHER_VERSIONS = pytest -n 2 -o filterwarnings=default --ignore=tests/page --ignore=tests/classroom \
	--ignore=tests/test_cnn.py --ignore=tests/test_cnn_results.py --ignore=tests/test_pins.py --ignore=tests/test_wheels.py --ignore=tests/test_notebooks.py --ignore=tests/test_new.py --ignore=lib/minorfirst_book/mnist/cnn.py --ignore=lib/minorfirst_book/mnist/gradcam.py

.venv-lowest/made: pyproject.toml lib/pyproject.toml requirements-test.txt tools/floors.py
	@$(PYTHON) -m venv .venv-lowest
	@$(PYTHON) tools/floors.py > .venv-lowest/floors.txt
	@grep -vE "^($$(sed 's/==.*//' .venv-lowest/floors.txt | paste -sd '|'))==" requirements-test.txt > .venv-lowest/test.txt
	@.venv-lowest/bin/python -m pip install --quiet --only-binary=numpy,scipy,pandas -e '.[frames]' -e ./lib -r .venv-lowest/test.txt -c .venv-lowest/floors.txt
	@touch $@

test-lowest: .venv-lowest/made ## the package's tests on the lowest versions that pyproject.toml allows; Python 3.11 or 3.12
	.venv-lowest/bin/$(ON_OTHER_VERSIONS)

test-newest: ## the package's tests on the newest versions there are
	@$(PYTHON) -m venv .venv-newest
	@.venv-newest/bin/python -m pip install --quiet --upgrade -e . -e ./lib $$(sed -n 's/==.*//p' requirements-test.txt)
	.venv-newest/bin/$(ON_OTHER_VERSIONS)

js: $(VENV)/dev $(VENV)/node ## the figures: bundles as committed, their flows equal the package's
	$(BIN)/python tools/bundle.py
	$(BIN)/python tools/parity.py _build/parity.json
	PARITY_FIXTURES=$(CURDIR)/_build/parity.json node --test frontend/test/*.test.js

bundle: $(VENV)/dev $(VENV)/node ## build the figures' JavaScript and the style sheets into the working tree
	$(BIN)/python tools/bundle.py --write

site: $(VENV)/dev $(VENV)/node $(VENV)/jax ## the book from scratch, warnings as errors
	rm -rf $(SITE) _build/.jupyter_cache*
	$(BIN)/jupyter-book build --all -W -n --keep-going --quiet .

page: $(VENV)/dev $(VENV)/node | $(PAGE_AFTER) ## the built pages, served and as files, in two browsers that reach no other host
	@test -f $(SITE)/index.html || $(MAKE) site
	@$(BIN)/python -c "from tools import bundle; bundle.install()"
	@$(BIN)/python -m tools.browsers
	$(BIN)/pytest tests/page -n 2 --dist loadfile

mutants: $(VENV)/dev $(VENV)/node ## break simulator and figures in small ways; each must turn the tests red
	$(BIN)/python tools/bundle.py
	$(BIN)/python -m tests.mutation
	@test -f $(SITE)/index.html || $(MAKE) site
	@$(BIN)/python -m tools.browsers
	$(BIN)/python tests/broken_figures.py

# Apart from the rest: the peers need some 2 GB, and PyTorch an older mpmath than the tests.
$(BENCH)/made: benchmarks/requirements.txt
	@echo "Installing what the package is compared with into $(BENCH) ..."
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

package: $(VENV)/dev ## both packages as wheel and sdist in _build/dist, checked as an index would
	@rm -rf _build/dist && mkdir -p _build
	@for project in . lib; do $(BIN)/python -m build --outdir _build/dist $$project > _build/package.txt 2>&1 \
		|| { cat _build/package.txt; exit 1; }; done
	$(BIN)/twine check --strict _build/dist/*
	$(BIN)/check-wheel-contents _build/dist/*.whl
	$(BIN)/repo-review .

bench: $(BENCH)/made ## this package beside its alternatives: benchmarks/results.json and the page
	$(BENCH)/bin/python -m benchmarks

bench-speed: $(VENV)/dev ## speed of the simulator alone
	$(BIN)/pytest benchmarks/test_speed.py -p no:xdist --benchmark-columns=min,median,max,rounds --benchmark-sort=name

bench-page: $(VENV)/dev ## speed and size of the built pages
	@test -f $(SITE)/index.html || $(MAKE) site
	$(BIN)/python -m tools.bench_page

experiments: $(VENV)/dev $(VENV)/jax ## run anew the experiments whose results are stored
	@for script in experiments/*.py; do echo "$$script"; $(BIN)/python "$$script" || exit 1; done

assignments: $(VENV)/grading ## the students' copies of the assignments, and the zip to hand out
	@$(BIN)/python -m grading assignments

assignments-check: $(VENV)/grading ## fail if a student's copy is not what its source gives
	@$(BIN)/python -m grading assignments --check

grade: $(VENV)/grading ## grade what was handed in: make grade SUBMISSIONS=folder [GRADE="--again ..."]
	@test -n "$(SUBMISSIONS)" || { echo "Say what to grade: make grade SUBMISSIONS=path/to/folder"; exit 1; }
	@$(BIN)/python -m grading grade "$(SUBMISSIONS)" $(GRADE)

formgrader: $(VENV)/grading ## grade written answers by hand, in the browser; then make grade again
	@$(BIN)/python -m grading form $(FORM)

grading: $(VENV)/dev $(VENV)/grading ## pytest: the grader, on real submissions, hostile ones among them
	$(BIN)/pytest -m "not nightly" tests/classroom -n 2 --dist loadfile --no-loadscope-reorder -o filterwarnings=default

nightly: $(VENV)/dev $(VENV)/grading ## what takes too long for make test: all attackers, all wrong answers, the fuzzer
	$(BIN)/pytest -m nightly tests/classroom -o filterwarnings=default

new-chapter: $(VENV)/dev ## lay out a chapter, with TODOs to fill: make new-chapter NAME=two_words
	@$(BIN)/python -m tools.new chapter "$(NAME)"

new-figure: $(VENV)/dev $(VENV)/node ## lay out a figure with controls: make new-figure NAME=two_words
	@$(BIN)/python -m tools.new figure "$(NAME)"

new-claim: $(VENV)/dev ## lay out a claim of the ledger: make new-claim NAME=two_words CHAPTER=06
	@$(BIN)/python -m tools.new claim "$(NAME)" --chapter "$(CHAPTER)"

new-task: $(VENV)/dev $(VENV)/grading ## lay out a task: make new-task NAME=two_words ASSIGNMENT=1_depth_one POINTS=2
	@$(BIN)/python -m tools.new task "$(NAME)" --assignment "$(ASSIGNMENT)" --points "$(or $(POINTS),1)"

serve: $(VENV)/book ## serve the built site on http://localhost:8000
	@test -f $(SITE)/index.html || $(MAKE) book
	@echo "http://localhost:$(PORT)/"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

# LAB: options of JupyterLab, e.g. make lab LAB=--no-browser.  As root it starts only if told to.
lab: $(VENV)/lab $(VENV)/jax ## open copies of the chapters in JupyterLab, in _build/lab
	@$(BIN)/python tools/lab.py
	$(BIN)/jupyter lab $$([ "$$(id -u)" = 0 ] && echo --allow-root) $(LAB) _build/lab/chapters

refresh: $(VENV)/dev $(VENV)/jax ## re-execute and normalize the stored notebooks
	$(BIN)/ruff format chapters
	$(BIN)/python tools/notebooks.py refresh

clean: ## remove what was built, and the virtual environments; _build/lab and the grades in _build/grades* stay
	find _build -mindepth 1 -maxdepth 1 ! -name lab ! -name 'grades*' -exec rm -rf {} + 2>/dev/null || true
	rm -rf build lib/build frontend/node_modules $(VENV) $(BENCH) .venv-lowest .venv-newest .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks lib/*.egg-info
