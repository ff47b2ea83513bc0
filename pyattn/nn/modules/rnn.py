"""Recurrent networks: RNN, LSTM and GRU over whole sequences, in layers and both directions.

The inputs of all steps are multiplied at once; what is left for each step is the product with the
state.  A packed sequence has fewer rows in later steps, and its states are cut or joined to fit.
"""

from __future__ import annotations

import math

from ...dtypes import numel
from ...graph import Op, as_step
from ...later import lacking
from ...ops.indexing import index_select, narrow
from ...ops.joining import cat, stack, unbind
from ...ops.making import empty, zeros
from ...ops.products import linear
from ...ops.shaping import _permuted, _permuted_back, reshaped, squeeze, transpose, unsqueeze
from ...refusals import warn
from .. import functional as F
from .. import init
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .module import Module
from .rnn_cells import cut, gru_step, lstm_step, relu_step, tanh_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor
    from .rnn_cells import State

STEPS: dict[str, Any] = {
    "RNN_TANH": (1, tanh_step),
    "RNN_RELU": (1, relu_step),
    "LSTM": (4, lstm_step),
    "GRU": (3, gru_step),
}
BATCH_FIRST = Op("batch_first", _permuted_back, args="dims", moves="_permuted")


def _checked(
    name: str,
    input_size: Any,
    hidden_size: Any,
    num_layers: Any,
    bias: Any,
    batch_first: Any,
    dropout: Any,
    proj_size: Any,
) -> None:
    """Refuse settings that do not fit."""
    known = isinstance(dropout, (int, float)) and not isinstance(dropout, bool)
    if not known or not 0 <= dropout <= 1:
        raise ValueError(f"{name}: dropout is a probability, from 0 to 1, got {dropout!r}")
    if dropout > 0 and num_layers == 1:
        warn(f"{name}: dropout={dropout} stands between layers, and there is one")
    for what, flag in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(flag, bool):
            raise TypeError(f"{name}: {what} must be True or False, got {flag!r}")
    for what, size in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not isinstance(size, int):
            raise TypeError(f"{name}: {what} must be an int, got {type(size).__name__}")
        if size <= 0:
            raise ValueError(f"{name}: {what} must be above 0, got {size}")
    if num_layers <= 0:
        raise ValueError(f"{name}: num_layers must be above 0, got {num_layers}")
    if not 0 <= proj_size < hidden_size:
        raise ValueError(f"{name}: proj_size must be from 0 to hidden_size - 1, got {proj_size}")


def _by_step(x: Tensor, rows: list[int]) -> list[Tensor]:
    """The rows of each step.

    They are cut in halves again and again: cut one by one, each would have a gradient of all rows.
    """
    if len(rows) < 2:
        return [x]
    half = len(rows) // 2
    at = sum(rows[:half])
    first, second = cut(x, 0, at, 0), cut(x, at, x._shape[0], 0)
    return _by_step(first, rows[:half]) + _by_step(second, rows[half:])


class RNNBase(Module):
    """What recurrent networks share: settings, the names of their weights, layers and directions.

    Layer k has weight_ih_lk (gates * hidden_size, inputs) and weight_hh_lk (gates * hidden_size,
    hidden_size), bias_ih_lk and bias_hh_lk, with proj_size weight_hr_lk, and the same with the
    ending _reverse for the other direction.
    """

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if mode not in STEPS:
            raise ValueError(f"{name}: no mode {mode!r}: {', '.join(STEPS)} are there")
        flags = bias, batch_first, dropout, proj_size
        _checked(name, input_size, hidden_size, num_layers, *flags)
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        rows = STEPS[mode][0] * hidden_size
        shown = proj_size or hidden_size
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for ending in ("", "_reverse")[: 1 + bool(bidirectional)]:
                inputs = shown * (1 + bool(bidirectional)) if layer else input_size
                shapes: dict[str, Any] = {"weight_ih": (rows, inputs), "weight_hh": (rows, shown)}
                if bias:
                    shapes.update({"bias_ih": (rows,), "bias_hh": (rows,)})
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                for which, shape in shapes.items():
                    weight = Parameter(empty(shape, device=device, dtype=dtype))
                    setattr(self, f"{which}_l{layer}{ending}", weight)
                self._all_weights.append([f"{which}_l{layer}{ending}" for which in shapes])
        self.reset_parameters()

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The weights of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self) -> list[Parameter]:
        return [weight for weights in self.all_weights for weight in weights]

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform within 1 / sqrt(hidden_size) of 0."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self) -> None:
        """Nothing: it makes room for a GPU."""

    def extra_repr(self) -> str:
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, default in (
            ("proj_size", 0),
            ("num_layers", 1),
            ("bias", True),
            ("batch_first", False),
            ("dropout", 0),
            ("bidirectional", False),
        ):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)

    # From inputs and states to outputs and states.

    def _state_shapes(self, batch: int) -> list[tuple[int, int, int]]:
        stacked = self.num_layers * (1 + bool(self.bidirectional))
        shapes = [(stacked, batch, self.proj_size or self.hidden_size)]
        if self.mode == "LSTM":
            shapes.append((stacked, batch, self.hidden_size))
        return shapes

    def _check_input(self, input: Tensor, rank: int) -> None:
        name, kind = type(self).__name__, self._flat_weights[0].dtype
        if input.dtype is not kind:
            raise ValueError(
                f"{name}: an input of {input.dtype!r} for weights of {kind!r}; convert it"
            )
        if len(input._shape) != rank:
            raise RuntimeError(
                f"{name}: expected an input of rank {rank}, got shape {input._shape}"
            )
        if input._shape[-1] != self.input_size:
            raise RuntimeError(
                f"{name}: an input of shape {input._shape} does not have input_size={self.input_size}"
            )

    def _begin(self, state: Any, batch: int, input: Tensor) -> State:
        """The states at first, zeros if none are given."""
        shapes = self._state_shapes(batch)
        if state is None:
            return tuple([zeros(shape, dtype=input.dtype) for shape in shapes])
        for t, shape in zip(state, shapes):
            if t._shape != shape:
                raise RuntimeError(
                    f"{type(self).__name__}: a state of shape {t._shape} is not {shape}"
                )
        return tuple(state)

    def _run(self, input: Tensor, state: State, sizes: list[int] | None) -> tuple[Tensor, State]:
        """All layers over (T, B, inputs), or over packed rows with the sizes of their steps."""
        last: list[State] = []
        directions = 1 + bool(self.bidirectional)
        begin = list(zip(*[unbind(t, 0) for t in state]))
        x = input
        for layer in range(self.num_layers):
            outputs = []
            for d in range(directions):
                k = layer * directions + d
                y, final = self._layer(self._all_weights[k], x, begin[k], sizes, d == 1)
                outputs.append(y)
                last.append(final)
            x = outputs[0] if directions == 1 else cat(outputs, -1)
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        return x, tuple([stack(list(ts), 0) for ts in zip(*last)])

    def _layer(
        self, names: list[str], x: Tensor, state: State, sizes: list[int] | None, back: bool
    ) -> tuple[Tensor, State]:
        """One direction of a layer."""
        own = {name[: name.index("_l")]: getattr(self, name) for name in names}
        step = STEPS[self.mode][1]
        weight, bias, project = own["weight_hh"], own.get("bias_hh"), own.get("weight_hr")
        flat = x if sizes is not None else reshaped(x, (numel(x._shape[:-1]), x._shape[-1]))
        given = as_step(linear(flat, own["weight_ih"], own.get("bias_ih")), "from_input")
        rows = sizes if sizes is not None else [x._shape[1]] * x._shape[0]
        steps = _by_step(given, rows)
        whole, ended = state, []
        if sizes is not None and back:
            state = tuple([narrow(t, 0, 0, sizes[-1]) for t in whole])
        outputs: list[Tensor] = []
        for t in range(len(steps))[:: -1 if back else 1]:
            count, before = steps[t]._shape[0], state[0]._shape[0]
            if count < before:  # some sequences have ended
                ended.append(tuple([narrow(s, 0, count, before - count) for s in state]))
                state = tuple([narrow(s, 0, 0, count) for s in state])
            elif count > before:  # from the end, some begin here
                state = tuple(
                    [cat([s, narrow(w, 0, before, count - before)]) for s, w in zip(state, whole)]
                )
            state = step(steps[t], state, weight, bias)
            if project is not None:
                state = (linear(state[0], project),) + state[1:]
            outputs.append(state[0])
        if back:
            outputs.reverse()
        if ended:
            state = tuple([cat(list(parts)) for parts in zip(state, *ended[::-1])])
        return (cat(outputs) if sizes is not None else stack(outputs, 0)), state

    def _over_packed(self, input: PackedSequence, state: Any) -> tuple[PackedSequence, State]:
        data, batch_sizes, order, back = input
        self._check_input(data, 2)
        sizes = [int(n) for n in batch_sizes._data]
        if state is not None and order is not None:
            state = tuple([index_select(t, 1, order) for t in state])
        y, last = self._run(data, self._begin(state, sizes[0], data), sizes)
        if back is not None:
            last = tuple([index_select(t, 1, back) for t in last])
        return PackedSequence(y, batch_sizes, order, back), last

    def _over(self, input: Any, state: Any) -> tuple[Any, State]:
        """The outputs and last states for a batch of sequences, one, or packed ones."""
        if isinstance(input, PackedSequence):
            return self._over_packed(input, state)
        name = type(self).__name__
        rank = len(input._shape)
        if rank not in (2, 3):
            raise ValueError(f"{name}: expected an input of rank 2 or 3, got shape {input._shape}")
        for t in state or ():
            if len(t._shape) != rank:
                raise RuntimeError(
                    f"{name}: an input of rank {rank} goes with states of that rank, got {t._shape}"
                )
        of_batch = 0 if self.batch_first else 1
        if rank == 2:
            input = unsqueeze(input, of_batch)
            state = None if state is None else tuple([unsqueeze(t, 1) for t in state])
        self._check_input(input, 3)
        begin = self._begin(state, input._shape[of_batch], input)
        if self.batch_first:
            input = transpose(input, 0, 1)
        if not input._shape[0]:
            raise RuntimeError(f"{name}: expected sequences of one step or more, got none")
        y, last = self._run(input, begin, None)
        if self.batch_first:
            y = transpose(y, 0, 1) if self.mode == "LSTM" else _permuted(y, [1, 0, 2], BATCH_FIRST)
        if rank == 2:
            return squeeze(y, of_batch), tuple([squeeze(t, 1) for t in last])
        return y, last


class RNN(RNNBase):
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh), step by step, in one or more layers.

    RNN(input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False,
    dropout=0.0, bidirectional=False); nonlinearity may be "relu".

    Shapes: x (T, N, input_size), (N, T, input_size) with `batch_first`, or (T, input_size), or a
    PackedSequence, and h (num_layers * directions, N, hidden_size), zeros if not given, give the
    states of the last layer at each step, (T, N, directions * hidden_size), and the last states.
    `dropout` is for the outputs of all layers but the last.  All parameters start uniform within
    1 / sqrt(hidden_size) of 0.  Raises ValueError or TypeError for settings that do not fit,
    RuntimeError for shapes.  Elman, 1990.

    >>> import pyattn
    >>> layer = pyattn.nn.RNN(3, 4)
    >>> y, h = layer(pyattn.ones(5, 2, 3))
    >>> y.shape, h.shape
    (torch.Size([5, 2, 4]), torch.Size([1, 2, 4]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("RNN: proj_size is for LSTM")
        nonlinearity = args[3] if len(args) > 3 else kwargs.pop("nonlinearity", "tanh")
        args = args[:3] + args[4:]
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity is 'tanh' or 'relu', got {nonlinearity!r}")
        super().__init__("RNN_TANH" if nonlinearity == "tanh" else "RNN_RELU", *args, **kwargs)
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Tensor | None = None) -> tuple[Any, Tensor]:
        """The outputs of every step, and the last states."""
        y, last = self._over(input, None if hx is None else (hx,))
        return y, last[0]


class LSTM(RNNBase):
    """Long short-term memory: c_t = f c_(t-1) + i g and h_t = o tanh(c_t), as in LSTMCell.

    LSTM(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
    bidirectional=False, proj_size=0); with proj_size h_t is multiplied by one more matrix, to that
    size.

    Shapes as in RNN, but for the state, which is a pair (h, c) of (num_layers * directions, N,
    proj_size or hidden_size) and (num_layers * directions, N, hidden_size).  Raises ValueError or
    TypeError for settings that do not fit, RuntimeError for shapes.  Hochreiter and Schmidhuber,
    1997.

    >>> import pyattn
    >>> layer = pyattn.nn.LSTM(3, 4, num_layers=2, batch_first=True)
    >>> y, (h, c) = layer(pyattn.ones(2, 5, 3))
    >>> y.shape, h.shape, c.shape
    (torch.Size([2, 5, 4]), torch.Size([2, 2, 4]), torch.Size([2, 2, 4]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(
        self, input: Any, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Any, tuple[Tensor, Tensor]]:
        """The outputs of every step, and the last states."""
        y, (h, c) = self._over(input, hx)
        return y, (h, c)


class GRU(RNNBase):
    """Gated recurrent units: h_t = (1 - z) n + z h_(t-1), as in GRUCell.

    GRU(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
    bidirectional=False).  Shapes as in RNN.  Raises ValueError or TypeError for settings that do not
    fit, RuntimeError for shapes.  Cho et al., 2014.

    >>> import pyattn
    >>> layer = pyattn.nn.GRU(3, 4, bidirectional=True)
    >>> y, h = layer(pyattn.ones(5, 2, 3))
    >>> y.shape, h.shape
    (torch.Size([5, 2, 8]), torch.Size([2, 2, 4]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("GRU: proj_size is for LSTM")
        super().__init__("GRU", *args, **kwargs)

    def forward(self, input: Any, hx: Tensor | None = None) -> tuple[Any, Tensor]:
        """The outputs of every step, and the last states."""
        y, last = self._over(input, None if hx is None else (hx,))
        return y, last[0]


# fmt: off
__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]
# fmt: on

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".rnn_cells": "GRUCell LSTMCell RNNCell RNNCellBase",
        },
    )
