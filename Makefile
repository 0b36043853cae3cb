# Each target makes its own virtual environment when there is none: Python 3.11 or newer, make and git are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install demo run test quick quick-tests coverage check lint messages screenshots bench format release clean

install: $(VENV)/run.stamp

demo: $(VENV)/run.stamp
	@$(BIN)/python -m bot demo $(if $(PORT),--port $(PORT))

run: $(VENV)/run.stamp
	@$(BIN)/python -m bot run

# As many tests at a time as there are processors, and one more: many wait for a bot to answer.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

test: $(VENV)/dev.stamp
	$(PYTEST)

# What needs no running bot: an answer in about a minute, while you write. Lint and tests run at the same time.
quick: $(VENV)/dev.stamp
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint quick-tests

quick-tests: $(VENV)/dev.stamp
	$(PYTEST) -m "not bot_process" --ignore=tests/e2e --ignore=tests/browser

# Apart from `test`: the tests take twice as long when it is measured which lines they run.
coverage: $(VENV)/dev.stamp
	$(PYTEST) --cov --cov-report=term

# Tests start many processes and workers, and none of them should compile everything anew.
test quick-tests coverage: export PYTHONDONTWRITEBYTECODE :=

# The quick checks come first. Asked for together with `test`, make runs the tests once.
check: lint test

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(VENV)/dev.stamp
	$(BIN)/pybabel -q extract -F babel.cfg --omit-header --no-location --sort-output --no-wrap -o bot/i18n/locale/messages.pot bot
	for po in bot/i18n/locale/*.po; do \
		locale=$$(sed -n 's/^"Language: \(.*\)\\n"$$/\1/p' $$po) && \
		$(BIN)/pybabel -q update -i bot/i18n/locale/messages.pot -o $$po -l $$locale --no-wrap --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date || exit 1; \
	done

# Needs Debian's Chromium and fonts, as .ci/run installs them, and libreoffice-calc-nogui with libreoffice-draw-nogui.
screenshots: $(VENV)/dev.stamp
	$(BIN)/python -m tests.browser.screenshots

# The size of the database that is filled. A million take four minutes and 2 GB, ten million fifteen minutes and over 20 GB.
SEARCHES ?= 1000000

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.presses
	$(BIN)/python -m benchmarks.line
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.attacks
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.exports
	$(BIN)/python -m benchmarks.kept
	$(BIN)/python -m benchmarks.scale --searches $(SEARCHES)

# Checks everything, then commits and tags: make release VERSION=1.2.3
release: $(VENV)/dev.stamp
	@$(BIN)/python -m scripts.release "$(VERSION)"

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the bot and its libraries there: half a minute, and only this time."
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/run.stamp
