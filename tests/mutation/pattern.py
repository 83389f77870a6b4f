"""Find and rewrite Python by its syntax, whatever the names around it and the layout of the line.

A pattern is an expression or statements.  A letter from A to F stands for any expression, the same letter for
the same one; ``...`` stands for any run of arguments or statements.

>>> print(rewritten("y = np.sqrt(w @ w)", "np.sqrt(A)", "A"))
y = w @ w
>>> print(rewritten("if n < 2 * m: go()", "A < B", "A >= B"))
if n >= 2 * m:
    go()
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

UNREAD = {"ctx", "kind", "type_comment"}  # fields that say nothing about what is written
Bound = dict[str, object]


def parse(pattern: str) -> list[ast.AST]:
    """Return a pattern as one expression, or as statements."""
    try:
        return [ast.parse(pattern, mode="eval").body]
    except SyntaxError:
        return list(ast.parse(pattern).body)


def _letter(node: object) -> str | None:
    """Return the letter that stands for anything, or None for what stands for itself."""
    name = node.id if isinstance(node, ast.Name) else ""
    return name if len(name) == 1 and name in "ABCDEF" else None


def _is_rest(node: object) -> bool:
    """Return whether a member of a list is ``...``."""
    inner = node.value if isinstance(node, ast.Expr) else node
    return isinstance(inner, ast.Constant) and inner.value is ...


def _matches(pattern: object, node: object, bound: Bound) -> bool:
    """Return whether a node fits a pattern; note in ``bound`` what letters and ``...`` stand for."""
    letter = _letter(pattern)
    if letter is not None:
        if not isinstance(node, ast.expr):
            return False
        known = bound.setdefault(letter, node)
        return known is node or ast.unparse(known) == ast.unparse(node)  # type: ignore[arg-type]
    if isinstance(pattern, list):
        return isinstance(node, list) and _fits(pattern, node, bound)
    if isinstance(pattern, ast.AST):
        if type(pattern) is not type(node):
            return False
        names = [name for name in pattern._fields if name not in UNREAD]
        if isinstance(pattern, ast.Call) and pattern.args and _is_rest(pattern.args[-1]):
            names.remove("keywords")
            bound["keywords"] = node.keywords  # type: ignore[attr-defined]
        return all(_matches(getattr(pattern, name), getattr(node, name), bound) for name in names)
    return type(pattern) is type(node) and pattern == node


def _fits(pattern: list, nodes: list, bound: Bound) -> bool:
    """Return whether a list fits one that may hold ``...`` once."""
    rests = [k for k, member in enumerate(pattern) if _is_rest(member)]
    if not rests:
        return len(pattern) == len(nodes) and all(map(_matches, pattern, nodes, [bound] * len(nodes)))
    before, after = rests[0], len(pattern) - rests[0] - 1
    if len(nodes) < before + after:
        return False
    stop = len(nodes) - after
    bound["..."] = nodes[before:stop]
    ends = pattern[:before] + pattern[before + 1 :]
    return all(map(_matches, ends, nodes[:before] + nodes[stop:], [bound] * len(ends)))


class Found:
    """A place where a pattern fits: in a list of statements, or in a field of a node.

    Parameters
    ----------
    holder : ast.AST
    field : str
    index : int or None
        Place in the list that the field holds.
    length : int
        Number of statements that fit, 1 for an expression.
    bound : dict
        What the letters stand for.
    """

    def __init__(self, holder: ast.AST, field: str, index: int | None, length: int, bound: Bound) -> None:
        self.holder, self.field, self.index, self.length, self.bound = holder, field, index, length, bound

    @property
    def node(self) -> ast.AST:
        """The expression, or the first statement."""
        held = getattr(self.holder, self.field)
        return held if self.index is None else held[self.index]

    @property
    def line(self) -> int:
        """Line of the source."""
        return getattr(self.node, "lineno", 0)

    def filled(self, replacement: str) -> list[ast.AST]:
        """Return a replacement with what the letters stand for."""
        new = [_filled(node, self.bound) for node in parse(replacement)]
        if isinstance(self.node, ast.stmt):
            new = [node if isinstance(node, ast.stmt) else ast.Expr(node) for node in new]
        return new

    def put(self, replacement: str) -> None:
        """Put a replacement in its place."""
        new = self.filled(replacement)
        if self.index is None:
            setattr(self.holder, self.field, new[0])
        else:
            getattr(self.holder, self.field)[self.index : self.index + self.length] = new


def _filled(node: ast.AST, bound: Bound) -> ast.AST:
    """Return a replacement with what the letters and ``...`` stand for put in."""
    letter = _letter(node)
    if letter is not None:
        return copy.deepcopy(bound[letter])  # type: ignore[return-value]
    node = copy.copy(node)
    if isinstance(node, ast.Call) and node.args and _is_rest(node.args[-1]):
        node.keywords = [*node.keywords, *bound["keywords"]]  # type: ignore[misc]
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(node, name, _filled(value, bound))
        elif isinstance(value, list):
            parts = [bound["..."] if _is_rest(part) else [_filled_part(part, bound)] for part in value]
            setattr(node, name, [part for run in parts for part in run])  # type: ignore[attr-defined]
    return node


def _filled_part(part: object, bound: Bound) -> object:
    return _filled(part, bound) if isinstance(part, ast.AST) else part


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield every node below a tree by its holder, field and place in a list, in the order of the source."""
    for name, value in ast.iter_fields(tree):
        for index, member in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(member, ast.AST):
                yield tree, name, index
                yield from _places(member)


def find(tree: ast.AST, pattern: str) -> list[Found]:
    """Return the places below a tree where a pattern fits."""
    wanted = parse(pattern)
    found = []
    for holder, field, index in _places(tree):
        bound: Bound = {}
        held = getattr(holder, field)
        if isinstance(wanted[0], ast.stmt):
            if index is None or not _matches(wanted, held[index : index + len(wanted)], bound):
                continue
        elif not _matches(wanted[0], held if index is None else held[index], bound):
            continue
        found.append(Found(holder, field, index, len(wanted), bound))
    return found


def rewritten(source: str, pattern: str, replacement: str) -> str:
    """Return a source in which a pattern that fits once is replaced."""
    tree = ast.parse(source)
    (place,) = find(tree, pattern)
    place.put(replacement)
    return ast.unparse(tree)
