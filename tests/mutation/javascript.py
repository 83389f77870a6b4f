"""Find and rewrite JavaScript by its tokens, within a function, a method or a constant.

A pattern is a run of tokens, whatever the spaces and comments between them.  A letter from A to F stands for
an operand: a name, a number or what is in brackets, with all that is called on it or taken from it; alone in
brackets, for all that they hold.  The same letter stands for the same.

>>> rewritten("const f = (x) => a.b(x) * (c - 1);", "f", "A * B", "A / B")
'const f = (x) => a.b(x) / (c - 1);'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, set(")]}")
SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])+/\w*")  # where an operand is due
TOKEN = re.compile(
    r"""(?P<word>[\w$#]*[A-Za-z_$#][\w$]*|\d[\d._]*(?:[eE][+-]?\d+)?)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<sign>\.\.\.|=>|\*\*=|\?\?=|===|!==|\*\*|\?\?|\?\.|\+\+|--|&&|\|\||<=|>=|==|!=|[-+*/%&|^]=|[^\s\w])""",
    re.VERBOSE,
)
NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+")
# Words after which an operand is due.
BEFORE = {"return", "const", "let", "of", "in", "new", "typeof", "void", "else", "case", "throw", "yield"}


class Token(NamedTuple):
    """A piece of a source, and where it begins and ends."""

    text: str
    start: int
    end: int


Bound = dict[str, tuple[int, int]]  # first and last token of what a letter stands for


class Region(NamedTuple):
    """Something with a name, ``path.name``, and the tokens that it spans."""

    name: str
    first: int
    last: int


def _template(source: str, start: int) -> int:
    """Return the end of a template literal."""
    at, depth = start + 1, 0
    while at < len(source):
        if source[at] == "\\":
            at += 1
        elif source.startswith("${", at):
            depth, at = depth + 1, at + 1
        elif source[at] == "{" and depth:
            depth += 1
        elif source[at] == "}" and depth:
            depth -= 1
        elif source[at] == "`" and depth:
            at = _template(source, at) - 1
        elif source[at] == "`":
            return at + 1
        at += 1
    raise ValueError("a template literal does not end")


def _operand_due(tokens: list[Token]) -> bool:
    """Return whether an operand is due after some tokens, not an operator."""
    last = tokens[-1].text if tokens else "("
    return last in BEFORE or not (last[-1].isalnum() or last[-1] in "_$)]}\"'`")


def tokens_of(source: str) -> list[Token]:
    """Return the tokens of a source."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        if space := SPACE.match(source, at):
            at = space.end()
            continue
        number = NUMBER.match(source, at)
        if source[at] == "`":
            end = _template(source, at)
        elif source[at] == "/" and _operand_due(found) and (regex := REGEX.match(source, at)):
            end = regex.end()
        elif number and not (found and found[-1].end == at and found[-1].text[-1].isalnum()):
            end = number.end()
        else:
            token = TOKEN.match(source, at)
            if token is None:
                raise ValueError(f"no token of JavaScript: {source[at : at + 20]!r}")
            end = token.end()
        found.append(Token(source[at:end], at, end))
        at = end
    return found


def _closing(tokens: list[Token], k: int) -> int:
    """Return the place of the bracket that closes the one at a place."""
    depth = 0
    for n in range(k, len(tokens)):
        depth += (tokens[n].text in OPEN) - (tokens[n].text in CLOSE)
        if depth == 0:
            return n
    raise ValueError("a bracket does not close")


def _statement(tokens: list[Token], k: int, ends: str) -> int:
    """Return the last token of what begins at a place and ends before one of some signs."""
    n = k
    while n < len(tokens) and tokens[n].text not in ends and tokens[n].text not in CLOSE:
        n = _closing(tokens, n) + 1 if tokens[n].text in OPEN else n + 1
    return n - 1


def _body(tokens: list[Token], k: int) -> int | None:
    """Return the end of a function whose name is at a place, or None where no body follows its arguments."""
    if k + 1 >= len(tokens) or tokens[k + 1].text != "(":
        return None
    after = _closing(tokens, k + 1) + 1
    return _closing(tokens, after) if after < len(tokens) and tokens[after].text == "{" else None


def regions(tokens: list[Token], module: str) -> list[Region]:
    """Return a module and all in it that has a name, outer ones first."""
    found = [Region(module, 0, len(tokens) - 1)]
    for k, token in enumerate(tokens[:-1]):
        before, after = tokens[k - 1].text if k else "", tokens[k + 1].text
        name = token.text.strip("\"'#")
        if not re.fullmatch(r"[\w$-]+", name) or token.text in ("if", "for", "while", "switch", "catch"):
            continue
        last = None
        if before == "class" and "{" in (opening := [t.text for t in tokens[k : k + 4]]):
            last = _closing(tokens, k + opening.index("{"))
        elif after == "(" and before != ".":
            last = _body(tokens, k)
        elif after == "=" and before in ("const", "let", "export"):
            last = _statement(tokens, k + 2, ";")
        elif after == ":" and before in ("{", ",") and not tokens[k].text[0].isdigit():
            last = _statement(tokens, k + 2, ",")
        if last is not None:
            outer = [region for region in found if region.first <= k <= region.last][-1]
            found.append(Region(f"{outer.name}.{name}", k, last))
    return found


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text in "ABCDEF"


def _operand_ends(tokens: list[Token], k: int, last: int) -> Iterator[int]:
    """Yield where an operand that begins at a place may end, the longest first; nothing where none begins."""
    text, before = tokens[k].text, tokens[k - 1].text if k else ""
    trailer = text in ("(", "[") and k and not _operand_due(tokens[:k])
    if (
        trailer
        or before in (".", "?.")
        or text in CLOSE
        or not (text in OPEN or text[0].isalnum() or text[0] in "_$\"'`#")
    ):
        return
    ends = [_closing(tokens, k) if text in OPEN else k]
    while ends[-1] < last:
        n = ends[-1] + 1
        if tokens[n].text in (".", "?.") and n < last:
            ends.append(n + 1)
        elif tokens[n].text in ("(", "["):
            ends.append(_closing(tokens, n))
        else:
            break
    yield from reversed([end for end in ends if end <= last])


def _match(pattern: list[str], tokens: list[Token], k: int, last: int, bound: Bound) -> int | None:
    """Return where a pattern that begins at a place ends, or None where it does not fit."""
    if not pattern:
        return k - 1
    if k > last:
        return None
    head, rest = pattern[0], pattern[1:]
    if not _is_letter(head):
        return _match(rest, tokens, k + 1, last, bound) if tokens[k].text == head else None
    ends = _operand_ends(tokens, k, last)
    if k and rest and OPEN.get(tokens[k - 1].text) == rest[0]:
        ends = iter([_closing(tokens, k - 1) - 1])  # all that is in brackets
    for end in ends:
        first, final = bound.get(head, (k, end))
        if [t.text for t in tokens[first : final + 1]] != [t.text for t in tokens[k : end + 1]]:
            continue
        inner = {**bound, head: (first, final)}
        if (stop := _match(rest, tokens, end + 1, last, inner)) is not None:
            bound.update(inner)
            return stop
    return None


class Fit(NamedTuple):
    """A place where a pattern fits: its first and last token, and those of what the letters stand for."""

    first: int
    last: int
    bound: Bound


def fits(tokens: list[Token], region: Region, pattern: str) -> list[Fit]:
    """Return the places within a region where a pattern fits."""
    wanted = [token.text for token in tokens_of(pattern)]
    found = []
    for k in range(region.first, region.last + 1):
        bound: Bound = {}
        if (end := _match(wanted, tokens, k, region.last, bound)) is not None:
            found.append(Fit(k, end, bound))
    return found


def filled(source: str, tokens: list[Token], fit: Fit, replacement: str) -> str:
    """Return a source with a place replaced."""

    def stands_for(match: re.Match[str]) -> str:
        first, last = fit.bound[match[0]]
        return source[tokens[first].start : tokens[last].end]

    new = re.sub(r"\b[A-F]\b", stands_for, replacement)
    return source[: tokens[fit.first].start] + new + source[tokens[fit.last].end :]


def rewritten(source: str, where: str, pattern: str, replacement: str) -> str:
    """Return a source in which a pattern that fits once in what has a name is replaced."""
    tokens = tokens_of(source)
    (region,) = (region for region in regions(tokens, "") if region.name == f".{where}")
    (fit,) = fits(tokens, region, pattern)
    return filled(source, tokens, fit, replacement)
