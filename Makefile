# Everything a person types. `make run` and `make test` need only Python 3.11-3.13 and the package index.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check format demo serve bench eval calibrate screenshots lock clean
.DEFAULT_GOAL := help

help: ## what can be typed
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/installed ## fill a demo observatory with the real spiders and open it on http://localhost:8501
	$(BIN)/observatory demo
	$(BIN)/observatory serve --world demo

test: $(VENV)/installed-dev ## every test, the browser tests too where there is a Chromium
	@sh tests/install_browser.sh
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder

check: $(VENV)/installed-dev ## style, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## put the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: $(VENV)/installed ## the demo world: crawl, read, build, check, publish
	$(BIN)/observatory demo

serve: $(VENV)/installed ## the site on the latest snapshot
	$(BIN)/observatory serve

bench: $(VENV)/installed-dev ## measured claims about speed, as ratios
	@for bench in tests/bench/bench_*.py; do echo "$$bench"; $(BIN)/python $$bench || exit 1; done

eval: $(VENV)/installed ## how well texts are read, on the labelled texts
	$(BIN)/python -m pipeline.reading.measured --on "$$(date -u +%F)"

calibrate: $(VENV)/installed ## the simulation suite behind the statistics
	$(BIN)/python -m pipeline.methods.calibrate

screenshots: $(VENV)/installed-dev ## pictures of every page, wide and at phone width
	$(BIN)/python -m dashboard.screenshots

lock: ## renew the lock files (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra dev \
		-c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the virtual environment and the demo world
	rm -rf $(VENV) warehouse/data/demo

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found."; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	-@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements-dev.lock
	-@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(VENV)/installed $@
