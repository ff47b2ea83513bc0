"""The Tensor class: what a user holds.

What it holds is `array.Array`, its operations are the functions of `ops`, listed here as methods: this
file is the table of what a tensor can do.
"""

from __future__ import annotations

from . import autograd, dtypes, formats, later, printing, random
from .array import Array, make, require, result
from .dtypes import Size, as_dtype, boolean, dtype, float64, int8, int16, int32, int64, uint8
from .graph import record
from .numpy_words import QUICK
from .ops import (
    aliases,
    arithmetic,
    changing,
    indexing,
    joining,
    making,
    ordering,
    pointwise,
    products,
    reductions,
    shaping,
    softmaxes,
)
from .ops.elements import blending, functions, pairs, whole
from .portable import hash_of
from .refusals import check_dim, respelling, takes
from .storage import UNSHARED, alias, is_absent, storage_of
from .views import follow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

    from . import draws
    from .ops.along import counting, quantiles, running, summaries
    from .ops.arithmetic import Operand
    from .ops.elements import special
    from .ops.matrices import added_products, contracting, distances, older
    from .ops.places import arranging, assigning, borrowing, reshowing, scattering
else:  # read when they are asked for
    draws = later.Module("draws")
    special = later.Module("ops.elements.special")
    counting, quantiles, running, summaries = [
        later.Module(f"ops.along.{name}")
        for name in ("counting", "quantiles", "running", "summaries")
    ]
    arranging, assigning, borrowing, reshowing, scattering = [
        later.Module(f"ops.places.{name}")
        for name in ("arranging", "assigning", "borrowing", "reshowing", "scattering")
    ]
    added_products, contracting, distances, older = [
        later.Module(f"ops.matrices.{name}")
        for name in ("added_products", "contracting", "distances", "older")
    ]


def _first() -> None:
    """Never called: what a function imports the type checker reads before the class that needs it."""
    from . import draws  # noqa: F401
    from .ops.along import counting, quantiles, running, summaries  # noqa: F401
    from .ops.elements import special  # noqa: F401
    from .ops.matrices import added_products, contracting, distances, older  # noqa: F401
    from .ops.places import arranging, assigning, borrowing, reshowing, scattering  # noqa: F401


_bool = bool  # inside the class, bool and int are methods
_int = int


class Tensor(Array):
    """Numbers in a rectangular arrangement of any rank, made by `pyattn.tensor` and its kin.

    Called itself it makes floats: zeros, of sizes given as ints, or the numbers of a sequence.

    >>> import pyattn
    >>> x = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> (x @ x).sum().backward()
    >>> x.grad
    tensor([[ 7., 11.],
            [ 9., 13.]])
    """

    @takes(called="Tensor")
    def __init__(self, *data: Any) -> None:
        if len(data) == 1 and not (type(data[0]) is int or isinstance(data[0], Size)):
            (numbers,) = data
            if not isinstance(numbers, (Array, list, tuple)) and not hasattr(numbers, "__len__"):
                raise TypeError(f"Tensor: expected sizes or a sequence, got {numbers!r:.40}")
            made = making.tensor(numbers, dtype=None if isinstance(numbers, Array) else float64)
        else:
            made = making.zeros(*(data or (0,)))
        self.__setstate__(made.__getstate__())

    # What it is.

    @property
    def shape(self) -> Size:
        """The size of each axis."""
        return Size(self._shape)

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one axis."""
        if dim is None:
            return Size(self._shape)
        if not self._shape:
            raise IndexError("size: a tensor of rank 0 has no axes")
        return self._shape[check_dim("size", dim, len(self._shape))]

    def dim(self) -> int:
        """The rank: how many axes there are."""
        return len(self._shape)

    @property
    def ndim(self) -> int:
        """The rank: how many axes there are."""
        return len(self._shape)

    def numel(self) -> int:
        """How many elements there are."""
        return len(self._data)

    nelement = numel

    def __len__(self) -> int:
        if not self._shape:
            raise TypeError("len: a tensor of rank 0 has no length")
        return self._shape[0]

    def is_floating_point(self) -> bool:
        """Whether the elements are floats."""
        return self.dtype is float64

    def is_signed(self) -> bool:
        """Whether the elements may be below 0."""
        return self.dtype.is_signed

    def element_size(self) -> int:
        """How many bytes PyTorch needs for an element."""
        return self.dtype.itemsize

    @property
    def itemsize(self) -> int:
        """How many bytes PyTorch needs for an element."""
        return self.dtype.itemsize

    def __repr__(self) -> str:
        return printing.text(self)

    def _repr_html_(self) -> str:
        return printing.html(self)

    __hash__ = hash_of
    __array_priority__ = 1000  # NumPy's numbers leave an operation with a tensor to the tensor

    @property
    def nbytes(self) -> int:
        """How many bytes PyTorch needs for all elements."""
        return self.dtype.itemsize * len(self._data)

    ndimension = dim

    @property
    def layout(self) -> dtypes.layout:
        """How it lies in memory: `strided`."""
        return dtypes.strided

    def is_complex(self) -> bool:
        """False: there are no complex numbers here."""
        return False

    def is_nonzero(self) -> bool:
        """Whether the one number of a tensor that has one is not 0; RuntimeError for any other."""
        return bool(self)

    @takes("input", "other")
    def is_same_size(self, other: Tensor) -> bool:
        """Whether the other has the same shape."""
        return self._shape == other._shape

    def get_device(self) -> int:
        """-1: the CPU has no number."""
        return -1

    def is_pinned(self, device: Any = None) -> bool:
        """False: no memory is kept for a GPU."""
        return False

    def pin_memory(self, device: Any = None) -> Tensor:
        """Itself: there is no GPU to keep memory for."""
        return self

    def is_shared(self) -> bool:
        """False: no other process has its numbers."""
        return False

    def share_memory_(self) -> Tensor:
        """Itself: there is no other process to share with."""
        return self

    # What is never so here, as a program asks before it goes another way.
    is_cuda = is_mps = is_nested = is_quantized = is_sparse = is_sparse_csr = False
    is_mkldnn = is_xla = is_xpu = is_vulkan = is_ipu = is_maia = is_mtia = False
    is_cpu = True

    # Its numbers as Python's.

    def item(self) -> Any:
        """The one number of a tensor that has one.  Raises RuntimeError for any other."""
        if len(self._data) != 1:
            raise RuntimeError(
                f"item: expected a tensor of one element, got shape {self._shape}; use tolist()"
            )
        return self._data[0]

    def tolist(self) -> Any:
        """The numbers as nested lists; the number itself for rank 0."""
        if not self._shape:
            return self._data[0]
        if not self._data:
            return _empty(self._shape)
        level: list[Any] = list(self._data)
        for size in reversed(self._shape[1:]):
            level = [level[i : i + size] for i in range(0, len(level), size)]
        return level

    def numpy(self, *, force: _bool = False) -> Any:
        """A NumPy array of the numbers, where NumPy is installed; `force` lets go of the history."""
        if self._requires_grad and not force:
            raise RuntimeError("numpy: the tensor requires grad; use detach().numpy()")
        return self.__array__()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        import numpy

        made = numpy.array(self._data, dtype=self.dtype.name).reshape(self._shape)
        return made if dtype is None else made.astype(dtype)

    def __bool__(self) -> bool:
        if len(self._data) != 1:
            raise RuntimeError(
                f"bool: the truth of a tensor of shape {self._shape} is ambiguous; use any() or all()"
            )
        return bool(self._data[0])

    def __float__(self) -> float:
        return float(self._one("float"))

    def __int__(self) -> int:
        return int(self._one("int"))

    def _one(self, name: str) -> Any:
        if len(self._data) != 1:
            raise ValueError(
                f"{name}: only a tensor of one element is a number, not shape {self._shape}"
            )
        return self._data[0]

    def __index__(self) -> int:
        if self.dtype is float64 or len(self._data) != 1:
            raise TypeError("index: only a tensor of one whole number can be used as an index")
        return int(self._data[0])

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if not self._shape else object.__format__(self, spec)

    def __iter__(self) -> Iterator[Tensor]:
        if not self._shape:
            raise TypeError("iter: a tensor of rank 0 has no axis to go along")
        return iter(self.unbind(0))

    @takes(called="in")
    def __contains__(self, element: Any) -> bool:
        if not isinstance(element, (Array, int, float)):
            raise RuntimeError(f"in: expected a number or a tensor, got {type(element).__name__}")
        return bool((self == element).any())

    def __reversed__(self) -> Tensor:
        return self.flip(0) if self._shape else self

    # Its gradient.

    @property
    def requires_grad(self) -> bool:
        """Whether gradients flow to or through it."""
        return bool(self._requires_grad)

    @requires_grad.setter
    @takes(called="requires_grad")
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for a gradient, or no longer.

        Raises RuntimeError for other than floats, or for a result of a recorded operation.
        """
        if requires_grad and self.dtype is not float64:
            raise RuntimeError(
                f"requires_grad_: only floats have gradients, not {self.dtype!r}; use .float()"
            )
        if self.grad_fn is not None and not requires_grad:
            raise RuntimeError("requires_grad_: only a leaf can stop requiring grad; use detach()")
        self._requires_grad = bool(requires_grad)
        if requires_grad:
            for alive in self._storage.tensors:  # a view asks for what its base does
                t = alive()
                if t is not None and t._base is self:
                    follow(self, t)
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether it was made by the user, not by a recorded operation."""
        return not self.grad_fn

    @property
    def retains_grad(self) -> bool:
        """Whether it is no leaf and keeps its gradient all the same."""
        return self.grad_fn is not None and autograd.retains(self)

    @property
    def grad(self) -> Tensor | None:
        """What backward has added up so far; None before."""
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"grad: expected a tensor or None, got {type(value).__name__}")
            if value.dtype is not self.dtype:
                raise RuntimeError(f"grad: a gradient holds floats, not {value.dtype!r}")
            if value._shape != self._shape:
                raise RuntimeError(
                    f"grad: a gradient of shape {value._shape} does not fit shape {self._shape}"
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def data(self) -> Tensor:
        """The same numbers, shared, without their history; the tape does not see them change."""
        return alias(self, result(self._data, self._shape, self.dtype), seen=False)

    @data.setter
    def data(self, value: Tensor) -> None:
        require("data", value)
        moment = storage_of(self).moment
        alias(value, self, seen=False)._storage.moment = moment

    def detach_(self) -> Tensor:
        """Forget its history: it becomes a leaf that does not require grad.

        Raises RuntimeError for a view, whose history is its base's.
        """
        if self._base is not None:
            raise RuntimeError("detach_: a view has its base's history; use detach()")
        self.grad_fn = None
        self._requires_grad = False
        return self

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Add d(self)/d(leaf) to the .grad of every leaf; see `autograd.backward`."""
        autograd.backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    register_hook = autograd.register_hook
    register_post_accumulate_grad_hook = autograd.register_post_accumulate_grad_hook
    retain_grad = autograd.retain_grad

    # Its dtype.

    def to(
        self,
        *args: Any,
        dtype: dtype | None = None,
        device: Any = None,
        non_blocking: _bool = False,
        copy: _bool = False,
        other: Tensor | None = None,
        memory_format: Any = None,
    ) -> Tensor:
        """In another dtype: to(dtype), or to(other) for another tensor's; with `copy`, always a copy.

        The numbers lie in the order of `memory_format`, such as channels_last, where one is given.
        Raises RuntimeError for a device other than the "cpu".
        """
        for arg in args if other is None else (other,):
            if isinstance(arg, Tensor):
                dtype = arg.dtype
            elif isinstance(arg, (str, dtypes.device)):
                device = arg
            elif not isinstance(arg, _bool):
                dtype = arg
        if device is not None and str(device) == "meta":
            return making.empty_like(self, dtype=dtype, device=device)
        dtypes.check_device("to", device)
        try:
            kind = self.dtype if dtype is None else as_dtype("to", dtype)
        except TypeError as error:
            raise RuntimeError(str(error)) from None
        if memory_format is not None and memory_format is not formats.preserve_format:
            return self._in_order(kind, copy, memory_format)
        out = shaping.converted(self, kind)
        if copy and out is self:
            return record(
                result(list(self._data), self._shape, self.dtype), shaping.TO_COPY, (self,)
            )
        return out

    def _in_order(self, kind: dtype, copy: _bool, order: Any) -> Tensor:
        """In another dtype and order in memory; itself where it has both already."""
        if self.dtype is kind and not copy and formats.lies_so("to", self, order):
            return self
        data = self._data if self.dtype is kind else shaping.converted(self.detach(), kind)._data
        out = formats.lay_so("to", result(list(data), self._shape, kind), self, order)
        return record(out, shaping.TO_COPY, (self,))

    @property
    def device(self) -> dtypes.device:
        """Where it lives: the CPU, or on "meta", where it has no numbers."""
        return dtypes.device("meta" if self.is_meta else "cpu")

    @property
    def is_meta(self) -> _bool:
        """Whether it has a shape and no numbers."""
        return is_absent(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self.grad_fn is not None:
            raise RuntimeError(
                "deepcopy: only leaves can be copied deeply; detach() or clone() others"
            )
        from copy import deepcopy  # loading it takes longer than most of this package

        made = object.__new__(type(self))
        memo[id(self)] = made
        state = self.__getstate__()
        for name, value in state.items():
            if name != "_data":
                state[name] = deepcopy(value, memo)
        made.__setstate__(state)
        return made

    def __getstate__(self) -> dict[str, Any]:
        # A copy has its numbers for itself.
        shared = ("_storage", "_base", "_offset", "_strides", "_unwritable", "_made")
        kept = {name: value for name, value in self.__dict__.items() if name not in shared}
        kept["_data"] = list(self._data)
        return kept

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
        self._storage, self._strides = UNSHARED, None

    def type(self, dtype: Any = None, non_blocking: _bool = False) -> Any:
        """In another dtype, or that of a class such as LongTensor or of its name; without one, the name of its own.

        Raises ValueError for a name that no such class has.
        """
        if dtype is None:
            return {
                "float64": "torch.DoubleTensor",
                "int64": "torch.LongTensor",
                "int32": "torch.IntTensor",
                "int16": "torch.ShortTensor",
                "int8": "torch.CharTensor",
                "uint8": "torch.ByteTensor",
                "bool": "torch.BoolTensor",
            }[self.dtype.name]
        if isinstance(dtype, str):
            from .legacy import TYPES

            if dtype not in TYPES:
                raise ValueError(f"type: expected a name such as 'torch.LongTensor', got {dtype!r}")
            dtype = TYPES[dtype]
        return shaping.converted(self, as_dtype("type", getattr(dtype, "dtype", dtype)))

    @takes("input", "other")
    def type_as(self, other: Tensor) -> Tensor:
        """In the dtype of another tensor."""
        return shaping.converted(self, other.dtype)

    def float(self) -> Tensor:
        """As floats."""
        return shaping.converted(self, float64)

    double = half = bfloat16 = float

    def long(self) -> Tensor:
        """As whole numbers; floats lose their fraction.  Raises RuntimeError for inf and nan."""
        return shaping.converted(self, int64, "long")

    def int(self) -> Tensor:
        """As int32: floats lose their fraction, and what is too large wraps round."""
        return shaping.converted(self, int32, "int")

    def short(self) -> Tensor:
        """As int16, in the same way."""
        return shaping.converted(self, int16, "short")

    def char(self) -> Tensor:
        """As int8, in the same way."""
        return shaping.converted(self, int8, "char")

    def byte(self) -> Tensor:
        """As uint8, in the same way."""
        return shaping.converted(self, uint8, "byte")

    def bool(self) -> Tensor:
        """As bools: whether each element is not 0."""
        return shaping.converted(self, boolean)

    def cpu(self, memory_format: Any = formats.preserve_format) -> Tensor:
        """Itself: there is no other place.  In another order in memory it is a copy."""
        formats.check_format("cpu", memory_format)
        return self.to(memory_format=memory_format)

    def cuda(self, device: Any = None, non_blocking: _bool = False) -> Tensor:
        """Refused with AssertionError: there is no GPU here."""
        raise AssertionError("cuda: there is no GPU here; leave it out, or use .to('cpu')")

    contiguous = shaping.contiguous
    is_contiguous = shaping.is_contiguous
    stride = shaping.stride

    def storage_offset(self) -> _int:
        """Where its first number stands in the memory that it shares with its base."""
        return self._offset

    # Operators.  The type checker reads their signatures here, since the rules it checks while it
    # still infers this class are written with them; the interpreter takes the functions themselves.

    if TYPE_CHECKING:

        def __add__(self, other: Operand) -> Tensor: ...
        def __radd__(self, other: Operand) -> Tensor: ...
        def __sub__(self, other: Operand) -> Tensor: ...
        def __rsub__(self, other: Operand) -> Tensor: ...
        def __mul__(self, other: Operand) -> Tensor: ...
        def __rmul__(self, other: Operand) -> Tensor: ...
        def __truediv__(self, other: Operand) -> Tensor: ...
        def __rtruediv__(self, other: Operand) -> Tensor: ...
        def __pow__(self, other: Operand) -> Tensor: ...
        def __matmul__(self, other: Tensor) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __lt__(self, other: Operand) -> Tensor: ...
        def __gt__(self, other: Operand) -> Tensor: ...
        def __getitem__(self, index: Any) -> Tensor: ...
        def __setitem__(self, index: Any, value: Any) -> None: ...
    else:
        __add__ = __radd__ = arithmetic.add
        __sub__ = arithmetic.sub
        __rsub__ = arithmetic.rsub
        __mul__ = __rmul__ = arithmetic.mul
        __truediv__ = arithmetic.div
        __rtruediv__ = arithmetic.rdiv
        __pow__ = arithmetic.pow
        __matmul__ = products.matmul
        __neg__ = pointwise.neg
        __lt__ = arithmetic.lt
        __gt__ = arithmetic.gt
        __getitem__ = indexing.getitem
        __setitem__ = indexing.setitem

    __rfloordiv__ = arithmetic.rfloor_divide
    __rmod__ = arithmetic.rremainder
    __rpow__ = arithmetic.rpow

    def __invert__(self) -> Tensor:
        if self.dtype is float64:
            raise TypeError("bitwise_not: defined for bools and whole numbers, not for floats")
        return pointwise.bitwise_not(self)

    def __delitem__(self, index: Any) -> None:
        raise TypeError("del: a tensor's elements cannot be deleted")

    def __pos__(self) -> Tensor:
        return self

    # A comparison with what is neither a tensor nor a number is False, as Python has it.
    def __eq__(self, other: Any) -> Any:
        return arithmetic.eq(self, other) if _comparable(other) else NotImplemented

    def __ne__(self, other: Any) -> Any:
        return arithmetic.ne(self, other) if _comparable(other) else NotImplemented

    # Operations, by the file they stand in.

    add = arithmetic.add
    sub = arithmetic.sub
    mul = arithmetic.mul
    div = arithmetic.div
    true_divide = arithmetic.true_divide
    detach = arithmetic.detach
    floor_divide = __floordiv__ = arithmetic.floor_divide
    remainder = __mod__ = arithmetic.remainder
    pow = arithmetic.pow
    maximum = arithmetic.maximum
    minimum = arithmetic.minimum
    eq = arithmetic.eq
    ne = arithmetic.ne
    lt = arithmetic.lt
    le = __le__ = arithmetic.le
    gt = arithmetic.gt
    ge = __ge__ = arithmetic.ge
    logical_and = arithmetic.logical_and
    logical_or = arithmetic.logical_or
    logical_xor = arithmetic.logical_xor
    bitwise_and = __and__ = __rand__ = arithmetic.bitwise_and
    bitwise_or = __or__ = __ror__ = arithmetic.bitwise_or
    bitwise_xor = __xor__ = __rxor__ = arithmetic.bitwise_xor

    def where(self, condition: Tensor, other: Any) -> Any:
        """Its elements where the condition holds, else those of `other`."""
        return arithmetic.where(condition, self, other)

    masked_fill = arithmetic.masked_fill
    isclose = arithmetic.isclose
    allclose = arithmetic.allclose
    equal = arithmetic.equal

    neg = pointwise.neg
    abs = __abs__ = pointwise.abs
    sign = pointwise.sign
    exp = pointwise.exp
    expm1 = pointwise.expm1
    log = pointwise.log
    log2 = pointwise.log2
    log10 = pointwise.log10
    log1p = pointwise.log1p
    sqrt = pointwise.sqrt
    rsqrt = pointwise.rsqrt
    reciprocal = pointwise.reciprocal
    square = pointwise.square
    sin = pointwise.sin
    cos = pointwise.cos
    tan = pointwise.tan
    asin = pointwise.asin
    acos = pointwise.acos
    atan = pointwise.atan
    sinh = pointwise.sinh
    cosh = pointwise.cosh
    tanh = pointwise.tanh
    sigmoid = pointwise.sigmoid
    relu = pointwise.relu
    erf = pointwise.erf
    round = pointwise.round
    floor = pointwise.floor
    ceil = pointwise.ceil
    trunc = pointwise.trunc
    clamp = pointwise.clamp
    nan_to_num = pointwise.nan_to_num
    logical_not = pointwise.logical_not
    bitwise_not = pointwise.bitwise_not
    isnan = pointwise.isnan
    isinf = pointwise.isinf
    isfinite = pointwise.isfinite

    acosh = functions.acosh
    asinh = functions.asinh
    atanh = functions.atanh
    deg2rad = functions.deg2rad
    erfc = functions.erfc
    exp2 = functions.exp2
    frac = functions.frac
    frexp = functions.frexp
    isneginf = functions.isneginf
    isposinf = functions.isposinf
    isreal = functions.isreal
    logit = functions.logit
    positive = functions.positive
    rad2deg = functions.rad2deg
    sgn = functions.sgn
    signbit = functions.signbit
    sinc = functions.sinc

    atan2 = pairs.atan2
    bitwise_left_shift = __lshift__ = whole.bitwise_left_shift
    bitwise_right_shift = __rshift__ = whole.bitwise_right_shift
    copysign = pairs.copysign
    float_power = pairs.float_power
    fmax = pairs.fmax
    fmin = pairs.fmin
    fmod = pairs.fmod
    gcd = whole.gcd
    heaviside = pairs.heaviside
    hypot = pairs.hypot
    lcm = whole.lcm
    ldexp = pairs.ldexp
    logaddexp = pairs.logaddexp
    logaddexp2 = pairs.logaddexp2
    nextafter = pairs.nextafter
    xlogy = pairs.xlogy
    __rlshift__ = whole.left_shift_of
    __rrshift__ = whole.right_shift_of

    digamma = special.digamma  # type: ignore[has-type, unused-ignore]
    erfinv = special.erfinv  # type: ignore[has-type, unused-ignore]
    i0 = special.i0  # type: ignore[has-type, unused-ignore]
    lgamma = special.lgamma  # type: ignore[has-type, unused-ignore]
    mvlgamma = special.mvlgamma  # type: ignore[has-type, unused-ignore]
    polygamma = special.polygamma_method  # type: ignore[has-type, unused-ignore]

    addcdiv = blending.addcdiv
    addcmul = blending.addcmul
    clamp_max = blending.clamp_max
    clamp_min = blending.clamp_min
    clip = blending.clip
    lerp = blending.lerp

    absolute = aliases.absolute
    arccos = aliases.arccos
    arccosh = aliases.arccosh
    arcsin = aliases.arcsin
    arcsinh = aliases.arcsinh
    arctan = aliases.arctan
    arctan2 = aliases.arctan2
    arctanh = aliases.arctanh
    divide = aliases.divide
    fix = aliases.fix
    greater = aliases.greater
    greater_equal = aliases.greater_equal
    less = aliases.less
    less_equal = aliases.less_equal
    multiply = aliases.multiply
    negative = aliases.negative
    not_equal = aliases.not_equal
    subtract = aliases.subtract

    abs_ = changing.abs_
    neg_ = changing.neg_
    sign_ = changing.sign_
    exp_ = changing.exp_
    expm1_ = changing.expm1_
    log_ = changing.log_
    log2_ = changing.log2_
    log10_ = changing.log10_
    log1p_ = changing.log1p_
    sqrt_ = changing.sqrt_
    rsqrt_ = changing.rsqrt_
    reciprocal_ = changing.reciprocal_
    square_ = changing.square_
    sin_ = changing.sin_
    cos_ = changing.cos_
    tan_ = changing.tan_
    asin_ = changing.asin_
    acos_ = changing.acos_
    atan_ = changing.atan_
    sinh_ = changing.sinh_
    cosh_ = changing.cosh_
    tanh_ = changing.tanh_
    sigmoid_ = changing.sigmoid_
    relu_ = changing.relu_
    erf_ = changing.erf_
    round_ = changing.round_
    floor_ = changing.floor_
    ceil_ = changing.ceil_
    trunc_ = changing.trunc_
    clamp_ = changing.clamp_
    nan_to_num_ = changing.nan_to_num_
    logical_not_ = changing.logical_not_
    bitwise_not_ = changing.bitwise_not_
    asinh_ = changing.asinh_
    acosh_ = changing.acosh_
    atanh_ = changing.atanh_
    exp2_ = changing.exp2_
    erfc_ = changing.erfc_
    deg2rad_ = changing.deg2rad_
    rad2deg_ = changing.rad2deg_
    frac_ = changing.frac_
    sinc_ = changing.sinc_
    logit_ = changing.logit_
    sgn_ = changing.sgn_
    erfinv_ = special.erfinv_  # type: ignore[has-type, unused-ignore]
    lgamma_ = special.lgamma_  # type: ignore[has-type, unused-ignore]
    digamma_ = special.digamma_  # type: ignore[has-type, unused-ignore]
    polygamma_ = special.polygamma_  # type: ignore[has-type, unused-ignore]
    mvlgamma_ = special.mvlgamma_  # type: ignore[has-type, unused-ignore]
    i0_ = special.i0_  # type: ignore[has-type, unused-ignore]
    add_ = __iadd__ = changing.add_
    sub_ = __isub__ = changing.sub_
    mul_ = __imul__ = changing.mul_
    div_ = __itruediv__ = changing.div_
    true_divide_ = changing.true_divide_
    floor_divide_ = __ifloordiv__ = changing.floor_divide_
    remainder_ = __imod__ = changing.remainder_
    pow_ = __ipow__ = changing.pow_
    logical_and_ = changing.logical_and_
    logical_or_ = changing.logical_or_
    logical_xor_ = changing.logical_xor_
    bitwise_and_ = __iand__ = changing.bitwise_and_
    bitwise_or_ = __ior__ = changing.bitwise_or_
    bitwise_xor_ = __ixor__ = changing.bitwise_xor_
    atan2_ = changing.atan2_
    hypot_ = changing.hypot_
    fmod_ = changing.fmod_
    xlogy_ = changing.xlogy_
    heaviside_ = changing.heaviside_
    copysign_ = changing.copysign_
    ldexp_ = changing.ldexp_
    nextafter_ = changing.nextafter_
    float_power_ = changing.float_power_
    gcd_ = changing.gcd_
    lcm_ = changing.lcm_
    bitwise_left_shift_ = __ilshift__ = changing.bitwise_left_shift_
    bitwise_right_shift_ = __irshift__ = changing.bitwise_right_shift_
    lerp_ = changing.lerp_
    addcmul_ = changing.addcmul_
    addcdiv_ = changing.addcdiv_
    clip_ = changing.clip_
    clamp_min_ = changing.clamp_min_
    clamp_max_ = changing.clamp_max_
    absolute_ = changing.absolute_
    negative_ = changing.negative_
    fix_ = changing.fix_
    arcsin_ = changing.arcsin_
    arccos_ = changing.arccos_
    arctan_ = changing.arctan_
    arcsinh_ = changing.arcsinh_
    arccosh_ = changing.arccosh_
    arctanh_ = changing.arctanh_
    arctan2_ = changing.arctan2_
    multiply_ = changing.multiply_
    subtract_ = changing.subtract_
    divide_ = changing.divide_
    eq_ = changing.eq_
    ne_ = changing.ne_
    lt_ = changing.lt_
    le_ = changing.le_
    gt_ = changing.gt_
    ge_ = changing.ge_
    not_equal_ = changing.not_equal_
    less_ = changing.less_
    less_equal_ = changing.less_equal_
    greater_ = changing.greater_
    greater_equal_ = changing.greater_equal_
    masked_fill_ = changing.masked_fill_

    reshape = shaping.reshape_method
    view = shaping.view
    view_as = shaping.view_as
    reshape_as = shaping.reshape_as
    flatten = shaping.flatten
    unflatten = shaping.unflatten
    squeeze = shaping.squeeze
    unsqueeze = shaping.unsqueeze
    transpose = shaping.transpose
    swapaxes = shaping.swapaxes
    t = shaping.t
    permute = shaping.permute_method
    movedim = shaping.movedim
    expand = shaping.expand
    expand_as = shaping.expand_as
    broadcast_to = shaping.broadcast_to
    sum_to_size = shaping.sum_to_size
    repeat = shaping.repeat
    tile = shaping.tile_method
    flip = shaping.flip_method
    tril = shaping.tril
    triu = shaping.triu
    clone = shaping.clone

    select = indexing.select
    unfold = indexing.unfold
    narrow = indexing.narrow
    gather = indexing.gather
    take_along_dim = indexing.take_along_dim
    index_select = indexing.index_select
    repeat_interleave = indexing.repeat_interleave
    masked_select = indexing.masked_select
    nonzero = indexing.nonzero
    diagonal = indexing.diagonal
    diag = indexing.diag
    diag_embed = indexing.diag_embed
    trace = indexing.trace
    copy_ = indexing.copy_
    fill_ = indexing.fill_
    zero_ = indexing.zero_

    def split(self, split_size: _int | list[_int], dim: _int = 0) -> tuple[Tensor, ...]:
        """Cut along an axis into pieces of one size or of the sizes given."""
        return joining.split(self, split_size, dim)

    chunk = joining.chunk
    unbind = joining.unbind
    roll = joining.roll

    sum = reductions.sum
    mean = reductions.mean
    var = reductions.var
    std = reductions.std
    prod = reductions.prod
    norm = reductions.norm
    all = reductions.all
    any = reductions.any
    count_nonzero = reductions.count_nonzero

    amax = ordering.amax
    amin = ordering.amin
    max = ordering.max
    min = ordering.min
    argmax = ordering.argmax
    argmin = ordering.argmin
    sort = ordering.sort
    argsort = ordering.argsort
    topk = ordering.topk

    cumsum = softmaxes.cumsum
    cumprod = softmaxes.cumprod
    softmax = softmaxes.softmax
    log_softmax = softmaxes.log_softmax
    logsumexp = softmaxes.logsumexp

    matmul = products.matmul
    mm = products.mm
    bmm = products.bmm
    mv = products.mv
    dot = products.dot
    outer = products.outer

    scatter = scattering.scatter
    scatter_add = scattering.scatter_add
    scatter_reduce = scattering.scatter_reduce
    scatter_ = scattering.scatter_
    scatter_add_ = scattering.scatter_add_
    scatter_reduce_ = scattering.scatter_reduce_

    index_fill = assigning.index_fill
    index_add = assigning.index_add
    index_copy = assigning.index_copy
    index_reduce = assigning.index_reduce
    index_put = assigning.index_put
    masked_scatter = assigning.masked_scatter
    put = assigning.put
    take = assigning.take
    select_scatter = assigning.select_scatter
    slice_scatter = assigning.slice_scatter
    diagonal_scatter = assigning.diagonal_scatter
    index_fill_ = assigning.index_fill_
    index_add_ = assigning.index_add_
    index_copy_ = assigning.index_copy_
    index_reduce_ = assigning.index_reduce_
    index_put_ = assigning.index_put_
    masked_scatter_ = assigning.masked_scatter_
    put_ = assigning.put_
    fill_diagonal_ = assigning.fill_diagonal_

    unique = counting.unique
    unique_consecutive = counting.unique_consecutive
    bincount = counting.bincount
    histc = counting.histc
    histogram = counting.histogram

    msort = quantiles.msort
    kthvalue = quantiles.kthvalue
    mode = quantiles.mode
    median = quantiles.median
    nanmedian = quantiles.nanmedian
    quantile = quantiles.quantile
    nanquantile = quantiles.nanquantile

    cummax = running.cummax  # type: ignore[has-type, unused-ignore]
    cummin = running.cummin  # type: ignore[has-type, unused-ignore]
    logcumsumexp = running.logcumsumexp  # type: ignore[has-type, unused-ignore]
    cumsum_ = running.cumsum_  # type: ignore[has-type, unused-ignore]
    cumprod_ = running.cumprod_  # type: ignore[has-type, unused-ignore]
    diff = running.diff  # type: ignore[has-type, unused-ignore]

    aminmax = summaries.aminmax
    argwhere = summaries.argwhere
    nansum = summaries.nansum
    nanmean = summaries.nanmean

    rot90 = arranging.rot90
    fliplr = arranging.fliplr
    flipud = arranging.flipud
    tensor_split = arranging.tensor_split
    hsplit = arranging.hsplit
    vsplit = arranging.vsplit
    dsplit = arranging.dsplit
    split_with_sizes = arranging.split_with_sizes
    swapdims = arranging.swapdims
    moveaxis = arranging.moveaxis
    ravel = arranging.ravel
    diagflat = arranging.diagflat
    tril_ = arranging.tril_
    triu_ = arranging.triu_

    squeeze_ = reshowing.squeeze_
    unsqueeze_ = reshowing.unsqueeze_
    transpose_ = reshowing.transpose_
    swapaxes_ = reshowing.swapaxes_
    swapdims_ = reshowing.swapdims_
    t_ = reshowing.t_

    bernoulli = draws.bernoulli
    bernoulli_ = draws.bernoulli_
    random_ = draws.random_
    exponential_ = draws.exponential_
    log_normal_ = draws.log_normal_
    cauchy_ = draws.cauchy_
    geometric_ = draws.geometric_
    apply_ = borrowing.apply_
    map_ = borrowing.map_

    new = borrowing.new
    new_zeros = borrowing.new_zeros
    new_ones = borrowing.new_ones
    new_empty = borrowing.new_empty
    new_full = borrowing.new_full
    addmm = added_products.addmm  # type: ignore[has-type, unused-ignore]
    addmv = added_products.addmv  # type: ignore[has-type, unused-ignore]
    addr = added_products.addr  # type: ignore[has-type, unused-ignore]
    addbmm = added_products.addbmm  # type: ignore[has-type, unused-ignore]
    baddbmm = added_products.baddbmm  # type: ignore[has-type, unused-ignore]
    addmm_ = added_products.addmm_  # type: ignore[has-type, unused-ignore]
    addmv_ = added_products.addmv_  # type: ignore[has-type, unused-ignore]
    addr_ = added_products.addr_  # type: ignore[has-type, unused-ignore]
    addbmm_ = added_products.addbmm_  # type: ignore[has-type, unused-ignore]
    baddbmm_ = added_products.baddbmm_  # type: ignore[has-type, unused-ignore]

    det = older.det
    slogdet = older.slogdet
    logdet = older.logdet
    inverse = older.inverse
    pinverse = older.pinverse
    matrix_power = older.matrix_power
    matrix_exp = older.matrix_exp
    cholesky = older.cholesky
    cholesky_solve = older.cholesky_solve
    cholesky_inverse = older.cholesky_inverse
    qr = older.qr
    svd = older.svd

    inner = contracting.inner  # type: ignore[has-type, unused-ignore]
    vdot = contracting.vdot  # type: ignore[has-type, unused-ignore]
    kron = contracting.kron  # type: ignore[has-type, unused-ignore]

    dist = distances.dist  # type: ignore[has-type, unused-ignore]
    cross = distances.cross  # type: ignore[has-type, unused-ignore]
    cov = distances.cov  # type: ignore[has-type, unused-ignore]
    corrcoef = distances.corrcoef  # type: ignore[has-type, unused-ignore]
    renorm = distances.renorm  # type: ignore[has-type, unused-ignore]
    renorm_ = distances.renorm_  # type: ignore[has-type, unused-ignore]

    uniform_ = random.uniform_
    normal_ = random.normal_
    multinomial = random.multinomial
    new_tensor = making.new_tensor

    T = property(shaping.T)
    mT = property(shaping.mT)


for _name in QUICK:
    setattr(Tensor, _name, respelling(getattr(Tensor, _name)))
make(Tensor)


def _comparable(other: Any) -> bool:
    return isinstance(other, (Array, int, float)) or hasattr(other, "__float__")


def _empty(shape: tuple[int, ...]) -> list[Any]:
    """Nested lists in a shape that has no elements."""
    return [_empty(shape[1:]) for _ in range(shape[0])]


def is_tensor(obj: Any) -> bool:
    """Whether this is a tensor.

    >>> import pyattn
    >>> pyattn.is_tensor(pyattn.ones(1)), pyattn.is_tensor([1.0])
    (True, False)
    """
    return isinstance(obj, Tensor)


@takes("input")
def numel(input: Tensor) -> int:
    """How many elements a tensor has.

    >>> import pyattn
    >>> pyattn.numel(pyattn.zeros(2, 3))
    6
    """
    return len(input._data)


@takes("input")
def is_complex(input: Tensor) -> _bool:
    """False: there are no complex numbers here.

    >>> import pyattn
    >>> pyattn.is_complex(pyattn.ones(1))
    False
    """
    return False


@takes("input")
def is_nonzero(input: Tensor) -> _bool:
    """Whether the one number of a tensor is not 0.  Raises RuntimeError for other than one.

    >>> import pyattn
    >>> pyattn.is_nonzero(pyattn.tensor([2.0]))
    True
    """
    return bool(input)


__all__ = ["is_complex", "is_nonzero", "is_tensor", "numel", "Tensor"]
