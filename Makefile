# make demo and make test do everything on a fresh machine with Python >= 3.10, set-up included.
#   make demo                          runs recipes/quickstart.yaml
#   make test                          lint, types and the quick tests, on TensorFlow
#   make test BACKENDS="jax torch"     and the engine's tests on these backends too
#   make test-all                      the slow tests as well
#   make test-pythons                  make test on each of PYTHONS that is installed, each in an environment of its own
#   make test-lowest                   part of the tests with the lowest versions that setup.cfg allows, on Python 3.10
#   make coverage                      the quick tests, and which lines they reach; make test COVERAGE=--cov does both
#   make docs                          writes the pages of every command's --help, and of mistakes with their answers
#   make bench                         every table of benchmarks/; hours on a CPU. NSTFLOW_WEIGHTS names VGG19's file

PYTHON ?= python3
BACKENDS ?=
VENV := .venv
BIN := $(VENV)/bin
comma := ,
space := $(subst ,, )
EXTRAS := $(subst $(space),$(comma),$(strip test $(BACKENDS)))
INSTALLED := $(VENV)/.installed-$(subst $(comma),-,$(EXTRAS))

# Names or paths: make test-pythons PYTHONS="$$(echo ~/.pyenv/versions/3.1*/bin/python)"
PYTHONS ?= python3.10 python3.11 python3.12 python3.13
LOWEST_PYTHON ?= python3.10
# Rooms that need no backend: what they use has the most names and the shortest history.
LOWEST_TESTS := tests/jobs tests/outputs tests/pictures tests/planning tests/plugins tests/recipe tests/textile

PICTURES ?= ../shared/images
# Two test files at once: most tests keep one core busy, and those of runs start processes of their own.
AT_ONCE ?= -n 2 --dist loadfile

.PHONY: demo test test-all test-pythons test-lowest coverage bench lint types docs inputs clean

demo: $(VENV)/.installed
	$(BIN)/nstflow run recipes/quickstart.yaml

test: lint types
	$(BIN)/python -m pytest $(AT_ONCE) $(COVERAGE) $(TESTS)
	set -e; for backend in $(BACKENDS); do \
		KERAS_BACKEND=$$backend $(BIN)/python -m pytest $(AT_ONCE) -m "engine and not slow"; \
	done

test-all: test
	$(BIN)/python -m pytest -m slow

test-pythons:
	set -e; for python in $(PYTHONS); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) \
			|| { echo "$$python is not installed: left out"; continue; }; \
		$(MAKE) test PYTHON=$$python VENV=.venv-$$version TESTS="$(TESTS)"; \
	done

# Old versions are warned of by newer ones of what they need: warnings are no errors here.
test-lowest:
	$(LOWEST_PYTHON) -m venv .venv-lowest
	$(LOWEST_PYTHON) tools/lowest.py > .venv-lowest/constraints.txt
	.venv-lowest/bin/python -m pip install --quiet --editable . --constraint .venv-lowest/constraints.txt \
		pytest pytest-xdist hypothesis
	.venv-lowest/bin/python -m pytest $(AT_ONCE) -W default $(LOWEST_TESTS)

coverage: $(INSTALLED)
	$(BIN)/python -m pytest $(AT_ONCE) --cov $(TESTS)

bench: $(VENV)/.installed
	@test -f "$(NSTFLOW_WEIGHTS)" || { echo "set NSTFLOW_WEIGHTS to Keras' weights file of VGG19"; exit 1; }
	@test -d "$(PICTURES)" || { echo "set PICTURES to a folder with contents/ and styles/"; exit 1; }
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.step --vgg19 $(NSTFLOW_WEIGHTS)
	$(BIN)/python -m benchmarks.estimate --vgg19 $(NSTFLOW_WEIGHTS)
	$(BIN)/python -m benchmarks.matrix
	$(BIN)/python -m benchmarks.large --whole 2048
	$(BIN)/python -m benchmarks.finish
	$(BIN)/python -m benchmarks.quality --vgg19 $(NSTFLOW_WEIGHTS) --pictures $(PICTURES)
	$(BIN)/python -m benchmarks.slim --vgg19 $(NSTFLOW_WEIGHTS) --pictures $(PICTURES)
	$(BIN)/python -m benchmarks.seams --pictures $(PICTURES) --keep outputs/benchmarks/seams

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell . .github
	$(BIN)/lint-imports --no-logo

types: $(INSTALLED)
	$(BIN)/mypy --cache-dir $(VENV)/mypy

docs: $(INSTALLED)
	$(BIN)/python -m tools.write_help
	$(BIN)/python -m tools.write_errors

inputs: $(VENV)/.installed
	$(BIN)/python tools/draw_inputs.py

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(INSTALLED): $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[$(EXTRAS)]"
	touch $@

clean:
	rm -rf $(VENV) .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage*
