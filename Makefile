PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?= -n 2 --dist loadgroup --no-loadscope-reorder
BENCH_ARGS ?=
LOCK_ARGS ?=

export HYPOTHESIS_STORAGE_DIRECTORY := build/cache/hypothesis
# Else each process, and tests start many, compiles every library that it reads.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help setup dev system demo test test-all test-slow check format bench bench-light bench-rivals lock pictures recommenders cases clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: .venv/.run  ## footfall and what it needs to run, in .venv
	@ldconfig -p | grep -q 'libgomp\.so\.1' || .ci/debian libgomp1 || echo 'Without libgomp models do without LightGBM.'

dev: .venv/.dev  ## the same with Spark and every tool for working on footfall

demo: setup  ## a real retailer's year and a synthetic shop, each with its report
	$(BIN)/footfall demo --into build/demo

test: dev system  ## the tests of every day
	$(BIN)/pytest $(PYTEST_ARGS)

test-all: dev system  ## every test once: all stories on Spark, all real logs, what takes minutes, many random examples
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest $(PYTEST_ARGS) -m '' --timeout 3000

test-slow: dev system  ## what test-all has beyond test
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest $(PYTEST_ARGS) -m 'slow or nightly' --timeout 3000

check: dev  ## format, lint, types, floors, docs in step with code
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports --no-logo --cache-dir build/cache/import-linter
	$(BIN)/python -m footfall.surfaces.reference --check

format: dev  ## put the code in its usual form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: dev  ## time the things that should be fast
	$(BIN)/python bench/run.py $(BENCH_ARGS)

bench-light: dev  ## how long a newcomer waits: demo, run, pages; BENCH_ARGS='--before PYTHON' beside another build
	$(BIN)/python bench/light.py $(BENCH_ARGS)

bench-rivals: dev build/rivals/chdb/.made build/rivals/retentioneering/.made  ## the same against other programs
	$(BIN)/python bench/rivals.py $(BENCH_ARGS)

build/rivals/%/.made: bench/rivals/%.txt
	$(PYTHON) -m venv --clear $(@D)
	$(@D)/bin/pip install --quiet --requirement $<
	@touch $@

pictures: dev system  ## the README's pictures
	$(BIN)/python docs/pictures/make.py

recommenders: dev  ## the page that measures recommenders on public logs
	$(BIN)/python docs/recommenders/make.py

cases: dev  ## the pages that redo five analysts' projects
	$(BIN)/python docs/cases/make.py

clean:  ## forget everything made here
	rm -rf .venv build dist .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# libatomic1 is for Playwright's own Node, libgomp1 for LightGBM.
system:
	@.ci/debian chromium fonts-noto-cjk libatomic1 libgomp1 $$(command -v java >/dev/null || echo openjdk-17-jre-headless)

# uv is many times faster than pip but does not read its settings: it is told pip's index, and where it fails pip follows.
define install
@echo 'install $(1)'; index=$$($(BIN)/pip config list | sed -n "s/^[^ ]*[.]index-url='\(.*\)'$$/\1/p" | head -n 1); \
$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation $${index:+--default-index "$$index"} $(1) \
|| $(BIN)/pip install --quiet --no-build-isolation $(1)
endef

$(BIN)/pip:
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/debian python3-venv
	$(PYTHON) -m venv .venv

.venv/.run: requirements/run.txt pyproject.toml | $(BIN)/pip
	@sed -n '/^uv==/,/[^\]$$/p' requirements/run.txt > .venv/uv.txt
	$(BIN)/pip install --quiet --require-hashes --requirement .venv/uv.txt
	$(call install,--require-hashes --requirement requirements/run.txt)
	$(call install,--no-deps --editable .)
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(call install,--require-hashes --requirement requirements/dev.txt)
	@touch $@

lock:  ## lock anew what pyproject.toml asks for; LOCK_ARGS=--upgrade takes the newest of everything
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	$(call compile,requirements/dev.txt,--all-extras --group dev)
	$(call compile,requirements/run.txt,--group build --constraint requirements/dev.txt)
	! grep -nE '://|/opt|--find-links|index-url' requirements/*.txt

compile = build/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links $(LOCK_ARGS) --output-file $(1) $(2)
