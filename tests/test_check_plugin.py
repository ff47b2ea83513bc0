"""The doctest option ROUNDED under pytest."""

from __future__ import annotations

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
PLUGIN = "pyattn.check.pytest_plugin"

RIGHT = """
>>> import pyattn
>>> weights = pyattn.tensor([2.0, 4.0, 4.0]).softmax(0)
>>> weights  # doctest: +ROUNDED
tensor([0.06, 0.46831053, 0.5])
"""
WRONG = (
    RIGHT
    + """
>>> weights  # doctest: +ROUNDED
tensor([0.06, 0.44, 0.46])
"""
)
SAID = [
    "*>>> weights  # doctest: +ROUNDED",
    "Expected:",
    "    tensor([[]0.06, 0.44, 0.46[]])",
    "Got:",
    "    tensor([[]0.0634, 0.4683, 0.4683[]])",
    "Wrong:",
    "    number 2: written 0.44, it is 0.4683 (0.47 to two decimals)",
    "    number 3: written 0.46, it is 0.4683 (0.47 to two decimals): rounding slip, cut off",
    "*:6: DocTestFailure",
]


@pytest.fixture
def page(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder in which pytest finds pyattn, and loads the plugin as an installed one would be."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(f'pytest_plugins = ["{PLUGIN}"]')
    return pytester


def test_a_page(page: pytest.Pytester) -> None:
    page.maketxtfile(test_right=RIGHT, test_wrong=WRONG)
    result = page.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(SAID)
    result.stdout.fnmatch_lines(
        ["FAILED test_wrong.txt::test_wrong.txt - number 2: written 0.44,*"]
    )
    result = page.runpytest_inprocess("--tb=line", "--junitxml=report.xml")
    result.stdout.fnmatch_lines(["*test_wrong.txt:6: number 2: written 0.44, it is 0.4683*"])
    assert "number 2: written 0.44" in (page.path / "report.xml").read_text()


def test_a_module(page: pytest.Pytester) -> None:
    page.makepyfile(
        lesson=f"def right():\n    '''{RIGHT}'''\ndef wrong():\n    '''{WRONG}'''\n"
        "def plain():\n    '''\n    >>> 2 / 3\n    0.67\n    '''\n"
    )
    result = page.runpytest_inprocess("--doctest-modules")
    result.assert_outcomes(passed=1, failed=2)
    text = result.stdout.str()
    assert text.count("Wrong:\n") == 1  # one did not ask
    assert "number 2: written 0.44" in text


def test_a_glob(page: pytest.Pytester) -> None:
    (page.path / "lesson.md").write_text(RIGHT)
    page.runpytest_inprocess("--doctest-glob=*.md").assert_outcomes(passed=1)


@pytest.mark.parametrize("given", [["-o", "doctest_optionflags=ROUNDED ELLIPSIS"], []])
def test_the_setting(page: pytest.Pytester, given: "list[str]") -> None:
    if not given:
        page.makeini("[pytest]\ndoctest_optionflags = ROUNDED ELLIPSIS\n")
    page.maketxtfile(
        test_all=">>> 2 / 3\n0.67\n>>> [2 / 3, 1, 1 / 3]\n[0.7, ..., 0.3]\n"
        ">>> 2 / 3 # doctest: -ROUNDED\n0.67\n"
    )
    page.makepyfile(lesson="'''\n>>> 2 / 3\n0.67\n>>> 1 / 3\n0.34\n'''")
    result = page.runpytest_inprocess("--doctest-modules", "test_all.txt", "lesson.py", *given)
    result.assert_outcomes(failed=2)
    text = result.stdout.str()
    assert "test_all.txt:5: DocTestFailure" in text
    assert "written 0.34, it is 0.3333 (0.33 to two decimals): rounding slip" in text


def test_going_on_after_failures(page: pytest.Pytester) -> None:
    page.maketxtfile(
        test_more=WRONG + ">>> 1 / 0\n0\n>>> 1\n2\n>>> 1 / 3 # doctest: +ROUNDED\n0.34\n"
    )
    result = page.runpytest_inprocess("--doctest-continue-on-failure")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [*SAID, "UNEXPECTED EXCEPTION: ZeroDivisionError*", "Expected:", "    2", "Got:", "    1"]
    )
    assert result.stdout.str().count("Wrong:\n") == 2


def test_beside_pytests_own_options(page: pytest.Pytester) -> None:
    page.maketxtfile(
        test_own=">>> 'a', 2 / 3 # doctest: +ROUNDED, +ALLOW_UNICODE\n(u'a', 0.6666666666666666)\n"
        ">>> 2 / 3 # doctest: +NUMBER\n0.67\n",
        test_number=">>> 0.0634 # doctest: +ROUNDED, +NUMBER\n0.0\n",
    )
    result = page.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*written 0.0, it is 0.0634 (0.1 to one decimal)*"])


def test_other_tests_are_left_alone(page: pytest.Pytester) -> None:
    page.makepyfile("import sys\ndef test_hook(): assert sys.displayhook is sys.__displayhook__")
    page.maketxtfile(test_plain=">>> 2 / 3\n0.67\n")
    result = page.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    assert "Wrong:" not in result.stdout.str()
    page.runpytest_inprocess("-p", "no:doctest").assert_outcomes(passed=1)


@pytest.mark.parametrize("conftest", [True, False])
def test_installed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, conftest: bool
) -> None:
    """Named by its entry point, by a conftest.py and by -p, it is loaded once."""
    site = pytester.mkdir("site")
    metadata = site / "pyattn-0.0.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: pyattn\nVersion: 0.0.0\n")
    (metadata / "entry_points.txt").write_text(f"[pytest11]\n{PLUGIN} = {PLUGIN}\n")
    monkeypatch.setenv(
        "PYTHONPATH", f"{site}:{ROOT}" if sys.platform != "win32" else f"{site};{ROOT}"
    )
    if conftest:
        pytester.makeconftest(f'pytest_plugins = ["{PLUGIN}"]')
    pytester.maketxtfile(test_wrong=WRONG)
    pytester.makeini("[pytest]\ndoctest_optionflags = ROUNDED\n")
    for more in ([], ["-p", PLUGIN]):
        result = pytester.runpytest_subprocess(*more)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(SAID)
        assert result.stdout.str().count("Wrong:\n") == 1
    result = pytester.runpytest_subprocess("-p", f"no:{PLUGIN}", "-o", "doctest_optionflags=")
    if not conftest:
        assert "invalid option: '+ROUNDED'" in result.stdout.str()


def test_the_entry_point_is_declared() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'[project.entry-points.pytest11]\n"{PLUGIN}" = "{PLUGIN}"\n' in text
