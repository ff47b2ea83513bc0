"""More functions of one and of two operands, functions in place, second names, torch.special."""

from __future__ import annotations

NAN = "leaf([0.0, -0.0, inf, -inf, nan])"
FLOATS = "leaf([-2.5, -1.0, -0.3, 0.4, 1.0, 2.5])"
INSIDE = "leaf([-0.9, -0.3, 0.2, 0.8])"
ABOVE = "leaf([0.2, 1.7, 3.0, 9.5])"
UNARY = {
    "asinh": FLOATS,
    "acosh": "leaf([1.2, 2.5, 9.0])",
    "atanh": INSIDE,
    "arcsinh": FLOATS,
    "arccosh": "leaf([1.2, 2.5, 9.0])",
    "arctanh": INSIDE,
    "arcsin": INSIDE,
    "arccos": INSIDE,
    "arctan": FLOATS,
    "absolute": FLOATS,
    "negative": FLOATS,
    "fix": FLOATS,
    "exp2": FLOATS,
    "erfc": FLOATS,
    "erfinv": INSIDE,
    "deg2rad": FLOATS,
    "rad2deg": FLOATS,
    "frac": FLOATS,
    "sinc": FLOATS,
    "logit": "leaf([0.1, 0.5, 0.8])",
    "sgn": FLOATS,
    "lgamma": "leaf([-2.5, -0.3, 0.4, 1.0, 2.5, 30.0])",
    "i0": FLOATS,
    "signbit": FLOATS,
    "positive": FLOATS,
    "isposinf": FLOATS,
    "isneginf": FLOATS,
    "isreal": FLOATS,
    "frexp": FLOATS,
}
UNPRINTED = {"sinc": "the last digit of sin(pi)"}
UNNAMED = {r"special\.ndtr": "PyTorch multiplies by a number in C++"}
WITHOUT_IN_PLACE = ("signbit", "positive", "isposinf", "isneginf", "isreal", "frexp")
REFUSE_INTS = ("frac", "frexp")
REFUSE_BOOLS = ("frac", "frexp", "positive", "negative", "absolute", "fix")
WHOLE_STAY = ("absolute", "negative", "fix", "sgn")
OF_TENSORS = ("positive", "isreal")
EXPRESSIONS = [
    expression
    for name, plain in UNARY.items()
    for expression in [
        f"torch.{name}({plain})",
        f"{plain}.{name}()",
        f"{NAN}.{name}()",
        f"torch.{name}(input=zeros(0, 2))",
        f"torch.{name}(leaf(0.5))",
        f"torch.{name}(learned(3, 2).T)",
        f"torch.{name}(given(3, 2).T).{'mantissa.' if name == 'frexp' else ''}stride()",
        f"{'! ' * (name in REFUSE_INTS)}torch.{name}(tensor([[1, -2], [0, 4]]))",
        f"{'! ' * (name in REFUSE_INTS)}torch.{name}(tensor([1, 0, 4], dtype=torch.uint8))",
        f"{'! ' * (name in REFUSE_BOOLS)}torch.{name}(tensor([True, False]))",
        f"! torch.{name}(0.5)",
        f"! torch.{name}([0.5])",
    ]
]
# In place.  PyTorch's own rules of these three are in need of what they overwrite.
BROKEN = "asinh acosh atanh arcsinh arccosh arctanh".split()
IN_PLACE = {
    **{n: p for n, p in UNARY.items() if n not in WITHOUT_IN_PLACE and n not in BROKEN},
    "abs": FLOATS,
    "neg": FLOATS,
    "sign": FLOATS,
    "exp": FLOATS,
    "expm1": FLOATS,
    "log": ABOVE,
    "log2": ABOVE,
    "log10": ABOVE,
    "log1p": ABOVE,
    "sqrt": ABOVE,
    "rsqrt": ABOVE,
    "reciprocal": FLOATS,
    "square": FLOATS,
    "sin": FLOATS,
    "cos": FLOATS,
    "tan": FLOATS,
    "asin": INSIDE,
    "acos": INSIDE,
    "atan": FLOATS,
    "sinh": FLOATS,
    "cosh": FLOATS,
    "tanh": FLOATS,
    "sigmoid": FLOATS,
    "relu": FLOATS,
    "erf": FLOATS,
    "round": FLOATS,
    "floor": FLOATS,
    "ceil": FLOATS,
    "trunc": FLOATS,
    "nan_to_num": FLOATS,
}
KEEP_WHOLE = "absolute negative fix sgn abs neg sign square relu round floor ceil trunc nan_to_num"
EXPRESSIONS += [
    expression
    for name, plain in IN_PLACE.items()
    for expression in [
        f"x = {plain} * 1; x.{name}_()",
        f"x = {plain} * 1; y = x.{name}_(); y is x, x * 2",
        f"x = {plain} * 1; x[1:].{name}_(); x",
        f"x = given(2, 3).abs().add_(0.1); x.T[1].{name}_(); x.isnan()",
        f"! x = {plain}; x.{name}_()",
        f"{'! ' * (name not in KEEP_WHOLE.split())}x = tensor([1, 2]); x.{name}_(); x",
    ]
]
for _name in ("logical_not", "nan_to_num", "sgn"):
    EXPRESSIONS += [
        f"x = tensor([1.5, -0.0, nan]); x.{_name}_(); x",
        f"x = tensor([True, False]); x.{_name}_(); x",
    ]
EXPRESSIONS += [
    "x = leaf([1.0, 0.0]) * 1; x.logical_not_(); x.detach()",
    "x = tensor([1, 5]); x.bitwise_not_(); x",
    "x = tensor([True, False]); x.bitwise_not_(); x",
    "! x = tensor([1.5]); x.bitwise_not_()",
    "x = leaf([1.234, 5.678]) * 1; x.round_(decimals=1)",
    "x = leaf([nan, inf, -inf, 1.0]) * 1; x.nan_to_num_(1.0, 2.0, 3.0)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clamp_(0, 1)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clip_(min=0)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clip_(0, max=1)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clamp_min_(0)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clamp_max_(0.7)",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clamp_min_(leaf([0.0, 1.0, 2.0]))",
    "x = leaf([-2.0, 0.5, 3.0]) * 1; x.clamp_max_(leaf([0.0, 1.0, 2.0]))",
    "x = leaf([0.1, 0.5]) * 1; x.logit_(0.2)",
    "x = leaf([1.7, 1.5]) * 1; x.mvlgamma_(2)",
    "torch.sin_(tensor([1.0])), torch.exp_(tensor([1.0])), torch.clip_(tensor([1.0]), 0, 0.5)",
    "torch.abs_(tensor([-1.0])), torch.ceil_(tensor([-1.5])), torch.xlogy_(tensor([1.5]), 2.0)",
    "x = tensor([4.0]); torch.sqrt_(x) is x, x",
]
# Two operands.
A, B = "leaf([[-2.5, 1.0], [0.3, 4.0]])", "leaf([[1.5, -0.7], [2.0, 0.5]])"
P, Q = "leaf([[2.5, 1.0], [0.3, 4.0]])", "leaf([[1.5, 0.7], [2.0, 0.5]])"
EDGES = "leaf([0.0, -0.0, 1.0, inf, -inf, nan, 0.0, 1.0, nan, inf])"
OTHERS = "leaf([0.0, 1.0, -0.0, inf, inf, 1.0, nan, -1.0, nan, -inf])"
BINARY = {
    "atan2": (A, B, ""),
    "arctan2": (A, B, ""),
    "hypot": (A, B, "ii bb"),
    "logaddexp": (A, B, "ii bb"),
    "logaddexp2": (A, B, "ii bb"),
    "fmod": (A, B, "bb 2t"),
    "xlogy": (P, Q, ""),
    "copysign": (A, B, "2t"),
    "fmax": (A, B, ""),
    "fmin": (A, B, ""),
    "ldexp": (A, B, ""),
    "nextafter": (A, B, "ii bb"),
    "float_power": (P, B, ""),
    "multiply": (A, B, "2t"),
    "subtract": (A, B, "bb 2t"),
    "divide": (A, B, "2t"),
    "true_divide": (A, B, "2t"),
}
NO_NUMBER = "atan2 arctan2 hypot logaddexp logaddexp2 fmax fmin ldexp nextafter".split()
NO_IN_PLACE = "logaddexp logaddexp2 fmax fmin".split()
WHOLE_PAIRS = "fmod multiply subtract".split()
EXPRESSIONS += [
    expression
    for name, (left, right, refused) in BINARY.items()
    for expression in [
        f"torch.{name}({left}, {right})",
        f"{left}.{name}({right})",
        f"torch.{name}({left}, {right}[0])",
        f"torch.{name}({left}[:, :1], {right}[0])",
        f"torch.{name}({left}, leaf(0.7))",
        f"torch.{name}({EDGES}, {OTHERS}).isnan()",
        f"torch.{name}({EDGES}.detach(), {OTHERS}.detach())",
        f"torch.{name}(zeros(0, 2), zeros(1, 2))",
        f"{'! ' * ('ii' in refused)}torch.{name}(tensor([3, -2, 7]), tensor([2, 3, 4]))",
        f"{'! ' * ('bb' in refused)}torch.{name}(tensor([True, False]), tensor([True, True]))",
        f"torch.{name}(tensor([3, -2, 7]), tensor([2.5, 0.5, 1.5]))",
        f"{'! ' * (name in NO_NUMBER)}torch.{name}(tensor([3.5, -2.0]), 2)",
        f"{'! ' * (name in NO_NUMBER)}torch.{name}(tensor([3, -2]), 2.5)",
        f"{'! ' * (name in NO_NUMBER)}torch.{name}({left}, 1.5)",
        f"! torch.{name}(given(2, 3), given(2))",
        f"! torch.{name}('a', given(2))",
        f"torch.{name}(given(3, 2).T, given(3, 2).T).stride()",
    ]
]
EXPRESSIONS += [
    expression
    for name, (left, right, _) in BINARY.items()
    if name not in NO_IN_PLACE
    for expression in [
        f"x = {left} * 1; x.{name}_({right})",
        f"x = {left} * 1; x[0].{name}_({right}[1]); x",
        f"x = {left} * 1; y = x.{name}_({right}[0]); y is x",
        f"{'! ' * (name not in WHOLE_PAIRS)}x = tensor([7, 5]); x.{name}_(tensor([2, 3])); x",
        f"! x = {left}; x.{name}_({right})",
        f"! x = given(2); x.{name}_(given(3, 2))",
    ]
]
EXPRESSIONS += [
    "torch.xlogy(2.0, leaf([0.5, 1.5]))",
    "torch.xlogy(leaf([0.0, 1.5]), 2)",
    "torch.xlogy(0.0, leaf([0.5, 1.5]))",
    "torch.xlogy(leaf([0.0, 2.0]), leaf([0.0, 2.0]))",
    "torch.float_power(2, leaf([0.5, 1.5]))",
    "torch.float_power(leaf([0.5, 1.5]), 3)",
    "torch.float_power(tensor([1, 2]), -2)",
    "! torch.float_power(2, 3)",
    "torch.fmod(leaf([5.5, -5.5]), 2)",
    "torch.fmod(leaf([5.5, -5.5]), tensor(2))",
    "torch.fmod(tensor([7, -7, 7, -7]), tensor([3, 3, -3, -3]))",
    "! torch.fmod(tensor([7]), 0)",
    "! torch.fmod(tensor([7]), tensor([0]))",
    "torch.fmod(tensor([7.0, inf, 1.0]), tensor([0.0, 2.0, inf]))",
    "torch.fmod(tensor([100], dtype=torch.int8), tensor([7], dtype=torch.int8))",
    "torch.copysign(leaf([1.0, 0.0, -2.0]), -1)",
    "torch.copysign(leaf([1.0, 0.0, -2.0]), -0.0)",
    "torch.copysign(leaf([1.0, 0.0, -2.0]), leaf([0.0, -1.0, -0.0]))",
    "torch.fmax(leaf([1.0, nan, 2.0, nan]), leaf([1.0, 3.0, nan, nan]))",
    "torch.fmin(leaf([1.0, nan, 2.0, nan]), leaf([1.0, 3.0, nan, nan]))",
    "torch.fmax(tensor([1, 5]), tensor([3, 4]))",
    "torch.ldexp(leaf([0.75, 1.5]), tensor([3, 2]))",
    "torch.ldexp(tensor([3, 5]), tensor([3, -2]))",
    "torch.ldexp(leaf(1.5), tensor([1, 2]))",
    "torch.hypot(leaf([3.0]), leaf([4.0]))",
    "torch.hypot(tensor([1e200]), tensor([1e200]))",
    "torch.atan2(leaf([0.0, -0.0, 0.0, 1.0]), leaf([1.0, -1.0, -1.0, 0.0]))",
    "torch.logaddexp(leaf([1000.0, -1000.0]), leaf([1000.0, -999.0]))",
    "torch.heaviside(tensor([-1.5, 0.0, 2.0, nan]), tensor([0.5]))",
    "torch.heaviside(tensor([-1, 0, 2]), tensor([5, 6, 7]))",
    "torch.heaviside(tensor([True, False]), tensor([True, True]))",
    "tensor([-1.5, 0.0, 2.0]).heaviside(values=tensor(0.5))",
    "x = tensor([-1.5, 0.0, 2.0]); x.heaviside_(tensor(0.5)); x",
    "! torch.heaviside(tensor([-1, 0, 2]), tensor([0.5]))",
    "! torch.heaviside(tensor([-1.0]), 0.5)",
    "! torch.heaviside(leaf([-1.0]), tensor(0.5)).sum().backward()",
    "torch.gcd(tensor([12, -18, 0, 0]), tensor([18, 12, 5, 0]))",
    "torch.lcm(tensor([12, -18, 0, 0]), tensor([18, 12, 5, 0]))",
    "torch.gcd(tensor([12, 8], dtype=torch.int8), tensor(6))",
    "torch.gcd(tensor([True, False]), tensor([2, 3]))",
    "x = tensor([12, 8]); x.gcd_(tensor(6)); x, x.lcm_(tensor([4, 5]))",
    "! torch.gcd(tensor([1.5]), tensor([2]))",
    "! torch.lcm(tensor([True]), tensor([True]))",
    "! torch.gcd(tensor([12]), 6)",
    "tensor([1, -3, 5]) << 2",
    "tensor([1, -3, 5]) << tensor([0, 1, 4])",
    "tensor([100, -3, 5]) >> 1",
    "2 << tensor([1, 3])",
    "100 >> tensor([1, 3])",
    "torch.bitwise_left_shift(tensor([1, 2]), tensor([[1], [2]]))",
    "torch.bitwise_right_shift(tensor([100, 2]), 3)",
    "torch.bitwise_left_shift(3, tensor([1, 2]))",
    "torch.bitwise_right_shift(300, tensor([1, 2]))",
    "tensor([100, -100], dtype=torch.int8) << 1",
    "tensor([200, 3], dtype=torch.uint8) >> 1, tensor([200, 3], dtype=torch.uint8) << 1",
    "tensor([3, -3]) >> 64, tensor([3, -3]) << 64, tensor([3, -3]) >> 100",
    "tensor([3, -3], dtype=torch.int8) << 8, tensor([3, -3], dtype=torch.int8) >> 8",
    "tensor([True, False]) << 2",
    "x = tensor([1, 2]); x <<= 3; y = x.clone(); y >>= 1; x, y",
    "x = tensor([1, 2]); x.bitwise_left_shift_(tensor([1, 2])); x, x.bitwise_right_shift_(1)",
    "! tensor([1.5]) << 1",
    "! tensor([1]) >> 1.5",
    "! tensor([True]) << tensor([True])",
    "x = tensor([5, 6]); x &= 3; x |= 8; x ^= tensor([1, 2]); x",
    "x = tensor([True, False]); x &= tensor([True, True]); x |= tensor([False, True]); x",
    "x = tensor([5, 6]); x.bitwise_and_(3); x.bitwise_or_(8); x.bitwise_xor_(1); x",
    "! x = tensor([True]); x.bitwise_and_(2)",
    "! x = tensor([1.5]); x &= 1",
    "x = tensor([5.0, 0.0]); x.logical_and_(tensor([1, 1])); x",
    "x = tensor([5, 0]); x.logical_or_(tensor([0.5, 0.0])); x.logical_xor_(tensor([1, 0])); x",
    "x = tensor([True, False]); x.logical_xor_(tensor([True, True])); x",
    "torch.not_equal(tensor([1, 2]), 2), torch.greater(tensor([1, 2]), 1)",
    "torch.less(tensor([1, 2]), 2), torch.less_equal(tensor([1, 2]), tensor([0, 2]))",
    "torch.greater_equal(tensor([1.5, 2]), tensor([[1.5], [2]]))",
    "tensor([1, 2]).greater(1.5), tensor([1, 2]).less(1.5), tensor([1, 2]).not_equal(1)",
    "tensor([1, 2]).greater_equal(1.5), tensor([1, 2]).less_equal(1.5)",
    "torch.subtract(leaf([1.0, 2.0]), leaf([3.0, 4.0]), alpha=2)",
    "torch.divide(tensor([7, -7]), 2, rounding_mode='floor')",
    "torch.divide(leaf([7.0, -7.0]), 2, rounding_mode='trunc')",
    "x = tensor([7.0, -7.0]); x.divide_(2, rounding_mode='trunc'); x",
    "x = tensor([7.0, -7.0]); x.subtract_(2, alpha=3); x",
    "x = tensor([7.0, -7.0]); x.true_divide_(2); x",
]
COMPARISONS = "eq ne lt le gt ge not_equal greater greater_equal less less_equal".split()
EXPRESSIONS += [
    expression
    for name in COMPARISONS
    for expression in [
        f"x = leaf([1.0, 2.0, 3.0]) * 2; x.{name}_(4.0)",
        f"x = leaf([1.0, 2.0, 3.0]) * 2; x.{name}_(leaf([4.0, 4.0, 4.0]))",
        f"x = leaf([1.0, 2.0, 3.0]) * 2; x[1:].{name}_(4.0); x",
        f"x = tensor([1, 2, 3]); x.{name}_(2.0); x",
        f"x = tensor([True, False]); x.{name}_(True); x",
        f"! x = given(2); x.{name}_(given(3, 2))",
        f"! x = leaf([1.0]); x.{name}_(1)",
    ]
]
# torch.special, and series.
SPECIAL = {
    **{
        n: FLOATS
        for n in "erf erfc erfcx exp2 expit expm1 i0 i0e i1 i1e ndtr log_ndtr sinc".split()
    },
    **{n: ABOVE for n in "entr log1p gammaln".split()},
    **{n: "leaf([0.1, 0.5, 0.8])" for n in "erfinv logit ndtri".split()},
}
EXPRESSIONS += [
    expression
    for name, plain in SPECIAL.items()
    for expression in [
        f"torch.special.{name}({plain})",
        f"torch.special.{name}({NAN}.detach())",
        f"torch.special.{name}(tensor([[1, 0], [3, 4]]))",
        f"torch.special.{name}(zeros(0))",
        f"! torch.special.{name}(1.0)",
    ]
]
EXPRESSIONS += [
    "torch.mvlgamma(leaf([3.5, 4.0]), 3)",
    "torch.mvlgamma(leaf([3.5, 4.0]), p=1)",
    "torch.mvlgamma(tensor([3, 4]), 2)",
    "torch.mvlgamma(leaf([0.5, 2.5]), 3)",
    "! torch.mvlgamma(leaf([3.5]), 0)",
    "torch.special.multigammaln(leaf([3.5, 4.0]), 2)",
    "torch.special.softmax(learned(2, 3), 1)",
    "torch.special.log_softmax(learned(2, 3), dim=0)",
    "torch.special.logsumexp(learned(2, 3), 1)",
    "torch.special.round(leaf([0.5, 1.5]))",
    "torch.special.round(leaf([0.55, 1.55]), decimals=1)",
    "torch.special.xlogy(leaf([0.0, 2.0]), leaf([0.0, 2.0]))",
    "torch.special.xlog1py(leaf([0.0, 2.0]), leaf([-1.0, 2.0]))",
    "torch.special.xlog1py(2, leaf([0.5, 2.0]))",
    "torch.special.xlog1py(leaf([0.5, 2.0]), 3)",
    "torch.logit(leaf([-0.1, 0.05, 0.5, 0.95, 1.2]), 0.1)",
    "torch.logit(leaf([-0.1, 0.05, 0.5, 0.95, 1.2]), eps=0.1)",
    "torch.logit(leaf([0.0, 0.5, 1.0]), 0)",
    "torch.frexp(leaf([6.0, -0.5, 0.0]))[0]",
    "torch.frexp(tensor([6.0, -0.5])).exponent",
    "torch.frexp(tensor([6.0, -0.5])).mantissa",
    "m, e = torch.frexp(leaf([6.0, -0.3])); m",
    "torch.special.erfcx(tensor([-26.0, -27.0, 25.0, 1e5, 26.5]))",
    "torch.special.log_ndtr(tensor([-40.0, -5.0, 5.0, 40.0]))",
    "torch.special.ndtri(tensor([0.0, 1e-300, 1e-20, 0.999999, 1.0, 2.0]))",
    "torch.erfinv(tensor([-1.0, -0.999999999, 1e-300, 0.5, 1.0, 1.5]))",
    "torch.special.i0(tensor([100.0, -300.0, 40.0])), torch.special.i1(tensor([100.0, -300.0, 40.0]))",
    "torch.special.i0e(tensor([1e5, -300.0])), torch.special.i1e(tensor([1e5, -300.0]))",
    "torch.lgamma(tensor([1e-3, 1e5, -7.7, -1.0, 0.0, 1e308]))",
]
# Three operands.
EXPRESSIONS += [
    "torch.lerp(leaf([1.0, 2.0]), leaf([5.0, 8.0]), 0.3)",
    "torch.lerp(leaf([1.0, 2.0]), leaf([5.0, 8.0]), 0.8)",
    "torch.lerp(leaf([1.0, 2.0]), leaf([5.0, 8.0]), 2)",
    "torch.lerp(leaf([1.0, 2.0]), leaf([5.0, 8.0]), leaf([0.3, 0.9]))",
    "torch.lerp(leaf([[1.0], [2.0]]), leaf([5.0, 8.0]), leaf(0.3))",
    "leaf([1.0, 2.0]).lerp(end=leaf([5.0, 8.0]), weight=0.5)",
    "torch.lerp(leaf(1.0), leaf([5.0, 8.0]), 0.5)",
    "x = leaf([1.0, 2.0]) * 1; x.lerp_(leaf([5.0, 8.0]), 0.3)",
    "x = leaf([1.0, 2.0]) * 1; x.lerp_(leaf([5.0, 8.0]), leaf([0.3, 0.9]))",
    "x = zeros(2, 2); x[0].lerp_(ones(2), 0.25); x",
    "x = zeros(2); x.lerp_(end=ones(2), weight=tensor(0.75)); x",
    "torch.lerp(zeros(3, 2).T, ones(3, 2).T, 0.5).stride()",
    "torch.lerp(zeros(0), zeros(0), 0.5)",
    "! torch.lerp(tensor([1]), tensor([2]), 0.5)",
    "! torch.lerp(tensor([1.0]), tensor([2]), 0.5)",
    "! torch.lerp(tensor([1.0]), tensor([2.0]), tensor([1]))",
    "! torch.lerp(tensor([1.0]), 2.0, 0.5)",
    "! torch.lerp(zeros(2), zeros(3), 0.5)",
    "! torch.lerp(zeros(2), zeros(2), 'a')",
    "! zeros(2).lerp_(zeros(3, 2), 0.5)",
    "torch.addcmul(learned(2, 3), learned(2, 3), learned(2, 3))",
    "torch.addcmul(learned(2, 3), learned(2, 1), learned(3), value=0.5)",
    "learned(3).addcmul(learned(3), learned(3), value=-2)",
    "torch.addcmul(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]), value=2)",
    "torch.addcmul(tensor([1, 2]), tensor([3.0, 4.0]), tensor([5, 6]), value=0.5)",
    "torch.addcmul(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]), value=1.5)",
    "! torch.addcmul(tensor([True]), tensor([True]), tensor([True]))",
    "! torch.addcmul(given(2), given(3), given(2))",
    "! torch.addcmul(given(2), 2.0, given(2))",
    "! torch.addcmul(given(2), given(2), given(2), value='a')",
    "x = learned(3) * 1; x.addcmul_(learned(3), learned(3), value=0.1)",
    "x = zeros(2, 2); x[0].addcmul_(ones(2), ones(2)); x",
    "! x = zeros(2); x.addcmul_(ones(3, 2), ones(2))",
    "! x = tensor([1]); x.addcmul_(ones(1), ones(1))",
    "torch.addcdiv(learned(2, 3), learned(2, 3), learned(2, 3))",
    "torch.addcdiv(learned(2, 3), learned(2, 1), learned(3), value=0.5)",
    "learned(3).addcdiv(learned(3), learned(3), value=-2)",
    "torch.addcdiv(given(2), tensor([1.0, 0.0]), zeros(2))",
    "torch.addcdiv(tensor([1, 2]), tensor([3.0, 4.0]), tensor([5, 6]))",
    "torch.addcdiv(given(2), tensor([3.0, 4.0]), tensor([5, 6]))",
    "! torch.addcdiv(given(2), tensor([3, 4]), tensor([5, 6]))",
    "! torch.addcdiv(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]))",
    "! torch.addcdiv(given(2), given(2), 2.0)",
    "x = learned(3) * 1; x.addcdiv_(learned(3), learned(3), value=0.1)",
    "! x = tensor([1, 2]); x.addcdiv_(ones(2), ones(2))",
    "torch.clip(leaf([-2.0, 0.5, 3.0]), 0, 1)",
    "leaf([-2.0, 0.5, 3.0]).clip(min=0.0)",
    "leaf([-2.0, 0.5, 3.0]).clip(max=leaf([0.0, 1.0, 2.0]))",
    "! given(2).clip()",
    "torch.clamp_min(leaf([-2.0, 0.5, 3.0]), 0.5)",
    "torch.clamp_max(leaf([-2.0, 0.5, 3.0]), 0.5)",
    "leaf([-2.0, 0.5, 3.0]).clamp_min(leaf([0.0, 0.5, 4.0]))",
    "leaf([-2.0, 0.5, 3.0]).clamp_max(leaf([0.0, 0.5, 4.0]))",
    "torch.clamp_min(tensor([1, 5]), 2), torch.clamp_max(tensor([1, 5]), 2)",
    "torch.clamp_min(tensor([1, 5]), 2.5), torch.clamp_max(tensor([1, 5]), tensor([2.5]))",
    "torch.clamp_min(tensor([nan, 5.0]), 2), torch.clamp_max(tensor([1.0, 5]), nan)",
    "torch.clamp_min(given(2, 2), given(2))",
    "! torch.clamp_min(given(2))",
    "! torch.clamp_min(tensor([True]), True)",
    "! torch.clamp_max(given(2), given(3))",
    "! torch.clamp_min(tensor([1], dtype=torch.int8), 1000)",
]
