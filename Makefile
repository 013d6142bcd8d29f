# `make help` lists what there is. `make demo` and `make test` are the two commands of the README.
SHELL := /bin/bash
PY ?= python3
PORT ?= 8000
V := .venv
UV := $(V)/bin/uv
export OPENBLAS_NUM_THREADS = 1
.DEFAULT_GOAL := help
.PHONY: help demo test check lint types contracts lock assets clean chromium office bench nightly proofs search

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(V)/.run: requirements-run.lock requirements-uv.lock pyproject.toml
	$(PY) -m venv $(V)
	$(V)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-uv.lock
	$(UV) pip sync -q --require-hashes -p $(V)/bin/python requirements-uv.lock requirements-run.lock
	$(UV) pip install -q -p $(V)/bin/python --no-deps --no-build-isolation -e .
	touch $@

$(V)/.dev: requirements.lock requirements-uv.lock pyproject.toml
	test -x $(UV) || { $(PY) -m venv $(V) && $(V)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-uv.lock; }
	$(UV) pip sync -q --require-hashes -p $(V)/bin/python requirements-uv.lock requirements.lock
	$(UV) pip install -q -p $(V)/bin/python --no-deps --no-build-isolation -e .
	touch $@ $(V)/.run

demo: $(V)/.run ## Set up everything and serve a running demonstration round (PORT=8000, SCENARIO=your/folder)
	$(V)/bin/budsjett demo --port $(PORT) $(if $(SCENARIO),--scenario $(SCENARIO))

test: $(V)/.dev chromium office ## All tests, on SQLite and on a real PostgreSQL, in a real browser and a real spreadsheet
	$(V)/bin/pytest -n auto

nightly: $(V)/.dev office ## LibreOffice recalculates 200 generated municipalities; every package tried on 2 000, other solvers agree
	BUDSJETT_GENERATED=200 $(V)/bin/pytest -n 0 -s tests/exports/test_agreement.py
	$(MAKE) proofs

proofs: $(V)/.dev ## The optimiser against every package of 2 000 small municipalities, and against CBC and CP-SAT
	BUDSJETT_PROVED=2000 $(V)/bin/pytest -n 0 -s tests/optimise/test_every_package.py tests/optimise/test_other_solvers.py

search: $(V)/.dev ## Every property on examples no run has tried, ROUNDS times over (10)
	for round in $$(seq $(or $(ROUNDS),10)); do $(V)/bin/pytest -q -n auto -m hypothesis --hypothesis-profile=search || exit 1; done

check: lint types contracts test ## What CI runs

lint: $(V)/.dev ## Style
	$(V)/bin/ruff check .
	$(V)/bin/ruff format --check .

types: $(V)/.dev ## Types
	$(V)/bin/mypy

contracts: $(V)/.dev ## Which module may import which, and that what is imported is declared
	$(V)/bin/lint-imports
	$(V)/bin/deptry .

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends chromium; }

office: # LibreOffice Calc without windows, and what lays out pages for print
	@{ command -v soffice || command -v libreoffice; } >/dev/null && PATH=$$PATH:/sbin ldconfig -p | grep -q libpangoft2-1.0 || \
	  { SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends \
	    libreoffice-calc-nogui libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; }

lock: $(V)/.dev ## Resolve the dependencies anew (hashes, no addresses)
	$(UV) pip compile -q --universal --generate-hashes --no-header --group dev pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-header --group build pyproject.toml -o requirements-run.lock

clean: ## Remove what the commands made
	rm -rf $(V) demo.sqlite*
