"""What is large and rarely used: files that are read when one of their names is first asked for.

To read them takes as long as to read a third of the rest, and most programs ask for none of them.
"""

from __future__ import annotations

from . import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

# The names that each of them gives to the package, as its `__all__` has them.
NAMES = {
    "nn.functions.face": (
        "celu celu_ cosine_similarity hardshrink pairwise_distance prelu relu_ rrelu rrelu_ selu selu_ "
        "threshold threshold_"
    ),
    "machine.amp": "GradScaler autocast get_autocast_dtype is_autocast_enabled",
    "machine.compiling": "compile",
    "machine.settings": (
        "are_deterministic_algorithms_enabled get_deterministic_debug_mode get_device_module "
        "get_float32_matmul_precision get_num_interop_threads get_num_threads "
        "is_deterministic_algorithms_warn_only_enabled is_warn_always_enabled "
        "set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal "
        "set_num_interop_threads set_num_threads set_warn_always use_deterministic_algorithms"
    ),
    "programs": "as_torch",
    "serialization": "load save",
    "func.batches": "vmap",
    "draws": "bernoulli binomial poisson",
    "legacy": (
        "BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor "
        "LongTensor ShortTensor set_default_tensor_type"
    ),
    "ops.matrices.added_products": "addbmm addmm addmv addr baddbmm",
    "ops.places.arranging": (
        "atleast_1d atleast_2d atleast_3d block_diag broadcast_tensors column_stack diagflat dsplit "
        "dstack fliplr flipud hsplit hstack moveaxis ravel rot90 row_stack split_with_sizes swapdims "
        "tensor_split vsplit vstack"
    ),
    "ops.places.assigning": (
        "diagonal_scatter index_add index_copy index_fill index_put index_put_ index_reduce "
        "masked_scatter put select_scatter slice_scatter take"
    ),
    "ops.places.borrowing": "asarray from_numpy",
    "ops.matrices.contracting": "chain_matmul inner kron tensordot vdot",
    "ops.along.counting": (
        "bincount bucketize histc histogram isin searchsorted unique unique_consecutive"
    ),
    "ops.matrices.distances": "cdist corrcoef cov cross dist pdist renorm",
    "ops.places.grids": (
        "broadcast_shapes cartesian_prod combinations logspace meshgrid tril_indices triu_indices vander"
    ),
    "ops.matrices.older": "cholesky cholesky_inverse cholesky_solve det inverse logdet matrix_exp matrix_power pinverse qr slogdet svd",
    "ops.along.quantiles": "kthvalue median mode msort nanmedian nanquantile quantile",
    "ops.along.running": "cummax cummin cumulative_trapezoid diff logcumsumexp trapezoid trapz",
    "ops.places.scattering": "scatter scatter_add scatter_reduce",
    "ops.elements.special": "digamma erfinv i0 lgamma mvlgamma polygamma",
    "ops.along.summaries": "aminmax argwhere nanmean nansum std_mean var_mean",
}

# PyTorch's modules that a machine without a GPU answers for, by their places in `machine`.
MACHINE = {
    "_dynamo": "compiling.dynamo",
    "accelerator": "devices.accelerator",
    "amp": "amp",
    "backends": "backends",
    "compiler": "compiling.compiler",
    "cpu": "devices.cpu",
    "cuda": "cuda",
    "distributed": "distributed",
    "hub": "hub",
    "jit": "compiling.jit",
    "mps": "devices.mps",
    "mtia": "devices.mtia",
    "multiprocessing": "multiprocessing",
    "profiler": "profiler",
    "torch_version": "versions.torch_version",
    "types": "versions.types",
    "version": "versions.version",
    "xpu": "devices.xpu",
}

# Methods that change a tensor in place and that PyTorch has as functions, too.
IN_PLACE = {
    name + "_"
    for name in (
        "abs acos acosh addmv arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil "
        "clamp clamp_max clamp_min clip cos cosh deg2rad detach erf erfc exp exp2 expm1 fill fix "
        "floor frac gcd i0 lcm ldexp log log10 log1p log2 logit nan_to_num neg negative rad2deg "
        "reciprocal round rsqrt sigmoid sin sinc sinh sqrt square tan tanh trunc xlogy zero"
    ).split()
}


def lacking(
    module: str, modules: Sequence[str] = (), homes: dict[str, str] | None = None
) -> Callable[[str], Any]:
    """A module's `__getattr__`: what is read when it is first asked for, and what is said of the rest.

    `modules` stand below it and are not read yet; `homes` says of files which names each of them has:
    of files below it, or, where dots stand before their names, beside it or farther up, as in an
    import.  Any other name is not there, and the message says what is nearest.

    >>> import pyattn
    >>> hasattr(pyattn.nn, "Linaer")
    False
    """
    home_of = {name: home for home, names in (homes or {}).items() for name in names.split()}

    def __getattr__(name: str) -> Any:
        if name[:2] == "__":  # Python asks for these while it imports
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        if name in modules:
            return _read(f"{module}.{name}")
        if name in home_of:
            place, home = module, home_of[name]
            while home[0] == ".":
                place, home = place.rpartition(".")[0], home[1:]
            found = getattr(_read(f"{place}.{home}"), name)
            setattr(_read(module), name, found)
            return found
        from .programs.missing import absent

        raise absent(module, name)

    return __getattr__


def _read(module: str) -> Any:
    """A module, by its whole name."""
    # Not `from . import nn`, which asks for the attribute first, and would come here again.
    return __import__(module, None, None, ["__name__"])


def loaded(module: str) -> Any:
    """A module of the package, by its name below it."""
    return _read(f"{__name__.rpartition('.')[0]}.{module}")


def answering(name: str) -> Any:
    """The module of MACHINE that has this name of PyTorch's."""
    home, _, part = MACHINE[name].partition(".")
    made = loaded(f"machine.{home}")
    return getattr(made, part) if part else made


class Module:
    """A module that is not read yet: its names stand for methods to come."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return Method(self._name, name)


class Method:
    """A method of a tensor whose file is read when it is first asked for; then it takes this place."""

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name
        self.places: list[str] = []

    def __set_name__(self, owner: Any, name: str) -> None:
        self.places.append(name)

    def __get__(self, t: Any, owner: Any = None) -> Any:
        function = getattr(loaded(self.module), self.name)
        for place in self.places:
            setattr(array._tensor_class, place, function)
        return function if t is None else function.__get__(t)
