"""Every message of every public function begins with the name that its user called.

The calls are made from the functions' signatures: each argument in turn, the first two together,
and any of them by chance, are given values that do not fit.  So a new function is tested by being
there.  What calls do not reach, such as a hook's refusal, is looked for in the source.
"""

from __future__ import annotations

import ast
import dis
import inspect
import itertools
import os
import random
import re
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Iterator, Sequence

import pytest

import pyattn as torch
from pyattn import autograd, linalg, nn, optim, refusals, special, testing
from pyattn.nn import functional, init, utils
from pyattn.nn.utils import rnn
from pyattn.optim import lr_scheduler
from pyattn.programs import alias
from pyattn.utils import checkpoint, data

# Made anew for each call, as in-place functions change what they are given.
VALUES: list[Callable[[], Any]] = [
    lambda: torch.ones(2, 3),
    lambda: torch.ones(2, 3, requires_grad=True),
    lambda: torch.ones(3),
    lambda: torch.ones(4, 5),
    lambda: torch.ones(2, 2, 2, 2),
    lambda: torch.tensor(1.0),
    lambda: torch.zeros(0),
    lambda: torch.tensor([[7, 0, -9], [1, 0, 1]]),
    lambda: torch.tensor([[True, False, True]]),
    lambda: torch.tensor([9, 0, -9]),
    lambda: torch.ones(4, 3, 2, dtype=torch.bool),
    lambda: torch.ones(2, 2, 3).transpose(1, 2),
    lambda: torch.ones(1, requires_grad=True) * torch.ones(2, 3),
    lambda: torch.ones(1, 3).expand(2, 3),
    lambda: "a",
    lambda: None,
    lambda: True,
    lambda: 1,
    lambda: 7,
    lambda: -5,
    lambda: 1.5,
    lambda: float("nan"),
    lambda: float("inf"),
    lambda: (0, 0),
    lambda: (5, 2),
    lambda: [],
    lambda: [1.0, [2.0]],
    lambda: [torch.ones(2), torch.ones(3)],
    lambda: [torch.ones(2), torch.ones(2, 3), 1.0],
    lambda: [torch.tensor(1.0)],
    lambda: (..., ...),
    lambda: slice(None, None, -1),
    lambda: {"a": 1},
    lambda: torch.int64,
    lambda: torch.bool,
    lambda: object(),
]

# What a parameter of this name may be given; any other is given a tensor.
FITTING: dict[str, Callable[[], Any]] = {
    "equation": lambda: "ij,jk->ik",
    "sequences": lambda: [torch.ones(2, 3), torch.ones(1, 3)],
    "lengths": lambda: [2, 2, 1],
    "sequence": lambda: rnn.pack_sequence([torch.ones(2, 3), torch.ones(1, 3)]),
    "packed_sequences": lambda: rnn.pack_sequence([torch.ones(2, 3), torch.ones(1, 3)]),
    "tensors": lambda: [torch.ones(2, 3), torch.ones(2, 3)],
    "params": lambda: [torch.ones(2, 3, requires_grad=True)],
    "parameters": lambda: [torch.ones(2, 3, requires_grad=True)],
    "optimizer": lambda: optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1),
    "lr_lambda": lambda: float,
    "func": lambda: lambda *inputs: inputs[0],
    "hook": lambda: lambda grad: grad,
    "condition": lambda: torch.ones(2, 3) > 0,
    "mask": lambda: torch.ones(2, 3) > 0,
    "index": lambda: torch.zeros(2, 3, dtype=torch.long),
    "indices": lambda: torch.zeros(2, 3, dtype=torch.long),
    "nonlinearity": lambda: "relu",
    "new_state": torch.get_rng_state,
    "buffer": lambda: bytearray(16),
    "dtype": lambda: torch.float64,
    **{
        name: lambda: 1
        for name in (
            "dim dim0 dim1 dims size sizes start end steps length k chunks shifts split_size step "
            "split_size_or_sections diagonal offset n m low high step_size T_max in_features "
            "out_features num_embeddings embedding_dim embed_dim num_heads normalized_shape "
            "num_samples repeats source destination dimension val value max_norm clip_value seed "
            "shape fill_value exponent alpha lr p a b mean std gain"
        ).split()
    },
}

# And these, though they may be left out: a Transformer of PyTorch's sizes takes half a minute.
SMALL = {"d_model", "nhead", "num_encoder_layers", "num_decoder_layers", "dim_feedforward"}
FITTING.update({name: lambda: 1 for name in SMALL})

# Operators, by the name of the function that does the same.
OPERATORS = {
    "__add__": "add",
    "__radd__": "add",
    "__iadd__": "add_",
    "__sub__": "sub",
    "__rsub__": "sub",
    "__isub__": "sub_",
    "__mul__": "mul",
    "__rmul__": "mul",
    "__imul__": "mul_",
    "__truediv__": "div",
    "__rtruediv__": "div",
    "__itruediv__": "div_",
    "__floordiv__": "floor_divide",
    "__rfloordiv__": "floor_divide",
    "__ifloordiv__": "floor_divide_",
    "__mod__": "remainder",
    "__rmod__": "remainder",
    "__imod__": "remainder_",
    "__pow__": "pow",
    "__rpow__": "pow",
    "__ipow__": "pow_",
    "__matmul__": "matmul",
    "__and__": "bitwise_and",
    "__rand__": "bitwise_and",
    "__or__": "bitwise_or",
    "__ror__": "bitwise_or",
    "__xor__": "bitwise_xor",
    "__rxor__": "bitwise_xor",
    "__iand__": "bitwise_and_",
    "__ior__": "bitwise_or_",
    "__ixor__": "bitwise_xor_",
    "__lshift__": "bitwise_left_shift",
    "__rlshift__": "bitwise_left_shift",
    "__ilshift__": "bitwise_left_shift_",
    "__rshift__": "bitwise_right_shift",
    "__rrshift__": "bitwise_right_shift",
    "__irshift__": "bitwise_right_shift_",
    "__invert__": "bitwise_not",
    "__neg__": "neg",
    "__pos__": "pos",
    "__abs__": "abs",
    "__eq__": "eq",
    "__ne__": "ne",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
    "__getitem__": "getitem",
    "__setitem__": "setitem",
    "__delitem__": "del",
    "__contains__": "in",
    "__len__": "len",
    "__iter__": "iter",
    "__reversed__": "reversed",
    "__bool__": "bool",
    "__float__": "float",
    "__int__": "int",
    "__index__": "index",
    "__format__": "format",
    "__array__": "array",
}


def _public() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """What to call: where it stands, the name that its users write, and itself."""
    for name in vars(torch)["__all__"]:
        if callable(getattr(torch, name)):
            yield "pyattn", name, getattr(torch, name)
    for module in (
        functional,
        init,
        utils,
        rnn,
        autograd,
        nn,
        optim,
        lr_scheduler,
        testing,
        checkpoint,
        data,
        linalg,
        special,
    ):
        for name in getattr(module, "__all__", vars(module)):
            value = getattr(module, name)
            if value is autograd.Node:  # which operations make, and no user
                continue
            if callable(value) and value.__module__.startswith("pyattn") and name[0] != "_":
                if hasattr(module, "__all__") or value.__module__ == module.__name__:
                    yield module.__name__, name, value
    for name in dir(torch.Tensor):
        value = inspect.getattr_static(torch.Tensor, name)
        if inspect.isfunction(value) and (name in OPERATORS or name[0] != "_"):
            yield "Tensor", name, value
        elif isinstance(value, property):
            yield "Tensor", name, value.fget or value.__get__
            if value.fset:
                yield "Tensor", name, value.fset


PUBLIC = list(_public())
TENSORS = [make for make in VALUES if isinstance(make(), torch.Tensor)]


def _calls(
    function: Callable[..., Any], of_tensor: bool
) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Arguments for one call after another: one that does not fit, two, or any."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except ValueError:  # PyPy knows no signature of what is a tuple, as Size is
        parameters = []
    choices: list[tuple[Callable[[], Any] | None, list[Callable[[], Any]]]] = []
    for i, parameter in enumerate(parameters):
        fitting: Callable[[], Any] | None = FITTING.get(parameter.name, VALUES[0])
        optional = parameter.default is not parameter.empty and parameter.name not in SMALL
        if optional or parameter.kind is parameter.VAR_KEYWORD:
            fitting = None
        choices.append((fitting, TENSORS if of_tensor and i == 0 else VALUES))

    def given(chosen: Sequence[Callable[[], Any] | None]) -> tuple[list[Any], dict[str, Any]]:
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        left_out = False
        for parameter, make in zip(parameters, chosen):
            if make is None or parameter.kind is parameter.VAR_KEYWORD:
                left_out = True
            elif parameter.kind is parameter.VAR_POSITIONAL:
                value = make()
                args += value if isinstance(value, (tuple, list)) else [value]
            elif parameter.kind is parameter.KEYWORD_ONLY or left_out:
                kwargs[parameter.name] = make()
            else:
                args.append(make())
        return args, kwargs

    plain = [fitting for fitting, _ in choices]
    for i, (_, values) in enumerate(choices):
        for value in values:
            yield given([*plain[:i], value, *plain[i + 1 :]])
    if len(choices) > 1:
        # Every third pair: each value meets a third of the others.
        pairs = itertools.product(*[values for _, values in choices[:2]])
        for first, second in itertools.islice(pairs, 0, None, 3):
            yield given([first, second, *plain[2:]])
    if len(choices) > 2:
        chance = random.Random(0)
        for _ in range(200):
            yield given(
                [
                    fitting if chance.random() < 0.4 else chance.choice(values)
                    for fitting, values in choices
                ]
            )


def _raised_here(error: BaseException) -> bool:
    """Whether one of the package's own `raise` statements raised it."""
    at: TracebackType | None = error.__traceback__
    assert at is not None
    while at.tb_next is not None:
        at = at.tb_next
    code = at.tb_frame.f_code
    return "pyattn" in at.tb_frame.f_globals["__name__"] and dis.opname[
        code.co_code[at.tb_lasti]
    ].startswith("RAISE")


@pytest.fixture(autouse=True, scope="module")
def _elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For `save` is called, too, with the name of a file."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("files"))
    yield
    os.chdir(before)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    kind, options, state = (
        torch.get_default_dtype(),
        torch.get_printoptions(),
        torch.get_rng_state(),
    )
    names = set(refusals.NAMES)
    with torch.enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    refusals.NAMES.intersection_update(names)  # what one refusal taught is no help to the next
    torch.autograd.set_detect_anomaly(False)
    torch.set_default_dtype(kind)
    torch.set_printoptions(**options)
    torch.set_rng_state(state)
    if alias._current is not None:  # as_torch is called as well
        alias._current.undo()


# What Python asks of a tensor that stands where a number or a sequence is wanted: these functions
# are its users' too, and none of the hot functions spends time on giving them its own name.
ASKED_BY_PYTHON = ("bool: ", "float: ", "int: ", "index: ", "len: ", "iter: ", "deepcopy: ")


def messages(name: str, function: Callable[..., Any], of_tensor: bool) -> set[str]:
    """What it says that does not begin with its name."""
    wrong = set()
    for args, kwargs in _calls(function, of_tensor):
        try:
            function(*args, **kwargs)
        except (RuntimeError, TypeError, ValueError, IndexError, AssertionError) as error:
            said = str(error)
            if any(
                [type(x) is str and said == x for x in (*args, *kwargs.values())]
            ):  # as it was asked to
                continue
            if _raised_here(error) and not said.startswith(
                (name + ": ", name + "() ", *ASKED_BY_PYTHON)
            ):
                wrong.add(said)
        except AttributeError as error:
            if not str(error).startswith(name + ": "):
                wrong.add(str(error))  # it was never looked at
        except Exception:
            pass  # Python's own
    return wrong


@pytest.mark.parametrize(
    "where, name, function", PUBLIC, ids=[f"{where}.{name}" for where, name, _ in PUBLIC]
)
def test_messages_begin_with_the_name(where: str, name: str, function: Callable[..., Any]) -> None:
    known = OPERATORS.get(name, name)
    assert not messages(known, function, where == "Tensor")


TOOLS = (
    "saving",
    "check",
    "drawing",
    "explaining",
    "models",
    "cli",
    "show",
    "plot",
    "kernels",
    "portable",
)
ROOT = Path(torch.__file__).parent


def _literal_messages(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the beginning of every message that a file raises as it is written there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            if not ast.unparse(node.exc.func).rpartition(".")[2].endswith(("Error", "Exception")):
                continue  # a function, which makes the error and its message
            message = node.exc.args[0]
            parts = message.values if isinstance(message, ast.JoinedStr) else [message]
            if isinstance(parts[0], ast.Constant) or len(parts) > 1:
                text = [p.value if isinstance(p, ast.Constant) else "NAME" for p in parts]
                yield node.lineno, "".join(map(str, text))


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if not {path.stem, path.parent.name}.intersection(TOOLS)
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_messages_are_written_with_a_name(path: Path) -> None:
    """What the calls above do not reach."""
    wrong = [
        (line, message)
        for line, message in _literal_messages(path)
        if not re.match(r"[\w.]+: ", message) and not message.startswith(PYTORCHS)
    ]
    assert not wrong


# Programs look for these words of PyTorch's, or Python does.
PYTORCHS = (
    "No module named ",
    "Error(s) in loading state_dict for NAME",
    "'NAME' object has no attribute 'NAME'",
    "module NAME has no attribute NAME",
)
