# Two commands for a newcomer: `make run` and `make test`. `make help` lists all.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# uv installs the same locked packages several times faster; it is used where it is found and never needed.
INSTALL := $(if $(shell uv --version 2>/dev/null),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip --disable-pip-version-check --quiet install)
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests browser run test check crash outbox questions contract trace lists programme peers lock schema vendor epcis messages benches figures clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/runtime.stamp ## .venv with the locked packages

setup-tests: $(VENV)/tests.stamp ## and those the tests, checks and measurements need

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages…" >&2
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/tests.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@echo "Installing what tests and checks need…" >&2
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

browser: # Chromium by the system's package manager, where that is possible without asking
	@scripts/install-browser

run: setup ## start the portal with the demo province on http://127.0.0.1:$(PORT)
	@exec $(BIN)/txng run --demo --port $(PORT)

test: setup-tests browser ## the whole suite against a real PostgreSQL, in two processes with a database each
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-tests ## lint, types, import contracts, migrations, schema, catalogues, docs, licences, lock files
	@$(BIN)/python scripts/check.py

crash: setup-tests ## the long form of the crash test (TXNG_CRASH_ROUNDS=100)
	@TXNG_CRASH_ROUNDS=$${TXNG_CRASH_ROUNDS:-100} $(BIN)/python -m pytest tests/web/api/test_crash.py --timeout 7200

outbox: setup-tests ## kill -9 between a call and its record, 200 times (TXNG_OUTBOX_ROUNDS)
	@TXNG_OUTBOX_ROUNDS=$${TXNG_OUTBOX_ROUNDS:-200} $(BIN)/python -m pytest tests/exchange/test_kill.py --timeout 7200

questions: setup-tests ## 2,000 random queries of 5,000 events, compared with a plain look at each
	@TXNG_QUESTIONS=$${TXNG_QUESTIONS:-2000} $(BIN)/python -m pytest -q tests/events/test_question_answers.py

trace: setup-tests ## the long form of the trace tests (TXNG_TRACE_EVENTS=1000000)
	@TXNG_TRACE_EVENTS=$${TXNG_TRACE_EVENTS:-1000000} TXNG_TRACE_GRAPHS=$${TXNG_TRACE_GRAPHS:-20000} \
	  $(BIN)/python -m pytest tests/trace/test_truth.py tests/trace/test_graph.py --timeout 14400

lists: setup-tests ## the time that lists take with 100,000 products of 20,000 parties (TXNG_LIST_PRODUCTS)
	@TXNG_LIST_PRODUCTS=$${TXNG_LIST_PRODUCTS:-100000} $(BIN)/python -m pytest -q -s tests/web/test_list_times.py

programme: setup-tests ## the figures of a whole province against a recount on three days, and the time its lists take
	@TXNG_PROGRAMME_PARTIES=$${TXNG_PROGRAMME_PARTIES:-5000} $(BIN)/python -m pytest -q tests/programme/test_scale.py

epcis: setup-tests ## the long form of the EPCIS round trips and hash comparison (TXNG_EPCIS_EXAMPLES=10000, TXNG_STREAM_MB=1000)
	@TXNG_EPCIS_EXAMPLES=$${TXNG_EPCIS_EXAMPLES:-10000} TXNG_STREAM_MB=$${TXNG_STREAM_MB:-1000} \
	$(BIN)/python -m pytest --timeout 7200 tests/epcis/test_streaming.py tests/epcis/test_round_trips.py tests/epcis/test_event_hash_differential.py

contract: setup-tests ## every operation of the EPCIS interface with 200 generated calls, against its description
	@TXNG_CONTRACT_EXAMPLES=$${TXNG_CONTRACT_EXAMPLES:-200} $(BIN)/python -m pytest -q tests/web/api/test_openapi.py

benches: setup-tests ## that every measurement runs and says what it promises, with little work
	@TXNG_BENCHES=all $(BIN)/python -m pytest -q tests/bench

figures: setup-tests ## measure the promised figures
	@for figure in decode hash copy-limit capture trace http query size mixed dashboard scans crash; do $(BIN)/txng bench $$figure || exit; done

peers: setup-tests ## install quartet-epcis (AGPL) apart from everything else, and measure against it
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check --quiet install -r scripts/peers.txt
	@$(BIN)/txng bench peers

schema: setup-tests ## what an empty database begins with, from the migrations: scripts/with-system-postgresql make schema
	@$(BIN)/python scripts/schema.py

lock: ## resolve the packages anew into the lock files (needs uv)
	uv pip compile pyproject.toml --extra build -o requirements.lock $(LOCK)
	uv pip compile pyproject.toml --extra build --extra bench --extra dev -c requirements.lock -o requirements-dev.lock $(LOCK)
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade

vendor: ## fetch the front-end files of package.json anew into static/vendor (needs npm)
	npm ci --ignore-scripts
	$(PYTHON) scripts/vendor.py

messages: ## compile the Vietnamese catalogues and list texts without Vietnamese (needs msgfmt; INTO=folder adds them)
	@$(BIN)/python scripts/messages.py $(if $(INTO),--into $(INTO))

clean: ## remove what the targets made; data in var/ stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
