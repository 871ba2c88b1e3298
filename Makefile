# make install   the product in .venv            make test      everything that must hold
# make run       the bot and a Teams to try it   make package   what to upload
# make bench     the benchmarks                  make help      this list
#
# Needs make and Python 3.11 or newer; everything else, Node and a browser included, comes from the
# lock files. Stamps in .venv and node_modules say what is installed; a changed lock file renews them.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test lint unit bench bench-turns bench-share-check bench-broadcast bench-outlook replicas package icons clean

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& echo $$python && break; done)
UV_VERSION := 0.13.9
UV := UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 .venv/bin/uv
SYNC := $(UV) sync --quiet --frozen --inexact --no-default-groups
RUN := .venv/bin/python

help:
	@sed -n '1,3s/^# //p' Makefile

# --- what each target needs -----------------------------------------------------------------------

MSAL := bot/web/outlook/vendor/msal-browser.min.js

install: .venv/.product $(MSAL)

.venv/.uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (python3 on the PATH)." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/.product: .venv/.uv pyproject.toml uv.lock
	$(SYNC)
	@touch $@

.venv/.node: .venv/.product
	$(SYNC) --group node
	@touch $@

.venv/.dev: .venv/.node
	$(SYNC) --group dev
	@touch $@

.venv/.bench: .venv/.product
	$(SYNC) --group bench
	@touch $@

# What the bot serves to browsers and others have written: never in the repository, only installed.
$(MSAL): browser/package-lock.json scripts/install-msal | .venv/.node
	scripts/install-msal
	@touch $@

# 'npm ci' empties node_modules, stamps included; the full set holds the playground too.
node_modules/.playground: package-lock.json | .venv/.node
	scripts/npm ci --omit=dev --loglevel=error
	@touch $@

node_modules/.dev: package-lock.json | .venv/.node
	scripts/npm ci --loglevel=error
	@touch node_modules/.playground $@

.cache/chromium/.unpacked: node_modules/.dev
	scripts/node scripts/unpack-chromium.mjs .cache/chromium
	@touch $@

# --- what you do ----------------------------------------------------------------------------------

run: .venv/.product node_modules/.playground
	@$(RUN) -m scripts.playground

test: lint unit

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# More than there are cores: browsers, databases and clocks are waited for most of the time.
JOBS ?= 4
unit: .venv/.dev $(MSAL) node_modules/.dev .cache/chromium/.unpacked
	.venv/bin/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

bench: bench-turns bench-share-check bench-broadcast bench-outlook

bench-turns: .venv/.bench
	$(RUN) -m bench.turns

# MARKED: sets of texts with marked spans, for the tables before the speed; ours, and dev.jsonl where it is.
MARKED ?= tests/sharing/cases.jsonl $(wildcard ../shared/data/share-check/dev.jsonl)
bench-share-check: .venv/.bench
	$(RUN) -m bench.share_check $(MARKED)

# CHANNELS=10000 is the full size (four minutes).
bench-broadcast: .venv/.bench
	$(RUN) -m bench.broadcast

bench-outlook: .venv/.bench
	$(RUN) -m bench.outlook

# make package APP_ID=… HOST=bot.example.dk [API_APP_ID=…] [VARIANTS=combined] [OUT=dist]: the app for Teams and
# the add-in for Outlook. Without the first two, packages of the invented municipality are built, good for looking
# at and for the validators, not for a tenant.
APP_ID ?= 00000000-0000-4000-8000-00000000b07a
HOST ?= maavi.example.org
API_APP_ID ?=
VARIANTS ?= teams outlook-xml
OUT ?= dist
package: .venv/.product
	@for variant in $(VARIANTS); do \
		$(RUN) -m bot package --app-id $(APP_ID) --host $(HOST) $(if $(API_APP_ID),--api-app-id $(API_APP_ID)) \
			--variant $$variant --out $(OUT) || exit 1; \
	done

# USERS=200 people at once on two replicas, one killed, one replaced by a next version (a minute).
replicas: .venv/.dev
	$(RUN) -m bench.replicas

icons: .venv/.dev .cache/chromium/.unpacked
	$(RUN) -m scripts.draw_icons

screenshots: .venv/.dev node_modules/.playground .cache/chromium/.unpacked
	$(RUN) -m scripts.screenshots

clean:
	rm -rf .venv node_modules browser/node_modules bot/web/outlook/vendor .cache artefacts dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
