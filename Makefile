# make demo and make test do everything on a fresh machine with Python >= 3.10, set-up included.
#   make demo                          runs recipes/quickstart.yaml
#   make test                          lint, types and the quick tests, on TensorFlow
#   make test BACKENDS="jax torch"     and the engine's tests on these backends too
#   make test-all                      the slow tests as well
#   make bench                         every table of benchmarks/; hours on a CPU. NSTFLOW_WEIGHTS names VGG19's file

PYTHON ?= python3
BACKENDS ?=
VENV := .venv
BIN := $(VENV)/bin
comma := ,
space := $(subst ,, )
EXTRAS := $(subst $(space),$(comma),$(strip test $(BACKENDS)))
INSTALLED := $(VENV)/.installed-$(subst $(comma),-,$(EXTRAS))

PICTURES ?= ../shared/images
# Two test files at once: most tests keep one core busy, and those of runs start processes of their own.
AT_ONCE ?= -n 2 --dist loadfile

.PHONY: demo test test-all bench lint types inputs clean

demo: $(VENV)/.installed
	$(BIN)/nstflow run recipes/quickstart.yaml

test: lint types
	$(BIN)/python -m pytest $(AT_ONCE)
	set -e; for backend in $(BACKENDS); do \
		KERAS_BACKEND=$$backend $(BIN)/python -m pytest $(AT_ONCE) -m "engine and not slow"; \
	done

test-all: test
	$(BIN)/python -m pytest -m slow

bench: $(VENV)/.installed
	@test -f "$(NSTFLOW_WEIGHTS)" || { echo "set NSTFLOW_WEIGHTS to Keras' weights file of VGG19"; exit 1; }
	@test -d "$(PICTURES)" || { echo "set PICTURES to a folder with contents/ and styles/"; exit 1; }
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.step --vgg19 $(NSTFLOW_WEIGHTS)
	$(BIN)/python -m benchmarks.matrix
	$(BIN)/python -m benchmarks.large --whole 2048
	$(BIN)/python -m benchmarks.finish
	$(BIN)/python -m benchmarks.quality --vgg19 $(NSTFLOW_WEIGHTS) --pictures $(PICTURES)
	$(BIN)/python -m benchmarks.slim --vgg19 $(NSTFLOW_WEIGHTS) --pictures $(PICTURES)
	$(BIN)/python -m benchmarks.seams --pictures $(PICTURES) --keep outputs/benchmarks/seams

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

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
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
