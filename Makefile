# GNU make and a POSIX shell. Needs python3 (3.11 to 3.13) with its venv module; all else is installed into .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help serve test lint bench assets messages lock clean env env-test

# The environment is made anew when the locks, the Python or the folder change: their sum is in the stamp's name.
sum = $(shell { cat requirements/bootstrap.txt $(1); $(PYTHON) --version; pwd; } 2>&1 | cksum | cut -d' ' -f1)
ENV := .venv/env-$(call sum,requirements/runtime.txt)
ENV_TEST := .venv/test-$(call sum,requirements/runtime.txt requirements/test.txt)
ASSETS := network/static/dist/.built
CATALOGUES := $(wildcard network/translations/*/LC_MESSAGES/messages.po)
WORDS := .venv/words

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

serve: $(ENV) $(ASSETS) $(WORDS) ## Run the site on this machine (PORT=8000)
	@exec $(BIN)/network serve --setup --port $(PORT)

test: $(ENV_TEST) $(ASSETS) $(WORDS) ## Run every test; starts PostgreSQL and Chromium itself
	@$(BIN)/python -m tests.services chromium
	$(BIN)/pytest -n 2

lint: $(ENV_TEST) ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(ENV_TEST) $(ASSETS) $(WORDS) ## Measure the speed of pages and searches
	$(BIN)/python -m tests.bench

assets: $(ASSETS) ## Build stylesheets, scripts and fonts

clean: ## Remove the environment, the built files and the caches; keeps var/
	rm -rf .venv network/assets/node_modules network/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

env: $(ENV)

env-test: $(ENV_TEST)

# uv is fast; pip comes second, for machines where only pip knows the way to a package index.
HASHED := --no-build-isolation --require-hashes
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
install = $(BIN)/uv pip install -q --system-certs --python $(BIN)/python --compile-bytecode $(HASHED) -r $(1) \
	|| { echo "uv could not; pip tries, which takes longer ..."; $(PIP) $(HASHED) -r $(1); }

$(ENV):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
		echo "Python 3.11, 3.12 or 3.13 is needed (apt-get install python3 python3-venv)." \
			"Where $(PYTHON) is another, name one: make serve PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@echo "Making the Python environment ..."
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements/bootstrap.txt
	@$(call install,requirements/runtime.txt)
	@$(PIP) --no-build-isolation --no-index --no-deps -e .
	@touch $@

$(ENV_TEST): $(ENV)
	@echo "Installing what the tests need ..."
	@$(call install,requirements/test.txt)
	@rm -f .venv/test-* && touch $@

$(ASSETS): $(ENV) $(shell find network/assets -name node_modules -prune -o -type f -print)
	@sh network/assets/build.sh

$(WORDS): $(ENV) $(CATALOGUES)
	@if [ -n "$(CATALOGUES)" ]; then $(BIN)/pybabel -q compile --statistics -d network/translations; fi
	@touch $@

messages: $(ENV) ## Find the sentences to translate; adds new ones to the catalogues
	$(BIN)/pybabel -q extract -F pyproject.toml -k sentence -k lazy_gettext --omit-header --no-location \
		--ignore-dirs=".*" --ignore-dirs=node_modules --sort-output -o network/translations/messages.pot .
	for po in $(CATALOGUES); do \
		$(BIN)/pybabel -q update -N --no-wrap -i network/translations/messages.pot -o $$po \
			-l $$(basename $$(dirname $$(dirname $$po))); done

LOCK := $(BIN)/uv pip compile -q --system-certs --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header
lock: $(ENV) ## Choose the newest packages that pyproject.toml allows
	$(LOCK) --group bootstrap -o requirements/bootstrap.txt
	$(LOCK) --group node -o requirements/node.txt
	$(LOCK) pyproject.toml -c requirements/bootstrap.txt -o requirements/runtime.txt
	$(LOCK) pyproject.toml --group test -c requirements/bootstrap.txt -c requirements/runtime.txt \
		-o requirements/test.txt
