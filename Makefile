# Needs make and Python 3.11 or newer; everything else is installed into .venv by the targets that need it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
DEMO := demo
WORKERS ?= 2
EXAMPLES ?= 1000
SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help demo test lint coverage damage fuzz mutation docs bench importing quarter million quality clean

help:  ## show this page
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed  ## make a sample ledger in ./demo, reconcile its first quarter, export a workbook
	@rm -rf $(DEMO)
	@$(BIN)/contractctl init $(DEMO) --sample
	@$(BIN)/contractctl reconcile --period 2024Q1 --ledger $(DEMO)
	@$(BIN)/contractctl export --period 2024Q1 --ledger $(DEMO) --output $(DEMO)/reports/2024Q1.xlsx

test: lint coverage  ## run every check: style, types, layers, catalogue, documents, and the tests with their coverage

lint: $(VENV)/ready  ## check style, types, layers, dependencies, the Chinese catalogue
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache > $(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }
	$(BIN)/deptry . 2> $(VENV)/deptry.txt || { cat $(VENV)/deptry.txt; exit 1; }
	$(BIN)/python tools/catalogue.py check

coverage: $(VENV)/ready  ## run the tests, also where they start programs, and hold them to the coverage in pyproject.toml
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest --quiet --numprocesses $(WORKERS)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

damage: $(VENV)/ready  ## damage thousands of workbooks of every form and account for every row (a while)
	CONTRACTCTL_DAMAGE=$(EXAMPLES) $(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) tests/properties/test_damaged_workbooks.py

fuzz: $(VENV)/ready  ## give the importers files of every format with bytes that are not theirs, for SECONDS
	PYTHONPATH=. $(BIN)/python tests/fuzz_files.py $(SECONDS)

mutation: $(VENV)/ready  ## change matching.py, reconcile.py and values/ in thousands of ways: the tests must find 90 % of them (half an hour)
	$(PIP) install --editable '.[dev,mutation]'
	@rm -rf mutants
	$(BIN)/mutmut run --max-children $(WORKERS)
	@$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python tools/mutation.py

docs: $(VENV)/ready  ## write the generated documents and the sessions of the READMEs again
	$(BIN)/python -m tools.write_docs write

bench: $(VENV)/ready  ## measure speed and memory
	$(BIN)/python bench/run.py

importing: $(VENV)/ready  ## measure the recording of 100,000 rows of 12 columns beside calamine, sqlite3 and pandas
	$(PIP) install --requirement bench/requirements.txt
	$(BIN)/python bench/importing.py --pandas

quarter: $(VENV)/ready  ## measure a quarter in three sizes, up to 20,000 contracts, against a script that only merges
	$(PIP) install --requirement bench/requirements.txt
	$(BIN)/python bench/quarter.py

million: $(VENV)/ready  ## measure the reconciliation of a million documents beside DuckDB, sqlite3 and pandas (ten minutes, 5 GB of disk)
	$(PIP) install --requirement bench/requirements.txt
	$(BIN)/python bench/million.py

quality: $(VENV)/ready  ## measure the names against their peers on ../shared/data/names and write docs/names-quality.md
	$(PIP) install --requirement bench/requirements.txt
	$(BIN)/python bench/names.py --write docs/names-quality.md

clean:  ## remove what the other targets made
	rm -rf $(VENV) $(DEMO) .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants

# Without --clear an old environment would keep what pyproject.toml no longer names.
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("contractctl needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	@echo 'Installing into $(VENV) (a minute, once) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --editable .
	@touch $@

$(VENV)/ready: $(VENV)/installed
	@echo 'Installing the development tools into $(VENV) ...'
	@$(PIP) install --editable '.[dev]'
	@touch $@
