# Everything runs from .venv, made from requirements.lock. Only Python 3.11+, its venv module, make and a package index are needed.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Without byte code every start is two to four times slower; some machines switch it off by environment.
export PYTHONDONTWRITEBYTECODE :=
export UV_NO_PROGRESS := 1

.PHONY: demo install dev test lint types format bench chaos lock clean
.DEFAULT_GOAL := demo

demo: install  ## the bot and a DingTalk of its own on this machine, in the browser
	$(BIN)/tongbao demo $(ARGS)

install: $(VENV)/.installed  ## .venv with .venv/bin/tongbao
dev: $(VENV)/.installed-dev

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tongbao needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.installed: requirements.lock pyproject.toml | $(UV)
	$(UV) pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements.lock
	$(UV) pip install --python $(BIN)/python --quiet --no-deps --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(UV) pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements-dev.lock
	touch $@

test: dev  ## all tests
	$(BIN)/python -m pytest -n auto $(ARGS)

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

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
