"""Mutants drawn at random: python -m tests.mutation.dice [how many] [seed] [CPU seconds of tests at most].

Every arithmetic, comparing and logical operator, every number and every call of min, max and their like can
be changed in some way; the draw is even over all these ways.  A survivor belongs among the faults once a test
notices it, else among the spared with the reason.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from .faults.spared import SPARED
from .pattern import find
from .plant import Library, Mutant, Scope
from .run import control, judge, suite

OPERATORS: dict[type[ast.AST], list[type[ast.AST]]] = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
PAIRS = [("min", "max"), ("minimum", "maximum"), ("any", "all"), ("argmin", "argmax"), ("floor", "ceil")]
PAIRS += [("zeros", "ones"), ("zeros_like", "ones_like"), ("sum", "mean"), ("log1p", "log"), ("expm1", "exp")]
CALLS = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
UNREAD = (ast.JoinedStr, ast.Raise, ast.Import, ast.ImportFrom)  # messages, and what computes nothing
NOT_COMPUTING = {"__init__", "errors"}


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node with each change that can be made to it."""
    new = copy.copy(node)
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        for operator in OPERATORS.get(type(node.op), []):
            new.op = operator()  # type: ignore[attr-defined]
            yield copy.copy(new)
    elif isinstance(node, ast.Compare):
        for k, old in enumerate(node.ops):
            for operator in OPERATORS[type(old)]:
                new.ops = [*node.ops[:k], operator(), *node.ops[k + 1 :]]  # type: ignore[attr-defined,list-item]
                yield copy.copy(new)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        value = node.value
        new.value = (
            not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else 2 * value
        )  # type: ignore[attr-defined]
        yield new
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in CALLS:
            new.func = copy.copy(node.func)  # type: ignore[attr-defined]
            setattr(new.func, "attr" if isinstance(node.func, ast.Attribute) else "id", CALLS[name])  # type: ignore[attr-defined]
            yield new


def _parents(tree: ast.AST) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Yield every node that computes, with the nodes around it, outermost first."""
    waiting: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, UNREAD):
            continue
        yield node, around
        for name, value in ast.iter_fields(node):
            if name not in ("annotation", "returns", "bases", "decorator_list"):
                inner = value if isinstance(value, list) else [value]
                waiting += [(child, [*around, node]) for child in inner if isinstance(child, ast.AST)]


def _spelled(scope: Scope, node: ast.AST, around: list[ast.AST], new: ast.AST) -> Mutant | None:
    """Return a change as a mutant, given by the least of what is around it that fits once."""
    for outer in [node, *reversed(around)]:
        if isinstance(outer, (ast.Slice, ast.Starred)) or not isinstance(outer, (ast.expr, ast.stmt)):
            continue
        old = ast.unparse(outer)
        if len(find(scope.tree, old)) == 1:
            changed = ast.unparse(_replaced(outer, node, new))
            return Mutant(f"line {getattr(node, 'lineno', 0)}", scope.name, old, changed)
    return None


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    """Return a tree in which one node is another."""
    if tree is old:
        return new
    tree = copy.copy(tree)
    for name, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            setattr(tree, name, _replaced(value, old, new))
        elif isinstance(value, list):
            setattr(tree, name, [_replaced(v, old, new) if isinstance(v, ast.AST) else v for v in value])
    return tree


def every() -> list[Mutant]:
    """Return all mutants that one change of an operator, a number or a call makes."""
    library = Library()
    found = []
    for whole in (scope for scope in library.scopes if scope.name == scope.module):
        if whole.name.split(".")[-1] in NOT_COMPUTING:
            continue
        own = {id(scope.tree): scope for scope in library.scopes if scope.module == whole.name}
        for node, around in _parents(whole.tree):
            scope = next(own[id(outer)] for outer in reversed([whole.tree, *around]) if id(outer) in own)
            found += [m for new in _changed(node) if (m := _spelled(scope, node, around, new))]
    return sorted(found)


def main() -> int:
    """Judge mutants drawn at random."""
    count, seed, most = (*map(int, sys.argv[1:]), *(60, 1, 1_000_000)[len(sys.argv) - 1 :])
    spared = {(m.where, m.old, m.new) for m, _ in SPARED}
    population = every()
    drawn = random.Random(seed).sample(population, count)
    known = {name: control(name, as_before=True) for name in suite()}
    print(f"{count} of {len(population)} mutants, seed {seed}")
    survivors, seconds = 0, 0.0
    with ThreadPoolExecutor(2) as pool:
        for mutant, seen in zip(drawn, pool.map(lambda m: judge(m, known, most), drawn), strict=True):
            seconds += seen.seconds
            verdict = seen.failed.removeprefix("tests/")
            if not verdict:
                verdict = "spared" if (mutant.where, mutant.old, mutant.new) in spared else "SURVIVED"
                survivors += verdict == "SURVIVED"
            print(f"{mutant.where}, {mutant.name}: {mutant.old!r} -> {mutant.new!r}", flush=True)
            print(f"    {seen.seconds:6.1f} s  {verdict}", flush=True)
    print(f"{count} drawn, {survivors} survivors, {seconds:.0f} s of CPU")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
