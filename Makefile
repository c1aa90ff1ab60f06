# Everything runs from .venv, made from requirements.lock. Only Python 3.11+, its venv module, make and a package index are needed.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
WHEELHOUSE := wheelhouse
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Without byte code every start is two to four times slower; some machines switch it off by environment.
export PYTHONDONTWRITEBYTECODE :=
export UV_NO_PROGRESS := 1

.PHONY: demo install dev test coverage lint types format bench chaos lock wheelhouse audit clean
.DEFAULT_GOAL := demo

demo: install  ## the bot and a DingTalk of its own on this machine, in the browser
	$(BIN)/tongbao demo $(ARGS)

install: $(VENV)/.installed  ## .venv with .venv/bin/tongbao
dev: $(VENV)/.installed-dev

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tongbao needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

ifeq ($(wildcard $(WHEELHOUSE)/tongbao-*.whl),)
$(VENV)/.installed: requirements.lock pyproject.toml | $(UV)
	$(UV) pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements.lock
	$(UV) pip install --python $(BIN)/python --quiet --no-deps --editable .
	touch $@
else  # a closed network: everything from the folder that `make wheelhouse` made elsewhere, nothing from an index
$(VENV)/.installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --find-links $(WHEELHOUSE) --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall $(WHEELHOUSE)/tongbao-*.whl
	$(BIN)/python -m compileall -q $(VENV)/lib
	touch $@
endif

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(UV) pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	touch $@

test: dev  ## all tests
	$(BIN)/python -m pytest -n auto $(ARGS)

coverage: dev  ## all tests, and the share of branches and lines that they reach; fails below the floor of pyproject.toml
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered $(ARGS)

bench: dev  ## speed and scale; ARGS="throughput" for one of: throughput store soak
	$(BIN)/python -m bench $(ARGS)

chaos: dev  ## kills the real process 200 times under faults and proves that nothing was lost; ARGS="--kills 20 --seed 7"
	$(BIN)/python -m tests.end_to_end.chaos $(ARGS)

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: | $(UV)  ## after a change of dependencies: versions and hashes for every platform, no index address
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -o requirements.lock pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

wheelhouse: | $(UV)  ## every locked wheel and our own, for a machine of the same kind without a network
	rm -rf $(WHEELHOUSE)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock -d $(WHEELHOUSE)
	$(UV) build --quiet --wheel --out-dir $(WHEELHOUSE) .

audit: | $(UV)  ## known vulnerabilities of what is locked; says so where no database can be reached
	$(BIN)/python deploy/vulnerabilities.py $(UV)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
