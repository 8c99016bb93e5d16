# Builds its own environment in .venv; needs Python 3.11 or newer, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: report test check bench messages clean

report: $(VENV)/.ready
	$(BIN)/mcda report henan

test: $(VENV)/.ready
	$(BIN)/python -m pytest

check: $(VENV)/.ready
	$(BIN)/mcda check henan

bench: $(VENV)/.ready
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# Collect the report's messages and bring every catalogue up to date; then translate what is new.
messages: $(VENV)/.ready
	mkdir -p build
	$(BIN)/pybabel -q extract --no-location --no-wrap -k say -k Note -k mark -o build/messages.pot mcda
	for file in mcda/report/locale/*.po; do $(BIN)/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-obsolete -i build/messages.pot -o $$file -l $$(basename $$file .po); done

clean:
	rm -rf $(VENV) build dist *-report
