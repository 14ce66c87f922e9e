"""How the code is kept: short modules, short functions, and nobody else's private names."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

import kg

PACKAGE = Path(kg.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
# Modules whose docstrings say which private names of which package they need, and why.
SAY_SO = "private names of "
# Begin with an underscore, and are documented for everybody: of named tuples, and os._exit.
DOCUMENTED = frozenset({"_asdict", "_exit", "_fields", "_make", "_replace"})


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def is_private(name: str) -> bool:
    is_dunder = name.startswith("__") and name.endswith("__")
    return name.startswith("_") and name != "_" and not is_dunder and name not in DOCUMENTED


def own_names(tree: ast.Module) -> set[str]:
    """Private names that the module itself defines: functions, classes, variables, attributes, slots."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
            case ast.Constant(value=str(name)):
                found.add(name)
    return found


def foreign_private_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of each private name that is taken from another module or object."""
    own = own_names(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name, lineno=line) if is_private(name) and name not in own:
                yield line, name
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr" | "hasattr"), args=[_, ast.Constant(value=str(name)), *_]
            ):
                if is_private(name):
                    yield node.lineno, name
            case ast.ImportFrom(module=str(module), names=names, lineno=line):
                parts = [*module.split("."), *(each.name for each in names)]
                yield from ((line, part) for part in parts if is_private(part))
            case ast.Import(names=names, lineno=line):
                yield from ((line, part) for each in names for part in each.name.split(".") if is_private(part))


def test_the_rules_are_asked_of_every_module():
    assert len(MODULES) > 150


def test_the_picture_of_the_rooms_is_what_the_contracts_enforce():
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [layer.replace("kg.", "") for layer in contracts[0]["layers"]]
    page = (REPOSITORY / "docs" / "design.md").read_text("utf-8")
    picture = page.partition("```text\n")[2].partition("```")[0].splitlines()
    assert [re.split(r"\s{2,}", line)[0] for line in picture] == layers


def test_no_module_is_long():
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_long():
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == {}


def test_private_names_are_left_to_their_owners():
    found = {}
    for path in MODULES:
        tree = tree_of(path)
        if SAY_SO not in (ast.get_docstring(tree) or ""):
            found |= {f"{name_of(path)}:{line}": name for line, name in foreign_private_names(tree)}
    assert found == {}


@pytest.mark.parametrize(
    "code",
    ["import json\njson._default_decoder", "from json import _default_decoder", "import _json", "getattr(x, '_y')"],
)
def test_a_private_name_would_be_found(code):
    assert list(foreign_private_names(ast.parse(code)))


@pytest.mark.parametrize("code", ["class A:\n    def f(self, other):\n        self._x = other._x", "a.__dict__"])
def test_an_own_name_is_none_of_another(code):
    assert not list(foreign_private_names(ast.parse(code)))
