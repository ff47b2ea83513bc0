"""One step of a recurrent network: from an input and a state to the next state.

Each of the steps is one matrix product of the input and one of the state, for all gates at once; the
gates are cut from their sum.  `recurrent` runs the same steps over whole sequences.
"""

from __future__ import annotations

import math

from ...array import require
from ...graph import as_step
from ...ops.making import empty, zeros
from ...ops.pointwise import relu, sigmoid, tanh
from ...ops.products import linear
from ...ops.shaping import squeeze, unsqueeze
from ...ops.windows.padding import padded
from ...refusals import constructing, takes
from .. import init
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

    from ...dtypes import dtype
    from ...tensor import Tensor

    State = Tuple[Tensor, ...]


def cut(x: Tensor, start: int, stop: int, dim: int) -> Tensor:
    """A part of a matrix or a batch of them, as a copy.

    Not as a view: of many small parts the gradients are quicker put together from these.
    """
    pads = [(0, 0)] * len(x._shape)
    pads[dim] = (-start, stop - x._shape[dim])
    return padded(x, tuple(pads), 0.0)


def gates(x: Tensor, count: int) -> list[Tensor]:
    """The columns of each gate."""
    size = x._shape[1] // count
    return [cut(x, k * size, (k + 1) * size, 1) for k in range(count)]


# The steps: `given` is the input times its weights, for all gates, with its bias.


def tanh_step(given: Tensor, state: State, weight: Tensor, bias: Tensor | None) -> State:
    """h = tanh(given + W h + b)."""
    own = as_step(linear(state[0], weight, bias), "from_state")
    return (as_step(tanh(given + own), "hidden"),)


def relu_step(given: Tensor, state: State, weight: Tensor, bias: Tensor | None) -> State:
    """h = max(given + W h + b, 0)."""
    own = as_step(linear(state[0], weight, bias), "from_state")
    return (as_step(relu(given + own), "hidden"),)


def lstm_step(given: Tensor, state: State, weight: Tensor, bias: Tensor | None) -> State:
    """What is kept, let in and shown is decided by gates: c = f c + i g, h = o tanh(c)."""
    h, c = state
    own = as_step(linear(h, weight, bias), "from_state")
    i, f, g, o = gates(as_step(given + own, "for_gates"), 4)
    kept = as_step(sigmoid(f), "forget_gate") * c
    let_in = as_step(sigmoid(i), "input_gate") * as_step(tanh(g), "candidate")
    c = as_step(kept + let_in, "cell")
    return as_step(as_step(sigmoid(o), "output_gate") * tanh(c), "hidden"), c


def gru_step(given: Tensor, state: State, weight: Tensor, bias: Tensor | None) -> State:
    """A mean of the state and a new one: h = z h + (1 - z) n, n = tanh(given + r (W h + b))."""
    (h,) = state
    given_r, given_z, given_n = gates(given, 3)
    own_r, own_z, own_n = gates(as_step(linear(h, weight, bias), "from_state"), 3)
    reset = as_step(sigmoid(given_r + own_r), "reset_gate")
    n = as_step(tanh(given_n + reset * own_n), "candidate")
    gap = h - n
    update = as_step(sigmoid(given_z + own_z), "update_gate")
    return (as_step(gap * update + n, "hidden"),)


class RNNCellBase(Module):
    """What the cells share: the weights of the input and of the state, a row for every gate's unit."""

    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    @constructing
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(empty((rows, hidden_size), device=device, dtype=dtype))
        if bias:
            self.bias_ih = Parameter(empty(rows, device=device, dtype=dtype))
            self.bias_hh = Parameter(empty(rows, device=device, dtype=dtype))
        else:
            self.register_parameter("bias_ih", None)
            self.register_parameter("bias_hh", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform within 1 / sqrt(hidden_size) of 0."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _step(self, step: Any, input: Tensor, state: State | None, count: int) -> State:
        """The next state, for a batch or one sample."""
        name = type(self).__name__
        require(name, input, *(state or ()))
        for t in (input,) + (state or ()):
            if len(t._shape) not in (1, 2):
                raise ValueError(f"{name}: expected rank 1 or 2, got shape {t._shape}")
        batched = len(input._shape) == 2
        if not batched:
            input = unsqueeze(input, 0)
        if state is None:
            zero = zeros(input._shape[0], self.hidden_size, dtype=input.dtype)
            state = (zero,) * count
        elif not batched:
            state = tuple([unsqueeze(t, 0) for t in state])
        if input._shape[1] != self.input_size:
            raise RuntimeError(
                f"{name}: an input of shape {input._shape} does not have input_size={self.input_size}"
            )
        for t in state:
            if t._shape != (input._shape[0], self.hidden_size):
                raise RuntimeError(
                    f"{name}: a state of shape {t._shape} is not {(input._shape[0], self.hidden_size)}"
                )
        given = as_step(linear(input, self.weight_ih, self.bias_ih), "from_input")
        state = step(given, state, self.weight_hh, self.bias_hh)
        return state if batched else tuple([squeeze(t, 0) for t in state])

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return text if nonlinearity == "tanh" else f"{text}, nonlinearity={nonlinearity}"


class RNNCell(RNNCellBase):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or with nonlinearity="relu" max(..., 0).

    Shapes: x (N, input_size) or (input_size), h (N, hidden_size) or (hidden_size), zeros if not
    given; h' as h.  All parameters start uniform within 1 / sqrt(hidden_size) of 0.  Raises
    RuntimeError where shapes do not fit, ValueError for another rank.  Elman, 1990.

    >>> import pyattn
    >>> cell = pyattn.nn.RNNCell(3, 4)
    >>> cell(pyattn.ones(2, 3)).shape
    torch.Size([2, 4])
    """

    @takes(called="RNNCell")
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state."""
        step = {"tanh": tanh_step, "relu": relu_step}.get(self.nonlinearity)
        if step is None:
            raise RuntimeError(
                f"RNNCell: nonlinearity is 'tanh' or 'relu', got {self.nonlinearity!r}"
            )
        return self._step(step, input, None if hx is None else (hx,), 1)[0]


class LSTMCell(RNNCellBase):
    """c' = f c + i g and h' = o tanh(c'), where i, f, o = sigmoid and g = tanh of W x + W h + b.

    Shapes: x (N, input_size) or (input_size), a pair (h, c) of (N, hidden_size) or (hidden_size),
    zeros if not given; the pair (h', c') is shaped alike.  The rows of the weights are i, f, g, o.
    Raises RuntimeError where shapes do not fit, ValueError for another rank.  Hochreiter and
    Schmidhuber, 1997.

    >>> import pyattn
    >>> cell = pyattn.nn.LSTMCell(3, 4)
    >>> h, c = cell(pyattn.ones(2, 3))
    >>> h.shape, c.shape
    (torch.Size([2, 4]), torch.Size([2, 4]))
    """

    @takes(called="LSTMCell")
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """The next state."""
        h, c = self._step(lstm_step, input, None if hx is None else tuple(hx), 2)
        return h, c


class GRUCell(RNNCellBase):
    """h' = (1 - z) n + z h, where r, z = sigmoid of W x + W h + b and n = tanh(W x + b + r (W h + b)).

    Shapes as in RNNCell.  The rows of the weights are r, z, n.  Raises RuntimeError where shapes do
    not fit, ValueError for another rank.  Cho et al., 2014.

    >>> import pyattn
    >>> cell = pyattn.nn.GRUCell(3, 4)
    >>> cell(pyattn.ones(3), pyattn.zeros(4)).shape
    torch.Size([4])
    """

    @takes(called="GRUCell")
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """The next state."""
        return self._step(gru_step, input, None if hx is None else (hx,), 1)[0]


# fmt: off
__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]
# fmt: on
