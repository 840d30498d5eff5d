# Thin on purpose: set-up is .ci/setup, installation is systemd/install.py, the rest is one command each.
# Extra arguments: make test ARGS="-k lock_board", make demo ARGS="--seed 7".
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench soak gallery gallery-all labels-check install lock clean

python := .venv/bin/python
ARGS ?=
# Most tests wait for wires and processes, so more run at a time than there are cores; those of one file in order, in one process.
tests := $(python) -m pytest -n 4 --dist loadfile $(ARGS)
DESTDIR ?=
PREFIX ?= /opt/returns-kiosk

help:      ## show this list
	@sed -n 's/^\([a-z-]*\): .*## /  make \1\t/p' Makefile | expand -t 20

setup:     ## install what is missing: Debian packages, .venv, fonts, catalogues
	@.ci/setup

demo: setup ## a day at the kiosk: on the screen if there is one, else headless into build/demo
	.venv/bin/kiosk demo $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--headless --out build/demo) $(ARGS)

test: setup ## run the whole test suite
	$(tests)

check: setup ## style, types, import walls, tests
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(tests)

bench: setup ## measure a drop-off; prints a table with targets, writes build/bench.json; ARGS=--check: fail on a missed one
	$(python) -m tests.bench $(ARGS)

soak: setup ## faults for two hours: lives, power cuts, kills, weather, full disks, a monkey; some by ARGS="kills weather"
	$(python) -m tests.faults $(ARGS)

gallery: setup ## draw every screen in four variants into build/gallery, a sheet for each screen
	$(python) -m tests.ui.gallery $(ARGS)

gallery-all: setup ## check every screen in every display, look and language; draws nothing to keep
	$(python) -m tests.ui.gallery_all $(ARGS)

labels-check: setup ## draw the labels with another renderer, read their codes; needs npm; writes build/labels
	$(python) -m tests.labels.check

install: setup ## install on a kiosk, as root; DESTDIR=DIR stages it, PREFIX=/opt/returns-kiosk
	$(python) systemd/install.py --destdir "$(DESTDIR)" --prefix "$(PREFIX)" $(ARGS)

lock:      ## pin the requirements of pyproject.toml anew into requirements.lock
	.ci/lock $(ARGS)

clean:     ## remove what was generated, but keep .venv
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find assets/locale -name '*.mo' -delete 2>/dev/null || true
