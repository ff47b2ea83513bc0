"""The book keeps its promises: complete, never a copy, each chapter whole, each document's figure computed."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import pathlib
import re
import shutil
import subprocess
import sys
import types
from typing import Any, Iterator

import pytest

import pyattn
from pyattn.later import NAMES as LATER
from pyattn.models import SimpleAttention

ROOT = pathlib.Path(__file__).parent.parent
DOCS = ROOT / "docs"
PACKAGE = ROOT / "pyattn"

CHAPTERS = """similarity budget query_key_value by_hand scaling masks gradients learning
pooling heads gpt order block language_model translation sentiment decoders""".split()

# Those that end with a larger piece of work.
PROJECTS = ["query_key_value", "masks", "pooling", "gpt"]

# Whose public functions and classes the book must show.  Helpers that only the package itself calls
# stand in other modules, and are seen through what these give out.
MODULES = """pyattn pyattn.autograd pyattn.graph pyattn.array pyattn.nn pyattn.nn.functional
pyattn.nn.init pyattn.nn.utils pyattn.nn.utils.rnn pyattn.optim pyattn.optim.lr_scheduler
pyattn.optim.swa_utils pyattn.autograd.functional pyattn.autograd.graph pyattn.func
pyattn.nn.utils.parametrizations pyattn.nn.utils.parametrize
pyattn.serialization pyattn.safetensors pyattn.saving.npz pyattn.saving.plain
pyattn.testing pyattn.utils.checkpoint pyattn.utils.data pyattn.utils.tensorboard pyattn.models
pyattn.models.pooling pyattn.linalg pyattn.special pyattn.kernels.functions
pyattn.kernels.matrices pyattn.kernels.elementwise pyattn.kernels.layout pyattn.kernels.products
pyattn.kernels.lines pyattn.kernels.selection pyattn.kernels.layers""".split()


def text_of(name: str) -> str:
    return (DOCS / f"{name}.rst").read_text(encoding="utf-8")


# What is shown.


def public(module: types.ModuleType) -> dict[str, Any]:
    """A module's functions and classes: those of its __all__, or those made in it or below it."""
    named = getattr(module, "__all__", None)
    if named is None:
        inside = module.__name__
        named = [n for n, v in vars(module).items() if inside in str(getattr(v, "__module__", ""))]
    found = {n: getattr(module, n) for n in named if n[0] != "_"}
    return {n: v for n, v in found.items() if inspect.isclass(v) or inspect.isfunction(v)}


def in_the_reference() -> set[int]:
    """The objects that have an entry in the reference, or on a page on how to use something."""
    found = set()
    pages = [path for path in sorted(DOCS.glob("*.rst")) if path.stem not in CHAPTERS]
    for path in pages + sorted((DOCS / "reference").glob("*.rst")):
        module: Any = None
        described = False
        for line in path.read_text(encoding="utf-8").splitlines():
            directive = re.match(r"\.\. ([\w:]+):: ([\w.]+)", line)
            described = described and line.startswith("    ")  # py:function's further signatures
            if directive and directive[1] in ("currentmodule", "module", "automodule"):
                module = importlib.import_module(directive[2])
                if directive[1] == "automodule":
                    found |= {id(value) for value in public(module).values()}
            elif directive and directive[1] in ("autofunction", "autoclass", "py:function"):
                home, _, name = directive[2].rpartition(".")
                home_module = importlib.import_module(home) if home else module
                found.add(id(getattr(home_module, name)))
                described = directive[1] == "py:function"
            elif described:
                found.add(id(getattr(module, line.split("(")[0].strip())))
    return found


def listings() -> Iterator[tuple[str, str, str]]:
    """Every listing of the book: its page, the source file, and the object in it.

    What is neither a function nor a class, such as a table of rules, is named by its first line.
    A part of an object, from a line of it on, counts as the object.
    """
    for path in sorted(DOCS.glob("*.rst")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for i, line in enumerate(lines):
            directive = re.match(r"( *)\.\. literalinclude:: (\S+)", line)
            # A file of data is shown whole, and so is a program that is written for PyTorch.
            whole = directive and "/tests/" in directive[2]
            if directive and directive[2].endswith(".py") and not whole:
                options = {}
                for option in lines[i + 1 :]:
                    given = re.match(rf"{directive[1]}   :([\w-]+): ?(.*)", option)
                    if not given:
                        break
                    options[given[1]] = given[2]
                source = (path.parent / directive[2]).resolve()
                named = ("pyobject", "start-at", "start-after")
                known = {*named, "end-at", "end-before", "dedent", "caption", "emphasize-lines"}
                extra = set(options) - known - {"language"}
                assert not extra, f"{path.name}: a listing is named by what it shows"
                shown = next((options[n] for n in named if n in options), "")
                assert shown, f"{path.name}: {directive[2]} is not shown by object"
                yield path.stem, str(source.relative_to(ROOT)), shown


def module_of(source: str) -> types.ModuleType:
    return importlib.import_module(source[: -len(".py")].replace("/", "."))


def test_whatever_is_public_is_shown_by_source_or_stands_in_the_reference() -> None:
    shown = in_the_reference()
    for _, source, name in listings():
        shown.add(id(getattr(module_of(source), re.split(r"\W", name)[0], None)))
    missing = [
        f"{module}.{name}"
        for module in MODULES
        for name, value in public(importlib.import_module(module)).items()
        if id(value) not in shown
    ]
    assert not missing


def test_every_method_of_a_tensor_stands_in_the_reference() -> None:
    entries = "\n".join(
        path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.rst")
    )
    named = set(re.findall(r"\.\. auto\w+:: (?:Tensor\.)?(\w+)", entries))
    assert not [name for name in vars(pyattn.Tensor) if name[0] != "_" and name not in named]


def test_every_listing_is_an_object_of_the_source() -> None:
    for page, source, name in listings():
        if not re.fullmatch(r"[\w.]+", name):  # its first line, or the line before it
            assert name in (ROOT / source).read_text(encoding="utf-8"), (page, name)
            continue
        value: Any = module_of(source)
        for part in name.split("."):
            value = inspect.getattr_static(value, part)
        assert value is not None, (page, name)


def test_no_example_is_wider_than_the_page() -> None:
    """An example has room for 90 letters, in a solution for 82; errors are wrapped."""
    wide = []
    for path in sorted(DOCS.glob("*.rst")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = block.strip("\n").splitlines()
            wrapped = "Traceback (most recent" in block or path.stem in ("check", "explain")
            if not wrapped and lines and lines[0].lstrip().startswith(">>> "):
                inside = len(lines[0]) - len(lines[0].lstrip())
                for line in lines:
                    shown = line[inside:].split("  # doctest:")[0]
                    if len(shown) > (82 if inside > 3 else 90):
                        wide.append((path.name, shown))
    assert not wide


def test_no_listing_is_wider_than_the_page() -> None:
    """A listing has room for 102 letters; what the formatter leaves longer is a text to be parted."""
    wide = []
    for page, source, name in listings():
        if re.fullmatch(r"[\w.]+", name):
            value: Any = module_of(source)
            for part in name.split("."):
                value = getattr(value, part)
            code = inspect.cleandoc("\n" + inspect.getsource(value))
            wide += [(page, line) for line in code.splitlines() if len(line) > 102]
    assert not wide


def test_no_listing_is_shown_twice() -> None:
    seen: dict[tuple[str, str], str] = {}
    for page, source, name in listings():
        parts = name.split(".")
        for length in range(1, len(parts) + 1):  # a method is part of its class
            key = (source, ".".join(parts[:length]))
            assert key not in seen, f"{page} shows {name} of {source}, as {seen[key]} does"
        seen[source, name] = page
        for other_source, other in list(seen):
            assert not (other_source == source and other.startswith(name + ".")), (page, name)


def code_lines(text: str) -> list[str]:
    """Lines of code without their indentation, prompts, and blank lines."""
    lines = [re.sub(r"^\s*(>>> ?|\.\.\. ?)?", "", line).strip() for line in text.splitlines()]
    return [re.sub(r"\s+", "", line) for line in lines if line]


def source_runs(length: int) -> dict[tuple[str, ...], str]:
    """Every run of so many lines of the package."""
    runs = {}
    for path in PACKAGE.rglob("*.py"):
        lines = [re.sub(r"\s+", "", line) for line in path.read_text(encoding="utf-8").splitlines()]
        lines = [line for line in lines if line]
        for i in range(len(lines) - length + 1):
            runs[tuple(lines[i : i + length])] = str(path.relative_to(ROOT))
    return runs


def copies(text: str, runs: dict[tuple[str, ...], str]) -> list[str]:
    lines = code_lines(text)
    length = len(next(iter(runs)))
    windows = [tuple(lines[i : i + length]) for i in range(len(lines) - length + 1)]
    return [f"{runs[window]}: {window[0]}" for window in windows if window in runs]


def test_no_page_holds_a_copied_listing() -> None:
    runs = source_runs(6)
    for path in sorted(DOCS.rglob("*.rst")):
        assert not copies(path.read_text(encoding="utf-8"), runs), path.name
    listing = inspect.getsource(SimpleAttention)  # and it would be found
    assert copies(re.sub("^", "   ...    ", listing, flags=re.M), runs)


# What a chapter holds.


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_its_parts(name: str) -> None:
    text = text_of(name)
    title, _, opening = text.partition("\n\n")
    opening = opening.partition(".. admonition:: After this chapter you can")[0]
    words = re.sub(
        r"\.\. drawn::.*?(?=\n\S|\Z)", "", opening, flags=re.S
    )  # a picture may stand there
    assert 150 < len(words) < 1800, "it opens with what makes one want to know"
    won = text.find(".. admonition:: What was won\n   :class: won\n")
    assert text.find("\nIn the engine\n---") < won < text.find("\nExercises\n---")
    assert text.count("\nIn the engine\n---") == 1
    assert "\n.. drawn:: " in text
    assert "\n.. literalinclude:: " in text
    assert ">>> " in text[: text.find("\nExercises\n")]
    sections = re.findall(r"\n\n(\S.*)\n-{4,}\n", text)
    assert sections[-2:] == ["Exercises", "Where to read on"]
    exercises = text.split("\nExercises\n")[1].split("\nWhere to read on\n")
    reading = [item for item in re.split(r"\n- ", exercises[1])[1:] if "*" in item or '"' in item]
    assert reading, "a full reference: authors, title, venue, year"
    assert all(
        re.search(r"\b(19|20)\d\d\b", item) for item in reading if "In this book" not in item
    )


@pytest.mark.parametrize("name", CHAPTERS)
def test_exercises_have_solutions_that_are_run(name: str) -> None:
    text = text_of(name).split("\nExercises\n")[1].split("\nWhere to read on\n")[0]
    exercises = text.split("\n.. admonition:: Exercise ")[1:]
    assert 4 <= len(exercises) <= 7
    for number, exercise in enumerate(exercises, 1):
        assert re.match(rf"{number}\n   :class: exercise( easy| hard| project)?\n", exercise)
        project = ":class: exercise project" in exercise
        assert project == (name in PROJECTS and number == len(exercises)), (
            "every third chapter's last"
        )
        question, hidden, solution = exercise.partition("\n   .. dropdown:: Solution\n")
        assert hidden and question.strip() and "\n      " in solution
        assert "\n      >>> " in solution, f"exercise {number}: its solution computes nothing"


def test_the_front_page_leads_to_every_page() -> None:
    trees = re.findall(r"\.\. toctree::\n((?:   .*\n|\n)+)", text_of("index"))
    entries = [line.strip() for tree in trees for line in tree.splitlines() if line.strip()]
    pages = [entry for entry in entries if not entry.startswith(":")]
    assert pages[: len(CHAPTERS)] == CHAPTERS
    written = {str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.glob("*.rst")}
    assert written - {"index"} == {page for page in pages if "/" not in page}
    reference = (DOCS / "reference" / "index.rst").read_text(encoding="utf-8")
    for path in (DOCS / "reference").glob("*.rst"):
        assert path.stem == "index" or re.search(rf"^   {path.stem}$", reference, re.M), path.stem


def test_every_page_says_what_is_there() -> None:
    """Below its title, a page has a sentence before the first heading, list or listing."""
    for path in sorted(DOCS.rglob("*.rst")):
        lines = path.read_text(encoding="utf-8").split("\n")
        start = next(i for i, line in enumerate(lines) if line.startswith("===")) + 1
        first = "\n".join(lines[start:]).strip().split("\n\n")[0]
        assert re.search(r"[a-z.]\.(\s|$)", first) or "After this chapter" in first, path.name


# What the documents print.

NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w])")

# Every figure that a document prints or states, in reading order, with the document's number.  What
# it draws at random without a seed, seed 0 draws here.
FIGURES = [
    ("000", "revenue V", "20 12 5"),
    ("000", "the table A", "1 0 0 0.9 0.1 0 0.6 0.3 0.1"),
    ("000", "the new budget Z", "20 19.2 16.1"),
    ("000", "the loss at epoch 0", "375.7522"),
    ("000", "the loss at epoch 600", "3.9349"),
    ("000", "the loss at epoch 1200", "0.1730"),
    ("000", "the loss at epoch 1800", "0.0082"),
    ("000", "the learned table, rounded", "1 0 0 0.9 0.1 0 0.6 0.3 0.1"),
    ("000", "the learned budget, rounded", "20 19 16"),
    ("000", "the learned budget", "19.9039 18.9281 16.1005"),
    ("001", "the shape of the output", "1 10 64"),
    ("001", "the first attention weights", "0.0989 0.1063 0.0977"),
    ("001", "the first outputs", "-0.4877 0.2682 -0.1842"),
    ("002", "the dot product of vectors that point the same way", "28"),
    ("002", "of opposite vectors", "-14"),
    ("002", "of vectors at a right angle", "0"),
    ("002", "r_AA, r_AB, r_BA, r_BB", "6.25 -3.5 -3.5 10.25"),
    ("002", "their cosines", "1 -0.4373 -0.4373 1"),
    ("003", "the key of input 1", "0 1 1"),
    ("003", "the keys", "0 1 1 4 4 0 2 3 1"),
    ("003", "the queries", "1 0 2 2 2 2 2 1 3"),
    ("003", "the values", "1 2 3 2 8 0 2 6 3"),
    ("003", "the scores of input 1", "2 4 4"),
    ("003", "the scores", "2 4 4 4 16 12 4 12 10"),
    ("003", "the weights of input 1", "0.0634 0.4683 0.4683"),
    (
        "003",
        "the weights",
        "6.3379e-02 4.6831e-01 4.6831e-01 6.0337e-06 9.8201e-01 1.7986e-02 "
        "2.9539e-04 8.8054e-01 1.1917e-01",
    ),
    ("003", "the weighted values of input 1, key 2", "1.0 4.0 0.0"),
    ("003", "the weighted values of input 1, key 3", "1.0 3.0 1.5"),
    (
        "003",
        "the weighted values",
        "0 0 0 0 0 0 0 0 0 1.0 4.0 0 2.0 8.0 0 1.8 7.2 0 1.0 3.0 1.5 0 0 0 0.2 0.6 0.3",
    ),
    ("003", "output 1", "2.0 7.0 1.5"),
    ("003", "the outputs", "2.0 7.0 1.5 2.0 8.0 0.0 2.0 7.8 0.3"),
    (
        "003",
        "the outputs in plain Python",
        "1.9366210616669624 6.683105308334811 1.5950684074995565 1.9999939663351456 "
        "7.9639915951322156 0.0539764053125496 1.9997046127769653 7.759892254657784 "
        "0.3583892946751152",
    ),
    ("004", "how many samples", "50 50"),
    ("004", "the mean of the training outputs", "2.4252"),
    ("004", "the shape of the batched product", "2 1 6"),
    ("004", "the weighted means of two rows", "4.5 14.5"),
    ("004", "the width before training", "0.3756"),
    ("004", "the loss of epoch 1", "61.950221"),
    ("004", "the loss of epoch 2", "20.359212"),
    ("004", "the loss of epoch 3", "20.299785"),
    ("004", "the loss of epoch 4", "20.239581"),
    ("004", "the loss of epoch 5", "20.178442"),
    ("004", "the learned width", "9.0857"),
]


def digits(number: str) -> float:
    """How many decimals a number is written to; a whole number is exact."""
    mantissa, _, exponent = number.partition("e")
    decimals = mantissa.partition(".")[2]
    return len(decimals) - int(exponent or 0) if decimals else 30


def agree(written: str, computed: str) -> bool:
    """Whether two numbers are one, at the precision of the one that is written more coarsely."""
    if "." not in written and "." in computed:  # 28 in the document, 28. or 28.0000 here
        return abs(float(written) - float(computed)) < 1e-12
    exact = {digits(written), digits(computed)} == {1.0, 30} or computed.endswith(".")
    coarse = 12 if exact else min(digits(written), digits(computed), 12)
    return abs(float(written) - float(computed)) <= 0.5000001 * 10.0**-coarse


def outputs() -> list[list[str]]:
    """The numbers of every output that a chapter's examples have."""
    parser = doctest.DocTestParser()
    found = []
    for name in CHAPTERS:
        for example in parser.get_examples(text_of(name)):
            if example.want:
                found.append(NUMBER.findall(example.want))
    return found


def stands_in(numbers: list[str], computed: list[list[str]]) -> bool:
    """Whether one output holds these numbers, one after the other."""
    n = len(numbers)
    return any(
        all(agree(w, c) for w, c in zip(numbers, output[i : i + n]))
        for output in computed
        for i in range(len(output) - n + 1)
    )


def test_every_figure_of_the_documents_is_computed_in_a_chapter() -> None:
    computed = outputs()
    missing = [
        f"document {document}: {what}: {numbers}"
        for document, what, numbers in FIGURES
        if not stands_in(numbers.split(), computed)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize(
    "written, computed, same",
    [
        ("0.0634", "0.0634", True),
        ("0.0634", "6.3379e-02", True),
        ("1.9366210616669624", "1.9366", True),
        ("28", "28.", True),
        ("2.0", "2.", True),
        ("2.0", "2.0000", True),
        ("28", "28.0001", False),
        ("2.0", "2.1", False),
        ("0.3", "0.2", False),
        ("375.7522", "375.7521893630326", True),
        ("0.0082", "0.0083", False),
    ],
)
def test_numbers_agree_at_the_precision_they_are_written_in(
    written: str, computed: str, same: bool
) -> None:
    assert agree(written, computed) == same
    assert not stands_in([written, "7"], [[computed]])
    assert stands_in([written], [["1", computed]]) == same


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the book asks of Sphinx, where Sphinx is."""
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(str(DOCS))
    return importlib.import_module("book")


def test_a_slash_stands_close_and_the_name_of_a_function_apart(book: Any) -> None:
    nodes = importlib.import_module("docutils.nodes")

    def drawn(tex: str) -> str:
        found: str = book.mathml(nodes.math(tex, tex))
        return re.sub(r"\s*(<[^>]*>)\s*", r"\1", found)

    thin = book.THIN
    assert 'lspace="0.1em"' in drawn("1/n")
    assert f"</msub>{thin}<mi>ln</mi><mo>\u2061</mo><mo" in drawn(r"w_i \ln(w_i)")
    assert f"<mo>\u2061</mo>{thin}<mi>x</mi>" in drawn(r"\ln x")
    for tex in (r"\ln(x)", r"a = \ln(x)", r"\operatorname{softmax}\left(x\right)", "x y"):
        assert thin not in drawn(tex), tex


def test_a_small_fraction_has_its_style_around_it(book: Any) -> None:
    nodes = importlib.import_module("docutils.nodes")
    tex = r"\tfrac{\frac{1}{2}}{3} + \frac{a}{b}"
    drawn = re.sub(r"\s*(<[^>]*>)\s*", r"\1", book.mathml(nodes.math_block(tex, tex)))
    style = '<mstyle displaystyle="false" scriptlevel="0">'
    inner = "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
    assert f"{style}<mfrac>{inner}<mn>3</mn></mfrac></mstyle>" in drawn
    assert drawn.count("<mstyle") == 1 and "<mfrac " not in drawn


def test_a_formula_longer_than_a_phone_is_wide_is_known_as_such(book: Any) -> None:
    nodes = importlib.import_module("docutils.nodes")

    def breadth(tex: str) -> float:
        found: float = book.breadth(book.mathml(nodes.math_block(tex, tex)))
        return found

    assert breadth(r"a \cdot b = \sum_i a_i b_i") < 10 < book.PHONE
    assert breadth(r"\frac{abcdefgh}{c}") == breadth("abcdefgh")
    assert breadth(r"x = y \\ x = y") == breadth("x = y")
    assert breadth("a + " * 20 + "a") > book.PHONE


# What is copied, fetched, linked.


def test_pages_are_searched_for_what_a_browser_would_fetch(
    tmp_path: pathlib.Path, book: Any
) -> None:
    whole = '<a href="https://example.org">to follow</a><link rel="canonical" href="https://x.org">'
    (tmp_path / "whole.html").write_text(whole + '<script src="_static/a.js"></script>')
    assert not book.fetched_from_a_network(tmp_path)
    for name, text in {
        "script.html": '<script defer src="https://example.org/a.js"></script>',
        "image.html": "<img alt='' src='//example.org/a.png'>",
        "sheet.html": '<link href="https://example.org/a.css" rel="stylesheet">',
        "font.css": "@font-face { src: url(https://example.org/a.woff2) }",
        "import.css": '@import "https://example.org/a.css";',
        "module.js": 'const x = await import("https://example.org/a.js")',
    }.items():
        (tmp_path / name).write_text(text)
    assert len(book.fetched_from_a_network(tmp_path)) == 6


def test_links_within_the_book_are_mended_or_told_of(tmp_path: pathlib.Path, book: Any) -> None:
    (tmp_path / "a.html").write_text('<dt id="pyattn.no_grad">no_grad</dt> <h1 id="top">A</h1>')
    links = ["a.html#top", "a.html#pyattn.autograd.no_grad", "#document-a#here", "https://x.org#y"]
    page = tmp_path / "b.html"
    page.write_text('<p id="here">' + "".join([f'<a href="{link}">x</a>' for link in links]))
    assert not book.mend(tmp_path)
    assert re.findall('href="(.*?)"', page.read_text()) == [
        "a.html#top",
        "a.html#pyattn.no_grad",
        "#here",
        "https://x.org#y",
    ]
    page.write_text('<a href="a.html#nowhere">x</a><a class="y" href="gone.html">x</a>')
    assert book.mend(tmp_path) == ["b.html: a.html#nowhere", "b.html: gone.html"]


@pytest.mark.skipif(shutil.which("node") is None, reason="runs the page's script in Node.js")
def test_what_is_copied_is_what_was_typed() -> None:
    """Prompts and answers are dropped; what is left runs when it is pasted into Python."""
    example = (
        ">>> for i in range(2):\n...     print(i)\n0\n1\n>>> class A:\n...     b = 1\n...\n"
        "...     c = 2\n>>> (A.b,\n...  A.c)\n(1, 2)\n"
    )
    script = (DOCS / "copy.js").read_text(encoding="utf-8")
    prompt = re.findall(r'^copybutton_prompt_text = r"(.*)"$', (DOCS / "conf.py").read_text(), re.M)
    calls = [
        f"formatCopyText({json.dumps(text)}, {json.dumps(prompt[0])})"
        for text in (example, "$ mkdir app\n$ ls\napp\n", "no prompt\n  here\n")
    ]
    done = subprocess.run(
        ["node", "-e", f"{script}\nconsole.log(JSON.stringify([{', '.join(calls)}]))"],
        stdout=subprocess.PIPE,
        check=True,
    )
    typed, commands, plain = json.loads(done.stdout)
    assert typed == (
        "for i in range(2):\n    print(i)\n\nclass A:\n    b = 1\n    \n    c = 2\n\n(A.b,\n A.c)\n"
    )
    assert commands == "mkdir app\nls" and plain == "no prompt\n  here"
    pasted = subprocess.run(
        [sys.executable, "-i", "-q"], input=typed + "\n", stdout=subprocess.PIPE, text=True
    )
    assert pasted.stdout.split("\n")[:3] == ["0", "1", "(1, 2)"]


def test_names_of_pytorch_link_to_its_pages() -> None:
    """Nearly all that has PyTorch's name has a page of PyTorch's in the list that is kept."""
    inventory = (DOCS / "inventories" / "torch.txt").read_text(encoding="utf-8")
    listed = {line.split()[0] for line in inventory.splitlines()[3:]}
    lacking = [
        name
        for name, value in public(pyattn).items()
        if not {f"torch.{name}", f"torch.Tensor.{name}", f"torch.nn.functional.{name}"} & listed
    ]
    # PyTorch documents not all that it has, and has not all that is here.
    undocumented = {"put", *LATER["legacy"].split()}
    undocumented |= {"GradScaler", "get_autocast_dtype", "is_autocast_enabled", "binomial"}
    undocumented |= {"celu_", "selu_", "clamp_max", "clamp_min", "set_anomaly_enabled"}
    undocumented |= {"is_anomaly_check_nan_enabled", "is_anomaly_enabled"}
    own = {"as_torch", "get_printoptions", "check", "explain", "working"}
    assert set(lacking) <= own | undocumented


def test_the_listed_names_are_pytorchs_own() -> None:
    torch = pytest.importorskip("torch")
    lines = (DOCS / "inventories" / "torch.txt").read_text(encoding="utf-8").splitlines()[3:]
    for line in lines:
        name, kind, page = line.split()
        assert page.endswith(".html")
        value = torch
        for part in name.split(".")[1:]:
            if part in ("gradcheck", "gradgradcheck") and inspect.isfunction(value):
                break  # torch.autograd.gradcheck is the function of that module, too
            value = getattr(value, part)
        assert kind in ("class", "function", "method", "attribute", "property")
