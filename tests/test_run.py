"""`pyattn run`: programs written for PyTorch, as they stand; what a name that is not here says.

The programs in tests/programs print PyTorch's digits, which are recorded; where PyTorch is installed, the
record is compared with it.  `python -m tests.test_run`, in an environment that has PyTorch 2.13,
records them anew.
"""

from __future__ import annotations

import copy
import importlib.metadata
import importlib.util
import json
import math
import os
import pickle
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import pyattn
from pyattn import cli
from pyattn.programs.missing import sentence
from pyattn.programs.reasons import GROUPS, METHODS
from pyattn.programs.version import Version

from .namespace import PAGE, PLACES, RECORD, TABLES, names, pattern_of, reasons
from .test_parity import torch_is_installed

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(__file__).parent / "programs"
OUTPUTS = Path(__file__).parent / "recorded" / "programs.json"
NAMES = sorted([path.name for path in PROGRAMS.iterdir() if path.suffix in (".py", ".ipynb")])
LIVE = pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
# PyTorch's digits are written with ten places after the point.
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]\d+)?")


def started(
    *arguments: str, where: Any = None, text: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """A process of `pyattn run`, from a folder from which pyattn is not found otherwise."""
    return subprocess.run(
        [sys.executable, "-m", "pyattn", "run", *arguments],
        cwd=where or PROGRAMS,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        input=text,
        capture_output=True,
        encoding="utf-8",
    )


def same(got: str, expected: str) -> bool:
    """The same text, and numbers that differ by rounding only."""
    if _NUMBER.sub("#", got) != _NUMBER.sub("#", expected):
        return False
    pairs = zip(_NUMBER.findall(got), _NUMBER.findall(expected))
    return all([math.isclose(float(a), float(b), rel_tol=1e-8, abs_tol=2e-10) for a, b in pairs])


def recorded() -> "dict[str, str]":
    return dict(json.loads(OUTPUTS.read_text(encoding="utf-8")))


def on_torch(name: str) -> str:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "beside_torch.py"), name],
        cwd=PROGRAMS,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_program_gives_what_it_gives_on_pytorch(name: str) -> None:
    done = started(name)
    assert done.returncode == 0, done.stderr
    assert same(done.stdout, recorded()[name]), f"{done.stdout}\n{recorded()[name]}"


@LIVE
@pytest.mark.parametrize("name", NAMES)
def test_pytorch_still_gives_what_was_recorded(name: str) -> None:
    assert same(on_torch(name), recorded()[name])


# As Python runs a program.


def test_a_script_has_its_own_arguments_folder_and_name(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("import torch\nx = torch.ones(1)\n")
    (tmp_path / "main.py").write_text(
        "import sys, beside\nprint(__name__, sys.argv, sys.path[0] == sys.argv[1], __file__ != '')\n"
        "print(beside.x, __spec__, __package__, sys.modules['__main__'].sys is sys)\n"
    )
    done = started(str(tmp_path / "main.py"), str(tmp_path), "--", "-m", "--help")
    assert done.stdout.splitlines() == [
        f"__main__ {[str(tmp_path / 'main.py'), str(tmp_path), '--', '-m', '--help']} True True",
        "tensor([1.]) None None True",
    ]


def test_a_module_a_folder_and_standard_input(tmp_path: Path) -> None:
    package = tmp_path / "project"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text("import torch\nx = torch.ones(2)\n")
    (package / "__main__.py").write_text(
        "import sys\nfrom project.part import x\nprint(x, __package__, sys.argv[1:])\n"
    )
    assert started("-m", "project", "-m", where=tmp_path).stdout == (
        "tensor([1., 1.]) project ['-m']\n"
    )
    (package / "__main__.py").write_text("from part import x\nprint(x, __name__)\n")
    assert started("project", where=tmp_path).stdout == "tensor([1., 1.]) __main__\n"
    done = started("-", "a", text="import sys, torch\nprint(sys.argv, torch.ones(1))\n")
    assert done.stdout == "['-', 'a'] tensor([1.])\n"


@pytest.mark.parametrize(
    ("program", "status", "printed"),
    [
        ("raise SystemExit", 0, ""),
        ("import sys; sys.exit(7)", 7, ""),
        ("import sys; sys.exit('said')", 1, "said\n"),
        ("import sys; sys.exit(True)", 1, ""),
        ("raise KeyboardInterrupt", 130, "KeyboardInterrupt\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("import sys; sys.excepthook = lambda *e: print('mine', e[0], file=sys.stderr); 1 / 0", 1,
         "mine <class 'ZeroDivisionError'>\n"),
        ("x = = 1", 1, "SyntaxError: invalid syntax\n"),
    ],
)  # fmt: skip
def test_the_exit_status_is_the_programs(
    program: str, status: int, printed: str, tmp_path: Path
) -> None:
    (tmp_path / "p.py").write_text(program)
    done = started(str(tmp_path / "p.py"))
    assert (done.returncode, done.stderr[len(done.stderr) - len(printed) :]) == (status, printed)
    assert "pyattn/" not in done.stderr


def test_a_program_that_is_not_there() -> None:
    done = started("nowhere.py")
    assert done.returncode == 2 and "nowhere.py: No such file" in done.stderr
    done = started("-m", "nowhere")
    assert done.returncode == 1 and "No module named nowhere" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_traceback_shows_the_programs_own_lines(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text(
        "import torch\nclass M(torch.nn.Module):\n    def forward(self, x):\n"
        "        return x @ torch.ones(3)\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n"
        "    M()(torch.ones(2))\n"
    )
    done = started(str(tmp_path / "p.py"))
    places = re.findall(r'File "(.*?)", line (\d+)', done.stderr)
    own = str(tmp_path / "p.py")
    assert places == [(own, "6"), (own, "8"), (own, "4")]
    done = started(str(tmp_path / "p.py"), PYATTN_TRACEBACK="1")
    assert "running.py" in done.stderr and done.stderr.count("File ") > 5


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_processes_that_a_program_starts_have_torch_too(method: str, tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text(
        "import torch\nimport torch.multiprocessing as mp\n"
        "def work(queue, x):\n    import torch.nn as nn\n    queue.put((x * 2).tolist())\n"
        "if __name__ == '__main__':\n"
        f"    mp.set_start_method({method!r})\n    queue = mp.Queue()\n"
        "    child = mp.Process(target=work, args=(queue, torch.ones(2)))\n"
        "    child.start(); print(queue.get()); child.join()\n"
    )
    assert started(str(tmp_path / "p.py")).stdout == "[2.0, 2.0]\n"


# Notebooks.


def notebook(path: Path, *cells: str) -> str:
    listed = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]
    path.write_text(json.dumps({"nbformat": 4, "cells": listed}), encoding="utf-8")
    return str(path)


def test_a_notebooks_cells_are_run_in_order_and_shown(tmp_path: Path) -> None:
    file = notebook(
        tmp_path / "n.ipynb",
        "%matplotlib inline\n!pip install torch\nx = 5\nx",
        "x + 1;",
        "x = None\nx",
        "'''\n% no command\n'''",
        "%%time\n7\n",
        "if True:\n    %time y = 8\ny",
        "%env PYATTN_TRIED=yes\nimport os; os.environ['PYATTN_TRIED']",
        "%%writefile part.py\nz = 9",
        "from part import z\ndisplay(z)\nprint(_)",
        "y = !ls\ny",
    )
    done = started(file, where=tmp_path)
    assert done.stdout == "5\n'\\n% no command\\n'\n7\n8\n'yes'\n9\nyes\n[]\n", done.stderr
    assert done.stderr == "n.ipynb, cell 10: not run here, and taken for []: y = !ls\n"


def test_a_notebooks_traceback_names_cell_and_line(tmp_path: Path) -> None:
    file = notebook(tmp_path / "n.ipynb", "def f(x):\n    return 1 / x", "a = 0\nf(a)")
    done = started(file)
    assert done.returncode == 1
    assert re.findall(r'File "(.*?)", line (\d+)', done.stderr) == [
        ("n.ipynb, cell 2", "2"),
        ("n.ipynb, cell 1", "2"),
    ]
    assert "    f(a)\n" in done.stderr and "    return 1 / x\n" in done.stderr
    done = started(notebook(tmp_path / "m.ipynb", "x = = 1"))
    assert 'File "m.ipynb, cell 1", line 1' in done.stderr and "SyntaxError" in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "\x00"])
def test_what_is_no_notebook_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text(text)
    done = started(str(tmp_path / "n.ipynb"))
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "no notebook" in done.stderr


# In a program of one's own.


def test_torch_is_pyattn_within_and_not_after() -> None:
    before = {name for name in sys.modules if name.partition(".")[0] == "torch"}
    with pyattn.as_torch(displace=True) as outer:
        with pyattn.as_torch():
            torch: Any = import_module("torch")
        assert import_module("torch") is torch is pyattn
        assert import_module("torch.nn.functional") is pyattn.nn.functional
        assert import_module("torch.nn.modules.module").Module is pyattn.nn.Module
        assert import_module("torch.nn.modules").Linear is pyattn.nn.Linear
        assert import_module("torch.cuda.amp").autocast and pyattn.cuda.amp
        assert import_module("torch.backends.cudnn") is pyattn.backends.cudnn
        assert import_module("torch.optim.lr_scheduler") is pyattn.optim.lr_scheduler
        parallel = getattr(pyattn.nn, "par" + "allel")
        assert import_module("torch.nn.parallel").DataParallel is vars(parallel)["DataParallel"]
        assert torch.__version__ >= (2, 0) and torch.version.cuda is None
        assert importlib.metadata.version("torch") == "2.13.0+pyattn"
        assert importlib.util.find_spec("torch.nn") and not importlib.util.find_spec("torch.fft")
        assert pyattn.nn.__spec__.name == "pyattn.nn"
        with pytest.raises(ModuleNotFoundError, match="signals are not transformed"):
            import_module("torch.fft")
        with pytest.raises(ModuleNotFoundError):
            import_module("torch.tensor")
        with pytest.raises(ModuleNotFoundError, match="pictures"):
            import_module("torchvision.transforms")
        assert callable(torch.tensor)
    outer.undo()
    assert {name for name in sys.modules if name.partition(".")[0] == "torch"} == before
    assert pyattn.__version__ == "0.1.0"


def test_pytorch_itself_is_left_alone_unless_asked() -> None:
    real = sys.modules.get("torch")
    stand_in: Any = type(sys)("torch")
    sys.modules["torch"] = stand_in
    try:
        with pytest.raises(RuntimeError, match="loaded already"):
            pyattn.as_torch()
        assert sys.modules["torch"] is stand_in
        with pyattn.as_torch(displace=True):
            assert sys.modules["torch"] is pyattn
        assert sys.modules["torch"] is stand_in
    finally:
        del sys.modules["torch"]
        if real is not None:
            sys.modules["torch"] = real


def test_versions_compare_as_numbers() -> None:
    version = Version("2.13.0+pyattn")
    assert version >= "2.2" and version > "1.13.1" and version < (3,) and version >= (2, 13)
    assert version == "2.13.0+pyattn" and version != "2.13.0" and version > "2.13.0"
    assert version > "2.13.0rc1" and version > "2.13.0.dev20250101" and version < "2.13.1a0"
    assert version != "parrot" and hash(version) == hash("2.13.0+pyattn")
    assert tuple(int(x) for x in version.split("+")[0].split(".")[:2]) == (2, 13)


# What is not here.


@pytest.mark.parametrize(
    ("place", "name", "said"),
    [
        ("torch", "stft", "signals are not transformed"),
        ("torch", "complex64", "no complex numbers"),
        ("torch", "sparse", "every number of a tensor is kept"),
        ("torch.nn", "Linaer", "the nearest name is torch.nn.Linear"),
        ("torch", "Linear", "the nearest name is torch.nn.Linear"),
        ("torch.distributed", "fsdp", "one process"),
        ("torch", "qwerty", "lists what is"),
    ],
)
def test_a_sentence_says_why_and_where(place: str, name: str, said: str) -> None:
    text = sentence(place, name)
    assert text.startswith(f"{place}.{name} is not here") and said in text and "\n" not in text
    assert "docs/namespace.rst" in text


def test_an_attribute_that_is_not_here() -> None:
    for home, name in ((pyattn, "stft"), (pyattn.optim, "Lion"), (pyattn.nn.functional, "ctd")):
        assert not hasattr(home, name) and getattr(home, name, 3) == 3
        with pytest.raises(AttributeError, match="is not here"):
            getattr(home, name)
    with pytest.raises(ImportError, match="torch.stft is not here: signals"):
        exec("from pyattn import stft")
    with pytest.raises(ImportError, match=r"nn\.init\.foo is not here"):
        exec("from pyattn.nn.init import foo")


def test_a_tensor_says_what_it_has_not_and_is_not_disturbed() -> None:
    x, absent = pyattn.ones(2), "stft"
    with pyattn.as_torch(displace=True):
        assert not hasattr(x, absent) and not hasattr(pyattn.Tensor, absent)
        with pytest.raises(AttributeError, match="torch.Tensor.stft is not here: signals"):
            getattr(x, absent)
        assert copy.deepcopy(x).tolist() == pickle.loads(pickle.dumps(x)).tolist() == [1.0, 1.0]
        setattr(x, absent, 3)
        assert getattr(x, absent) == 3
        with pytest.raises(AttributeError) as caught:
            getattr(pyattn.ones(1), absent)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
        assert type(caught.value).__name__ == "AttributeError"
    assert absent not in vars(pyattn.Tensor) and not set(METHODS) & set(dir(pyattn.Tensor)) - {
        name for name in dir(pyattn.Tensor) if hasattr(pyattn.Tensor, name)
    }


def test_what_is_nearest_is_here() -> None:
    for group in GROUPS:
        for nearest in {*group.nearest.values()} - {""}:
            thing: Any = pyattn
            for part in nearest.split(".")[1:]:
                assert hasattr(thing, part), f"{group.title}: {nearest}"
                thing = getattr(thing, part)


# The table.


def test_each_name_that_is_not_here_has_its_reason() -> None:
    for place in PLACES:
        assert reasons(place) is not None


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="signatures differ there")
@pytest.mark.parametrize("table", TABLES)
def test_the_table_is_that_of_the_record(table: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    match = re.search(pattern_of(table), page, flags=re.DOTALL)
    assert match and match[2].strip() == TABLES[table]().strip(), (
        "write it anew by: python -m tests.namespace"
    )


@LIVE
def test_pytorch_has_the_names_that_were_recorded() -> None:
    recorded_names = json.loads(RECORD.read_text(encoding="utf-8"))
    loaded = names(import_module("torch"))
    for place, listed in recorded_names.items():
        # A module's parts are names of it once they are loaded, which depends on who else is.
        assert {name for name in listed if name.islower()} ^ set(loaded[place]) <= {
            *recorded_names[place],
            "testing",
            "onnx",
            "export",
            "cpp",
        }


def test_help_tells_of_it(capsys: Any) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["run", "--help"])
    out = capsys.readouterr().out
    assert stop.value.code == 0 and "PyTorch" in out and max(map(len, out.splitlines())) <= 100


def main() -> None:
    outputs = {name: on_torch(name) for name in NAMES}
    text = json.dumps(outputs, indent=1, ensure_ascii=False)
    OUTPUTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
