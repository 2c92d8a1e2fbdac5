# The only commands to remember. `make` alone prints this list.
SHELL := /bin/sh
HOME_DIRECTORY ?= var
VENV := .venv
PY := $(VENV)/bin/python
# One more than two cores: tests that start a server, a browser or an office program wait for it half of their time.
WORKERS ?= 3
BASE_PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
# Two locks of the same versions: what an office runs, and that with what tests, benchmarks and the manual's site need on top.
sum = $(shell cksum $(1) | tr ' ' '-' | cut -d- -f1,2)
STAMP := $(VENV)/.locked-$(call sum,requirements.lock)
DEV_STAMP := $(VENV)/.locked-dev-$(call sum,requirements-dev.lock)

export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS := 180
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run test years fast lint types walls check checker golden docs site migrate deploy lock audit bench clean fuzz

help: ## print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(BASE_PYTHON)" || { echo "需要 Python 3.11–3.13（含 venv）。Debian/Ubuntu 请先装 python3-venv。"; exit 2; }
	@echo "准备运行环境（第一次约一分钟）…"
	@test -x $(PY) || $(BASE_PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(PY) -m pip check >/dev/null
	@rm -f $(VENV)/.locked-* && touch $(STAMP)

$(DEV_STAMP): $(STAMP) requirements-dev.lock
	@echo "准备测试环境…"
	@$(PY) -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@$(PY) -m pip check >/dev/null
	@touch $(DEV_STAMP)

setup: $(DEV_STAMP) ## make .venv from the lock files, with what tests need

run: $(STAMP) ## sample county: intake, two months, a quarter, a half month; prints where the Word files are
	@$(PY) -m flows demo --home $(HOME_DIRECTORY)

test: $(DEV_STAMP) ## all tests
	@$(PY) -m pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --durations=15

years: $(DEV_STAMP) ## three simulated years with faults, on SQLite and PostgreSQL, two seeds each
	@OMP_NUM_THREADS=1 $(PY) -m tests.years

fast: $(DEV_STAMP) ## method, checks, feeds and schemes, without what tests/lengthy.txt lists (within 30 s)
	@$(PY) -m pytest -q -m "not slow" -n 2 --dist loadgroup $(addprefix tests/,appraisal expectations feeds flows scheme)

lint: $(DEV_STAMP) ## ruff
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

types: $(DEV_STAMP) ## mypy, strict
	@$(PY) -m mypy

walls: $(DEV_STAMP) ## import-linter: floors and rooms
	@$(VENV)/bin/lint-imports

check: lint types walls ## what CI runs: lint, types, walls, scheme, tests
	@$(PY) -m flows scheme check --scheme scheme/2026
	@$(MAKE) --no-print-directory test

checker: $(STAMP) ## 报前检查.pyz: what reporting units run before they send, by the scheme of the home
	@$(PY) -m flows checker --home $(HOME_DIRECTORY)

golden: $(DEV_STAMP) ## rewrite golden texts, to be read in the diff
	@$(PY) -m tests.report_templates.rewrite_goldens

docs: $(DEV_STAMP) ## rewrite generated docs, to be read in the diff
	@$(PY) -m tests.house.rewrite_docs

site: $(DEV_STAMP) ## the manuals as a site with search, in site/; nothing of it asks for anything outside
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --quiet --strict
	@echo "已生成 site/。看：$(PY) -m http.server -d site 8000，再打开 http://127.0.0.1:8000"

migrate: $(DEV_STAMP) ## alembic autogenerate: make migrate m="what changes"
	@$(VENV)/bin/alembic revision --autogenerate -m "$(m)"

deploy: $(STAMP) ## prefect deploy --all (jixiao serve does it by itself)
	@JIXIAO_PROGRAM="$(CURDIR)" $(VENV)/bin/prefect --no-prompt deploy --all

audit: $(DEV_STAMP) ## list of parts (SBOM) into var/audit, and known vulnerabilities of what offices install
	@$(PY) .ci/audit.py

fuzz: $(DEV_STAMP) ## 20,000 mutated files through the door (about half an hour); a sample of them is in make test
	@nice $(PY) -m tests.fuzz

bench: $(DEV_STAMP) ## benchmarks, beside what a user would pick instead
	@$(PY) -m benchmarks

lock: ## for maintainers: resolve the lock file anew (needs uv)
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade -q -o requirements-dev.lock
	@uv pip compile pyproject.toml --extra remote --extra build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -q -c requirements-dev.lock -o requirements.lock

clean: ## remove the environment and the sample county
	@rm -rf $(VENV) var site
