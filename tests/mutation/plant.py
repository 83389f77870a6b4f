"""Plant a mutant in a copy of the library, at a place given by syntax.

A mutant says what is replaced by what, as patterns (see `pattern`), and within what: ``where`` is a class, a
function, a method as ``Class.method`` or a module, wherever it lies in the package.  It says no more than it
must, so that a refactoring passes it by; the pattern has to fit exactly once.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import NamedTuple

from .pattern import Found, find

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lib" / "minorfirst"
SCOPES = (ast.ClassDef, ast.FunctionDef)


class Mutant(NamedTuple):
    """One replacement within one class, function or module."""

    name: str
    where: str
    old: str
    new: str


def within(where: str, *faults: tuple[str, str, str]) -> list[Mutant]:
    """Return mutants of one place, each given by what it is called, what is replaced, and by what."""
    return [Mutant(name, where, old, new) for name, old, new in faults]


class Stale(ValueError):
    """Raised where a mutant cannot be planted: what it breaks is not there, or is there more than once."""


class Scope(NamedTuple):
    """A module, class or function: its dotted name from the module's room on, and its syntax."""

    name: str
    module: str
    tree: ast.AST

    @property
    def is_function(self) -> bool:
        """Whether it is a function, not a class or a module."""
        return isinstance(self.tree, ast.FunctionDef)

    def answers_to(self, where: str) -> bool:
        """Return whether its dotted name ends in ``where``; a leading underscore does not count."""
        return f".{bare(self.name)}".endswith(f".{bare(where)}")


def bare(dotted: str) -> str:
    return ".".join(part.lstrip("_") for part in dotted.split("."))


def _inside(name: str, module: str, tree: ast.AST) -> list[Scope]:
    """Return the classes and functions below a tree, outer ones first."""
    found = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, SCOPES):
            found.append(Scope(f"{name}.{child.name}", module, child))
            found += _inside(f"{name}.{child.name}", module, child)
        else:
            found += _inside(name, module, child)
    return found


class Place(NamedTuple):
    """Where a mutant goes: the innermost scope around it, and the place itself."""

    scope: Scope
    found: Found


class Library:
    """The library's syntax.

    Attributes
    ----------
    files : dict
        File of every module by its dotted name from the package on, ``kernels.ode``.
    scopes : list
        Every module, class and function, outer ones first.
    """

    def __init__(self) -> None:
        files = sorted(PACKAGE.rglob("*.py"))
        self.files = {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in files}
        self.scopes: list[Scope] = []
        for name, path in self.files.items():
            tree = ast.parse(path.read_text(encoding="utf-8"))
            self.scopes += [Scope(name, name, tree), *_inside(name, name, tree)]

    def places(self, mutant: Mutant, around: list[Scope]) -> list[Place]:
        """Return where a mutant's pattern fits in some scopes, each place once with its innermost scope."""
        every = [Place(scope, found) for scope in around for found in find(scope.tree, mutant.old)]
        return list({id(place.found.node): place for place in every}.values())

    def locate(self, mutant: Mutant) -> Place:
        """Return the one place of a mutant, or raise Stale."""
        around = [scope for scope in self.scopes if not mutant.where or scope.answers_to(mutant.where)]
        inside = {id(node) for scope in around for node in ast.walk(scope.tree)}
        places = self.places(mutant, [scope for scope in self.scopes if id(scope.tree) in inside])
        if len(places) == 1:
            return places[0]
        if not around:
            what = f"the library has no {mutant.where!r}"
        else:
            what = f"{mutant.old!r} fits {len(places)} times in {mutant.where or 'the library'}, not once"
        there = places or self.places(mutant, self.scopes)
        hint = ", ".join(sorted(f"{place.scope.name} (line {place.found.line})" for place in there))
        raise Stale(f"{mutant.name}: {what}; it fits in {hint or 'no other place'}.")

    def plant(self, mutant: Mutant | None, folder: Path) -> Path:
        """Write the library with a mutant into a folder, and return the copy; no other mutant after it."""
        copy = folder / PACKAGE.name
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if mutant is not None:
            scope, found = self.locate(mutant)
            found.put(mutant.new)
            tree = next(whole.tree for whole in self.scopes if whole.name == scope.module)
            target = copy / self.files[scope.module].relative_to(PACKAGE)
            target.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
        return copy
