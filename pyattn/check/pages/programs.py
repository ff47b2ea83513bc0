"""Which lines of a page are a program, where no fence or indentation says so.

A calculation such as `scores = Q K^T = [[1, 2], [3, 4]]` is not: where a line could be either, it is
text, unless it stands amid lines that can only be code.
"""

from __future__ import annotations

import ast
import re
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

# What a line can be.
TEXT, MAYBE, CODE, COMMENT, BLANK = "text", "maybe", "code", "comment", "blank"

_LONG = 2000  # characters: longer lines are not parsed
_FAR = 400  # lines that one pair of brackets may enclose
_SURE = re.compile(
    r"(?:import [A-Za-z_][\w.]*(?: as \w+)?(?:, ?\w[\w.]*)*|from \.*[\w.]* ?import [\w*(,. ]+"
    r"|(?:async )?def \w+ ?\(.*|class \w+ ?[(:].*|@\w[\w.]*(?:\(.*\))?"
    r"|p?print ?\(.*|\w+ ?(?:\+|-|\*|/|@)= ?\S.*|raise \w+.*\(.*|self ?\.\w.*|super ?\(.*)$"
)
_SHELL = re.compile(r"(?:\$ |pip3? install |python3? -?[\w./-]+|conda |git |cd |!pip |%)")
_BLOCK = re.compile(r"(?:if|elif|else|for|while|with|try|except|finally)\b.*:$")
_WORD = re.compile(r"(?:return|break|continue|pass|del|global|yield|assert|lambda)\b")
_PLAIN_WORD = r"\b(?!(?:and|or|not|in|is|if|else|for|lambda|await)\b)[A-Za-z_]\w*"
_WORDS = re.compile(_PLAIN_WORD + " +" + _PLAIN_WORD)  # as stand side by side in sentences alone
_GIVEN = re.compile(r"[A-Za-z_]\w* ?= ?[\d\[\]., -]*\d[\]]*$")
_CALL = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*(?:\.\w+)* ?\(")
_KEYWORD = re.compile(r"[(,] ?[A-Za-z_]\w* ?= ?[^=\s]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_OPEN, _CLOSE = "([{", ")]}"
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SIGNS = re.compile(r"""["'#()\[\]{}]""")

_LEAD = re.compile(
    r"(?:the |program(?:'s)? |console |expected |sample |its )*"
    r"(?:output|outputs|result|results|prints|printed|gives|returns|out|stdout)\b"
    r"|(?:程序|程式|代码|代碼|运行|運行|执行|執行|打印|最终|最終|控制台)*(?:的)?(?:输出|輸出|结果|結果|打印)",
    re.IGNORECASE,
)
# Each character can be read in one way only, so that a line that does not match is soon given up.
_PRINTED = re.compile(
    r"(?:[\s\d.,:;+\-eEjJ\[\](){}…]|tensor|array|matrix|nan|inf|True|False|None|torch|np|numpy|float"
    r"|int|dtype=|grad_fn=|requires_grad=|device=|<\w+>|Tensor|Parameter|containing|size|Size|'\w+')*$"
)


def bare(line: str) -> tuple[str, int]:
    """A line without strings and its comment, and by how many brackets it opens or closes."""
    kept, depth, at = [], 0, 0
    while True:
        sign = _SIGNS.search(line, at)
        if not sign:
            kept.append(line[at:])
            break
        kept.append(line[at : sign.start()])
        letter, at = sign[0], sign.end()
        if letter == "#":
            break
        if letter in "\"'":
            string = _STRING.match(line, sign.start())
            kept.append("''")
            at = string.end() if string else at
            if not string:
                line = line[:at] + line[at:].replace(letter, " ")  # it has no partner further on
            continue
        depth += 1 if letter in _OPEN else -1
        kept.append(letter)
    return "".join(kept).rstrip(), depth


def parses(code: str) -> ast.Module | None:
    """A program as Python's own tree; None where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _parsed(code: str) -> ast.stmt | None:
    tree = parses(code) if len(code) <= _LONG else None
    return tree.body[0] if tree and tree.body else None


def kind(line: str) -> str:
    """What a line by itself can be.

    >>> from pyattn.check.pages.programs import kind
    >>> kind("import torch"), kind("V = X.matmul(W)"), kind("x = [1, 2]"), kind("# sums")
    ('code', 'code', 'maybe', 'comment')
    >>> kind("softmax([2, 4, 4]) = [0.0, 0.5, 0.5]"), kind("scores = Q K^T = [[1, 2], [3, 4]]")
    ('text', 'text')
    >>> kind("torch.Size([2, 3])")
    'text'
    """
    line = line.strip()
    if not line:
        return BLANK
    if line[0] == "#":
        return COMMENT
    if len(line) > _LONG:
        return TEXT
    line = line.translate(_QUOTES)
    code, depth = bare(line)
    if _SURE.match(code) and not (code[:6] == "import" and code.count(" ") > 6):
        return CODE
    if depth < 0 or not code.isascii() and not _CALL.search(code):
        return TEXT
    if _BLOCK.match(code):
        head = code[:-1].partition(" ")[0].partition("(")[0]
        if head in ("else", "try", "finally"):
            return MAYBE
        tried = "if" + code[4:] if head == "elif" else code
        tried = "try: pass\n" + code if head == "except" else tried
        if _parsed(tried + " pass") is None:
            return TEXT
        return CODE if head in ("for", "with", "except") or "(" in code else MAYBE
    if _WORD.match(code):
        known = _parsed(code + _closing(code) if depth else code)
        return MAYBE if known is not None else TEXT
    if "=" not in code and "(" not in code or _WORDS.search(code) or _PRINTED.match(code):
        return TEXT
    if not (code[0].isalpha() or code[0] in "_([*"):
        return TEXT
    if _GIVEN.match(code):
        return MAYBE
    statement = _parsed(code + _closing(code)) if depth else _parsed(code)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return CODE if _CALL.match(code) else MAYBE
    if isinstance(statement, ast.Assign):
        sure = _CALL.search(code.partition("=")[2]) or _KEYWORD.search(code)
        chained = len(statement.targets) > 1
        several = isinstance(statement.targets[0], ast.Tuple) and isinstance(
            statement.value, ast.Call
        )
        return CODE if (sure or several) and not chained else MAYBE
    if isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        return MAYBE
    return TEXT


def _closing(code: str) -> str:
    """The brackets that close what a line leaves open, with something between if need be."""
    open_ = []
    for letter in code:
        if letter in _OPEN:
            open_.append(letter)
        elif letter in _CLOSE and open_:
            open_.pop()
    return "".join([_CLOSE[_OPEN.index(letter)] for letter in reversed(open_)])


def kinds(lines: Sequence[str]) -> list[str]:
    """What each of a page's lines can be, those of one bracket together.

    >>> from pyattn.check.pages.programs import kinds
    >>> kinds(["x = torch.tensor([", "[1, 2],", "[3, 4]])", "[1, 2] x [3, 4] = 11"])
    ['code', 'code', 'code', 'text']
    """
    single = [kind(line) for line in lines]
    ends = _brackets(lines, single)
    result: list[str] = []
    at = 0
    while at < len(lines):
        here, end = single[at], at
        if here in (CODE, MAYBE):
            if ends[at] >= 0:
                end = ends[at]
            elif here == MAYBE:
                here = TEXT
        result += [here] * (end - at + 1)
        at = end + 1
    return result


def _brackets(lines: Sequence[str], single: list[str]) -> list[int]:
    """For each line the one on which the brackets are closed that it opens; -1 if none is."""
    ends = list(range(len(lines)))
    open_: list[tuple[int, int]] = []  # lines, and how many brackets were open before each
    depth = 0
    for at, line in enumerate(lines):
        following = single[at + 1] if at + 1 < len(lines) else BLANK
        if len(line) > _LONG or (single[at] == BLANK and following != TEXT):
            for begun, _ in open_:
                ends[begun] = -1
            open_, depth = [], 0
            continue
        here = bare(line.translate(_QUOTES))[1]
        if here > 0:
            open_.append((at, depth))
        depth += here
        while here < 0 and open_ and depth <= open_[-1][1]:
            begun, _ = open_.pop()
            ends[begun] = at if at - begun <= _FAR else -1
    for begun, _ in open_:
        ends[begun] = -1
    return ends


def runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches of lines, from and to, that are a program.

    >>> from pyattn.check.pages.programs import runs
    >>> runs(["We sum:", "x = [1,", "     2]", "print(sum(x))", "# 3", "", "x = [1, 2]"])
    [(1, 5)]
    """
    here = kinds(lines)
    found = []
    at = 0
    while at < len(here):
        if here[at] in (TEXT, BLANK):
            at += 1
            continue
        end, sure = at, []
        parts = [at]  # where paragraphs begin
        while end < len(here):
            if here[end] == BLANK:
                if end + 1 < len(here) and here[end + 1] not in (BLANK, TEXT):
                    parts.append(end + 1)
                elif not _goes_on(lines, here, end):
                    break
            elif here[end] == TEXT:
                if not (lines[end][:1] in " \t" and _within(lines, here, end, at)):
                    break
            elif here[end] == CODE:
                sure.append(end)
            end += 1
        if sure:
            # A paragraph that could be text is text at either end.
            first = max([p for p in parts if p <= sure[0]])
            after = [p for p in parts if p > sure[-1]]
            last = after[0] if after else end
            while here[last - 1] == BLANK:
                last -= 1
            found.append((first, last))
        elif _commented(here[at:end]):
            found.append((at, end))
        at = max(end, at + 1)
    return found


def _goes_on(lines: Sequence[str], here: list[str], at: int) -> bool:
    """Whether a program goes on behind several blank lines."""
    for end in range(at, min(at + 4, len(here))):
        if here[end] != BLANK:
            return here[end] in (CODE, COMMENT) or lines[end][:1] in " \t" and here[end] != TEXT
    return False


def _within(lines: Sequence[str], here: list[str], at: int, start: int) -> bool:
    """Whether an indented line of no known kind stands within a block of code."""
    above = lines[at - 1].rstrip() if at > start else ""
    return above.endswith(":") or above[:1] in " \t" and here[at - 1] != TEXT


def _commented(here: list[str]) -> bool:
    """Whether lines that may be code are followed by a comment, as nothing but code is."""
    return any(a == MAYBE and b == COMMENT for a, b in zip(here, here[1:]))


def numbered(line: str) -> int:
    """Where, in a program squeezed into a line behind its line numbers, the program begins; or 0.

    >>> from pyattn.check.pages.programs import numbered
    >>> numbered("1 2 3 X = torch.ones((2 , 1 , 4 )) Y = torch.ones((2 , 4 , 6 ))")
    6
    >>> numbered("1 2 3 and 4 are numbers")
    0
    """
    at, count = len(line) - len(line.lstrip()), 0
    while line.startswith(f"{count + 1} ", at):
        count += 1
        at += len(str(count)) + 1
    rest = line[at:]
    if count < 2 or not re.match(r"[A-Za-z_#@]", rest):
        return 0
    return at if re.search(r"\w ?\(|\bimport\b|\w = ", rest[:_LONG]) else 0


def is_program(text: str) -> bool:
    """Whether a block that a page sets apart is a program, rather than a calculation or its result."""
    lines = text.split("\n")
    if runs(lines):
        return True
    here = [k for k in kinds(lines) if k != BLANK]
    if not here or TEXT in here or len(text) > 100_000:
        return False
    # Assignments alone are code where a name is used as Python only would.
    return CODE in here or (COMMENT in here and MAYBE in here)


def leads_to_output(line: str) -> bool:
    """Whether a short line above a block says that it was printed.

    >>> from pyattn.check.pages.programs import leads_to_output
    >>> leads_to_output("输出结果如下:"), leads_to_output("This prints"), leads_to_output("Then:")
    (True, True, False)
    """
    line = line.strip()
    return len(line) <= 80 and "\n" not in line and bool(_LEAD.search(line))


def looks_printed(text: str) -> bool:
    """Whether text is what a program prints: numbers in brackets and the like.

    >>> from pyattn.check.pages.programs import looks_printed
    >>> looks_printed("tensor([[0., 1.],\\n        [4., 4.]])"), looks_printed("[1] x [2] = [2]")
    (True, False)
    """
    some = [line for line in text.split("\n") if line.strip()]
    return bool(some) and all(len(l) <= _LONG and _PRINTED.match(l) for l in some[:_FAR])
