# Everything a newcomer types. Needs Python 3.11 or newer, git and make; the rest is set up here.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lab bench lock clean

demo: .venv/ready  ## one class from release to training status, into build/demo
	$(BIN)/python demo/run.py

test: .venv/ready  ## the whole test suite
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest --nbval-lax -q course
	$(BIN)/python -m pytest -n 2

lab: .venv/ready  ## a learner's home page
	$(BIN)/sro learn start

bench: .venv/ready  ## a roster of 100,000 officers, a class of 10,000 (4 GB of disk, about an hour)
	$(BIN)/python -m benchmarks.roster
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.feedback

lock:  ## write requirements.lock again from pyproject.toml (hashes, no download addresses)
	$(BIN)/python -m pip install uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --upgrade \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet -o requirements.lock pyproject.toml

clean:  ## forget the demo and the environment
	rm -rf build .venv

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { echo 'Python could not make an environment. On Debian or Ubuntu: apt-get install python3-venv'; exit 1; }
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
