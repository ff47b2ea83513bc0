"""Pages that nobody would write, and files that are no pages: each ends soon, with a sentence."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys

import pytest

from pyattn.check import marking
from pyattn.check.judging import memory
from pyattn.check.judging.names import Spent, Work
from pyattn.check.marking import mark
from pyattn.check.pages import reading
from pyattn.check.reports import marked, terminal
from pyattn.check.reports.screen import Screen
from pyattn.check.sheet import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Judged = Callable[..., Sheet]


@pytest.fixture
def judged(tmp_path: pathlib.Path) -> Judged:
    """A function from a text to its mark sheet."""

    def sheet(text: str | bytes, name: str = "page.md") -> Sheet:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return mark(str(path))

    return sheet


def verdicts(sheet: Sheet) -> list[str]:
    return [item.verdict for item in sheet.items]


def program(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command line, which must end by itself, with a status of its own and no traceback."""
    command = [sys.executable, "-m", "pyattn", *arguments]
    where = {**os.environ, "PYTHONPATH": os.getcwd(), "PYTHONIOENCODING": "utf-8"}
    result: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=100, env=where, **options
    )
    assert result.returncode in (0, 1, 2)
    assert "Traceback" not in result.stderr
    return result


NEEDLES = """[ ( { ] [] ([{ | || < |1+ |1|+ |=_ |1_=_ |a_=_ [1,2],_ $$ $1$ \\begin{pmatrix}_1_&_ &amp;
softmax( softmax([ 1 9 1. 1e9_ - √ 2^ 9^9^ 2** ! 1/ Σ e^ \\frac{ \\frac{1}{ \\sqrt{ _ ' ᵀ 1%
<table> <td> <table><tr><td>1 ```\\n ```a\\n >>>_1\\n 1_+_ =1 ≈_ 1:2_ mean([ log( 1中 (1) 2( x² 1,
""".split()


@pytest.mark.parametrize("needle", NEEDLES)
@pytest.mark.parametrize("name", ["page.md", "page.html", "page.rst", "page.txt"])
def test_one_sign_over_and_over(needle: str, name: str, judged: Judged) -> None:
    text = needle.replace("_", " ").replace("\\n", "\n")
    sheet = judged("So " + text * (8_000 // len(text)), name)
    assert sheet.error is not None or sheet.items is not None


@pytest.mark.parametrize(
    "expression",
    """9^9^9^9 10^(10^10) 2^(2^(2^(2^(2^(2^9))))) 99999! 171! softmax([1e300,1e308]) 1/0 log(-1)
    softmax([1e999,-1e999]) arctan(1e999) inf-inf ∞-∞ √-1 0^0 0/0 0^-1 e^e^e^e 10^400*10^-400 1e308*10
    cos([0,0],[1,1]) \\sum_{i=1}^{10^9}i (1/3)^10000 1.0000001^1000000000 7%0 9999999^9999999
    sqrt(2^99999) e^(2^99999) [[1,2],[3,4]]^99999999 1e-400 sin(1e308) 1e999/1e999 1e999!""".split(),
)
def test_numbers_beyond_all_bounds(expression: str, judged: Judged) -> None:
    forms = "{0} = 3\n\n{0} = [1, 2]\n\n$x = {0}$\n\ny = x + x = 4.0\n\n2 = {0}\n"
    for item in judged(forms.format(expression)).items:
        assert item.verdict in ("given", "right", "follows", "rounding", "wrong")


@pytest.mark.parametrize("count", [1_000, 5_000, 90_000])
def test_numbers_of_thousands_of_digits(count: int, judged: Judged) -> None:
    long = "7" * count
    text = f"1 + 1 = {long}\n\n1 + {long} = 3\n\n{long} * {long} = 4\n\n1/3 = 0.{'3' * count}\n\n"
    text += f"softmax([{long}, 1]) = [1, 0]\n\n2 ^ -{long} = 1\n\n>>> 1\n{long}\n"
    report = terminal.told(judged(text), Screen())
    assert sum(map(len, report)) < 50_000


@pytest.mark.parametrize("count", [200, 300, 1_000, 45_000])
def test_a_sum_of_thousands_of_terms_is_never_wrong(count: int, judged: Judged) -> None:
    terms = "+".join(["1"] * count)
    sheet = judged(f"2 + 2 = 4\n\n{terms} = {count}\n\n2 x 3 = 6\n")
    assert verdicts(sheet) == ["right"] * (3 if count == 200 else 2)
    assert len(sheet.passed) == (count > 200)
    brackets = f"{'(' * count}1{')' * count} = 1\n\n2 x 3 = 6\n"
    assert set(verdicts(judged(brackets))) == {"right"}


def test_examples_that_python_cannot_compile(judged: Judged) -> None:
    terms, signs = "+".join(["1"] * 20_000), "-" * 20_000
    text = f">>> {terms}\n20000\n\n>>> {signs}1\n1\n\n>>> {'[' * 2_000}\n1\n\n>>> 2\n2\n"
    sheet = judged(text)
    assert len(sheet.items) == 4 and verdicts(sheet)[-1] == "right"


def test_a_whole_number_that_would_double_its_digits(judged: Judged) -> None:
    squares = "".join([f"a{i + 1} = a{i} * a{i}\n\n" for i in range(100)])
    sheet = judged(f"a0 = 3\n\n{squares}a2 = 80\n\na100 = 5\n")
    assert [item.verdict for item in sheet.items if item.text == "a2 = 80"] == ["wrong"]


@pytest.mark.parametrize(
    "line",
    ["x = [x, x]", "x = outer(x, x)", "x = cat(x, x)", "x = x^T x", "x = [x; x]"],
)
def test_a_matrix_that_would_double_its_size(line: str, judged: Judged) -> None:
    sheet = judged("x = [1, 2]\n\n" + f"{line}\n\n" * 60)
    assert len(sheet.passed) >= 30


@pytest.mark.parametrize("sign", ["+", "*", "/", "⊙", "^", "@"])
def test_a_row_and_a_column_make_no_table_beyond_bounds(sign: str, judged: Judged) -> None:
    row, column = "1.5, " * 999 + "2", "[1], " * 999 + "[2]"
    text = f"A = [{row}]\n\nB = [{column}]\n\nA {sign} B = 3\n\nmax(A, B) = 3\n"
    assert judged(text).error is None


def test_names_that_go_round_in_circles(judged: Judged) -> None:
    text = (
        "a = b\n\nb = a\n\na = a + 1\n\nc = c + c = 3\n\na + b = 3\n\nf(x) = f(x-1)\n\nf(3) = 4\n"
    )
    assert "wrong" not in verdicts(judged(text))


def test_work_comes_to_an_end(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_WORK", 10_000)
    text = "x = 5\n\n2 x 3 = 6\n\n" + "2 x 3 = 7\n\n" * 200 + "x = 2 + 2\n\nx + 1 = 5\n"
    sheet = judged(text)
    counts = {verdict: verdicts(sheet).count(verdict) for verdict in ("right", "wrong")}
    assert counts["right"] == 1 and 5 < counts["wrong"] < 200
    assert len(sheet.passed) + len(sheet.items) == 204
    assert "took all the work" in sheet.passed[0].why
    assert sheet.items[-1].text == "2 x 3 = 7"  # and not x + 1, of an x that was given anew


def test_work_is_spent() -> None:
    work = Work(10)
    work.spend(6)
    with pytest.raises(Spent):
        work.spend(5)
    assert work.scarce and work.left == 4


def test_statements_that_refer_to_each_other(judged: Judged) -> None:
    text = "a0 = 3\n\n" + "".join([f"a{i + 1} = a{i} + 1 = {i + 4}\n\n" for i in range(400)])
    sheet = judged(text)
    assert set(verdicts(sheet)) == {"given", "right"} and len(sheet.items) == 401


def test_the_report_of_thousands_of_wrong_numbers_ends(judged: Judged) -> None:
    sheet = judged(">>> 1\n2\n" * 3_000)
    lines = list(terminal.told(sheet, Screen()))
    assert len(lines) < 1_100
    assert any(["more wrong calculations" in line for line in lines])
    assert lines[-1].endswith("3,000 of 3,000 numbers wrong; 3,000 of 3,000 examples wrong")


def test_a_line_of_wrong_numbers(judged: Judged) -> None:
    count = 10_000
    sheet = judged(f">>> print('1 ' * {count})\n" + "2 " * count + "\n")
    (item,) = sheet.items
    assert len(item.marks) + sum(item.more.values()) == count
    assert len(list(terminal.told(sheet, Screen()))) < 300


def test_pages_that_are_too_long(judged: Judged) -> None:
    long = judged("a" * (marking.LONGEST_PAGE + 1))
    assert long.error is not None and "1,000,001 letters" in long.error
    longer = judged("| 3 " * (reading.LONGEST // 4 + 1))
    assert longer.error is not None and "more than 1,500,000" in longer.error
    picture = "<img src='data:image/png;base64," + "A" * 2_000_000 + "'><p>1 + 1 = 3</p>"
    assert verdicts(judged(picture, "page.html")) == ["wrong"]


def test_an_example_that_closes_standard_output(judged: Judged) -> None:
    sheet = judged(">>> import sys; sys.stdout.close()\n>>> 1\n2\n")
    assert verdicts(sheet) == ["right", "wrong"]


FILES = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(255, -1, -1)) * 40,
    "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 9 + bytes(range(256)) * 40,
    "zip": b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(256)) * 40,
    "sqlite": b"SQLite format 3\0" + bytes(range(256)) * 40,
    "zeros": b"\0" * 10_000,
    "ff": b"\xff" * 10_001,
    "empty": b"",
    "blanks": b" \n\t" * 10_000,
    "mark": b"\xff\xfe",
    "half": b"\xff\xfe1",
    "surrogate": b"\xff\xfe\x00\xd8\x31\x00",
    "deep": b"[" * 99_000,
    "deeper": b'{"cells":' * 11_000,
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("suffix", ["md", "txt", "rst", "html", "py", "ipynb"])
def test_files_that_are_no_pages(kind: str, suffix: str, judged: Judged) -> None:
    sheet = judged(FILES[kind], f"page.{suffix}")
    assert not sheet.items and len(sheet.passed) < 2
    if kind[:4] != "deep" or suffix == "ipynb":  # which may stand on a page of text
        assert sheet.error is not None and len(sheet.error.splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_folder_of_what_is_no_file(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    for name, other in (("gone.md", "nowhere"), ("loop.md", "loop.md"), ("up", "..")):
        os.symlink(other, tmp_path / name)
    os.symlink(os.devnull, tmp_path / "device.md")
    (tmp_path / "page\nof lines.md").write_text("1 + 1 = 2\n")
    with socket.socket(socket.AF_UNIX) as plug:
        try:
            plug.bind(str(tmp_path / "plug.md"))
        except OSError:  # where paths are too long for one
            (tmp_path / "plug.md").symlink_to(os.devnull)
        result = program("check", str(tmp_path), stdin=subprocess.DEVNULL)
    assert result.returncode == 2
    assert "5 not checked" in result.stdout and "1 calculation" in result.stdout
    for name in ("pipe.md", "device.md"):
        assert program("check", str(tmp_path / name), stdin=subprocess.DEVNULL).returncode == 2


@pytest.mark.parametrize("name", ["", "-", "--", "a\nb.md", "\ud800.md", "a" * 5_000 + ".md"])
def test_names_of_no_file(name: str, tmp_path: pathlib.Path) -> None:
    if name == "\ud800.md":
        name = "\udcff.md"  # a byte that is no letter
    assert program("check", name, stdin=subprocess.DEVNULL).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("form", ["", "--json", "--html"])
def test_closed_streams(closed: str, form: str, tmp_path: pathlib.Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("1 + 1 = 3\n\n>>> print(2)\n3\n")
    command = f"{sys.executable} -m pyattn check {form} {page} {closed}"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=100, cwd=os.getcwd()
    )
    assert result.returncode == 1 and "Traceback" not in result.stderr


MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("suffix", ["md", "rst", "txt", "html"])
def test_markup_on_a_page_is_no_markup_of_its_report(suffix: str, judged: Judged) -> None:
    text = f"""# {MARKUP}

**weights = softmax([1, 2]) {MARKUP}**

|{MARKUP}|b|
|-|-|
|1 + 1 = 3 {MARKUP}|0.5|

2 x 3 = 7 {MARKUP}

```{MARKUP}
1 + 1 = 3
```

>>> print('''{MARKUP} 1''')
{MARKUP} 2
"""
    sheet = judged(text, f"<img src=x>.{suffix}")
    page = marked.marked_page([sheet])
    assert "<script>alert" not in page and "<img" not in page
    assert "wrong" in verdicts(sheet)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_a_full_disk() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "pyattn", "check", "--html", "tests/pages/by_hand.md"]
        result = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=100, cwd=os.getcwd()
        )
    assert result.returncode == 2 and "cannot write <stdout>: No space left" in result.stderr
