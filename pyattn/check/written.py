"""Numbers as they are written: what a number stands for, given the digits that it was written with.

0.47 says two decimals, and so stands for every number that rounds to it: from 0.465 to 0.475, both
ends included, for a tie may be rounded either way.  A number without decimals, 17 or 17. or 2e3, is
not a rounded one, and stands for itself.  Everything here is exact: numbers are fractions.
"""

from __future__ import annotations

import re
from fractions import Fraction

from .words import say, spelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Union

    # A whole number, a float, or text: all that is known of a number that was only printed.
    Value = Union[int, float, str]

# A sign belongs to the number unless something to subtract from stands before it.  Digits within a
# name (float64), a version (3.12.1) or a complex number (2j) are no numbers of their own.
_NUMBER = re.compile(
    r"""
    (?P<sign> (?<! [\w)\]}] ) [-+\u2212] )?
    (?: (?<! [\w.] ) | (?<= \.\.\. ) )
    (?: nan | NaN | inf | True | False
      | (?P<mantissa> [0-9]{1,400} (?: \. (?!\.) (?P<decimals> [0-9]{0,400}) )? | \. (?P<bare> [0-9]{1,400}) )
        (?P<exponent> [eE] [-+]? [0-9]{1,3} )? )
    (?! \w | \.[0-9] )
    """,
    re.VERBOSE,
)

# Floats carry sixteen digits, and the last ones depend on the order in which a sum was added up.
NOISE = Fraction(1, 10**12)


class Number:
    """A number within a text, or True or False: where it stands, what it says, and how precisely.

    unit is the place of its last digit, 0.01 for 0.47 and 0.0001 for 1.2e-3; None where no decimals
    are written, so that it is not a rounded number.

    >>> from pyattn.check.written import numbers
    >>> number, = numbers("about 0.47 of it")
    >>> number.text, number.start, number.unit
    ('0.47', 6, Fraction(1, 100))
    """

    __slots__ = ("text", "start", "end", "value", "unit", "scientific", "special")

    def __init__(self, match: re.Match[str]) -> None:
        self.text = match.group()
        self.start, self.end = match.span()
        self.value, self.special = fraction(self.text)
        decimals = match["decimals"] or match["bare"] or ""
        self.scientific = match["exponent"] is not None
        self.unit: Fraction | None = None
        if decimals:
            self.unit = Fraction(10) ** (int((match["exponent"] or "e0")[1:]) - len(decimals))
        elif match["mantissa"] and match.string[self.end : self.end + 1] == "%":
            self.unit = Fraction(1)  # nobody's shares are whole percents

    @classmethod
    def of(
        cls, text: str, value: Fraction, unit: Fraction | None, scientific: bool, special: str
    ) -> Number:
        """A number that was read elsewhere: by the parser of calculations.

        >>> from fractions import Fraction
        >>> from pyattn.check.written import Number, stands_for
        >>> stands_for(Number.of("27", Fraction(27), Fraction(1), False, ""), 26.89)
        True
        """
        number = cls.__new__(cls)
        number.text, number.value, number.unit = text, value, unit
        number.scientific, number.special = scientific, special
        number.start, number.end = 0, len(text)
        return number

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


def numbers(text: str) -> list[Number]:
    """The numbers in a text, from left to right.

    >>> from pyattn.check.written import numbers
    >>> numbers("tensor([0.5, -1.2e-3, inf], dtype=torch.float64)")
    [Number('0.5'), Number('-1.2e-3'), Number('inf')]
    """
    return [Number(match) for match in _NUMBER.finditer(text)]


def matches(text: str) -> Iterator[re.Match[str]]:
    """Where numbers stand in a text, for texts so long that the numbers themselves are too many."""
    return _NUMBER.finditer(text)


def as_printed(text: str) -> Value:
    """All that is known of a number that was printed: a whole number, or its text."""
    return int(text) if text.lstrip("+-").isdigit() else text


def fraction(value: Value) -> tuple[Fraction, str]:
    """A number, exactly as its shortest decimal form has it, and ''; or 0 and a word, such as 'nan'."""
    text = value.replace("\u2212", "-") if isinstance(value, str) else repr(value)
    word = text.lstrip("+-")
    if word[:1].isalpha():
        word = word.lower() if word == "NaN" else word
        return Fraction(0), "-inf" if text == "-inf" else word
    return Fraction(text), ""


def _noise(scale: Fraction, scientific: bool) -> Fraction:
    # What is written as 1.2e-20 is not meant to be 0.
    return NOISE * (abs(scale) if scientific else max(Fraction(1), abs(scale)))


def stands_for(number: Number, value: Value) -> bool:
    """Whether a number as it is written stands for a computed value.

    >>> from pyattn.check.written import numbers, stands_for
    >>> [stands_for(n, 0.4683105308334812) for n in numbers("0.47 0.46 0.5 4.68e-1 0 0.468310")]
    [True, False, True, True, False, False]
    """
    exact, special = fraction(value)
    if special or number.special:
        return special == number.special
    off = abs(number.value - exact)
    if not off:
        return True
    if number.unit is not None:
        # The noise decides a tie; it never lets a number pass that is off by more than a unit.
        noise = _noise(exact, number.scientific)
        if off <= number.unit / 2 + min(number.unit / 2, noise):
            return True
    elif not isinstance(value, int):
        limit = Fraction(1, 1000) if not number.scientific else abs(exact) / 1000
        if off <= min(_noise(exact, number.scientific), limit):
            return True
    # More digits than a float carries are right if they read back as that very float.
    return isinstance(value, float) and float(number.text.replace("\u2212", "-")) == value


def verdict(number: Number, value: Value) -> tuple[str, str]:
    """'right', 'rounding' or 'wrong', and in words what went wrong, as far as it shows.

    A rounding slip is off by at most one unit in the last place that is written, counted from the
    value rounded rightly, and not on the other side of 0: the digits were cut off, or rounded the
    wrong way, or an earlier result was rounded.  A number without decimals is a slip where the value
    is not whole and less than 1 away.

    >>> from pyattn.check.written import numbers, verdict
    >>> for number in numbers("0.47 0.46 0.48 0.74 -0.47 0"):
    ...     print(number.text, *verdict(number, 0.4683105308334812))
    0.47 right
    0.46 rounding cut off
    0.48 rounding one off in the last place
    0.74 wrong
    -0.47 wrong only the sign is wrong
    0 rounding no decimals mean exact
    """
    if stands_for(number, value):
        return "right", ""
    exact, special = fraction(value)
    if special or number.special:
        return "wrong", say("only the sign is wrong") if special[-3:] == number.special[-3:] else ""
    off, unit = abs(number.value - exact), number.unit
    if number.value * exact < 0:
        fair = unit is not None and abs(abs(number.value) - abs(exact)) <= unit / 2
        same = number.value == -exact
        return "wrong", say("only the sign is wrong") if fair or same else ""
    if unit is None:
        if exact.denominator == 1 or off >= 1 or isinstance(value, int):
            return "wrong", ""
        return "rounding", say("no decimals mean exact")
    if off > unit + unit / 2:
        return "wrong", ""
    if off >= unit or exact % unit == 0:
        note = say("one off in the last place")
    elif abs(number.value) < abs(exact):
        note = say("cut off")
    else:
        note = say("rounded the wrong way")
    return "rounding", note


def shown(number: Number, value: Value) -> tuple[str, str]:
    """A computed value, with a few digits more than were written, and rounded as it was written.

    The second is followed by the precision in words, and empty where rounding changes nothing.

    >>> from pyattn.check.written import numbers, shown
    >>> [shown(number, 0.4683105308334812) for number in numbers("0.44 4e-1 4.4e-1 1")]
    [('0.4683', '0.47 to two decimals'), ('0.4683', ''), ('0.4683', '4.7e-1 to one decimal'), ('0.4683', '')]
    """
    exact, special = fraction(value)
    full = special or str(value)
    if not special and isinstance(value, float):
        full = _short(value, number)
    elif (
        not special and isinstance(value, str) and _places(value) > max(4, _places(number.text) + 2)
    ):
        full = _short(float(value), number)
    if number.unit is None or special or exact % number.unit == 0 or abs(exact) >= 10**308:
        return full, ""
    if number.scientific:
        places = _places(number.text)
        mantissa, _, exponent = f"{float(exact):.{places}e}".partition("e")
        return full, _to_decimals(f"{mantissa}e{int(exponent)}", places)
    rounded = _fixed(exact, _places(number.text))
    if number.unit == 1:
        return full, say("{number} to whole percents", number=rounded)
    return full, _to_decimals(rounded, _places(number.text))


def told(text: str, full: str, rounded: str, result: str, note: str) -> str:
    """What is said of a number that is not right: as written, as `shown` has it, and its `verdict`.

    >>> from pyattn.check.written import told
    >>> told("0.46", "0.4683", "0.47 to two decimals", "rounding", "cut off")
    'written 0.46, it is 0.4683 (0.47 to two decimals): rounding slip, cut off'
    """
    message = say("written {written}, it is {value}", written=text, value=full)
    if rounded:
        message = say("{message} ({rounded})", message=message, rounded=rounded)
    if result == "rounding":
        return say("{message}: rounding slip, {note}", message=message, note=note)
    return say("{message}: {note}", message=message, note=note) if note else message


def _short(value: float, number: Number) -> str:
    """A float with two decimals more than were written and at least four, or all it has."""
    value += 0.0  # no sign before a zero
    whole = repr(value)
    if number.scientific:
        form = f"{value:.{max(4, _places(number.text) + 2)}g}"
    elif value and abs(value) < 1e-4 or abs(value) >= 1e16:
        form = f"{value:.4g}"
    else:
        form = f"{value:.{max(4, _places(number.text) + 2)}f}"
        # So many digits that the number written stays apart from the value.
        while Fraction(form) == number.value and len(form) < len(whole):
            form = f"{value:.{len(form.partition('.')[2]) + 2}f}"
    return whole.removesuffix(".0") if len(whole) <= len(form) else form


def _fixed(exact: Fraction, places: int) -> str:
    scaled = round(exact * 10**places)  # to the even digit on a tie
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _places(text: str) -> int:
    mantissa = text.lower().partition("e")[0]
    return len(mantissa.partition(".")[2])


def _to_decimals(number: str, places: int) -> str:
    if places == 1:
        return say("{number} to one decimal", number=number)
    return say("{number} to {count} decimals", number=number, count=spelled(places))
