"""Every public name of the room is explained, and the examples run."""

import ast
import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import txng.gs1

MODULES = [f"txng.gs1.{module.name}" for module in pkgutil.iter_modules(txng.gs1.__path__)]


def public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Functions and classes a module defines for others."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__
        if own and not name.startswith("_") and (inspect.isclass(value) or inspect.isfunction(inspect.unwrap(value))):
            yield name, value


def undocumented_constants(module: ModuleType) -> Iterator[str]:
    """Public names given a value at the top of a module without a sentence about them below."""
    body = ast.parse(inspect.getsource(module)).body
    explained = False
    for at, statement in enumerate(body):
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        names = [
            one.id
            for target in targets
            for one in (target.elts if isinstance(target, ast.Tuple) else [target])
            if isinstance(one, ast.Name) and not one.id.startswith("_")
        ]
        following = body[at + 1] if at + 1 < len(body) else None
        explained = (
            isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        )
        if names and not explained:
            yield from names


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_and_class_has_an_example(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    missing = [one for one, value in public(module) if ">>>" not in (inspect.getdoc(value) or "")]
    assert missing == []


@pytest.mark.parametrize("name", MODULES)
def test_every_public_constant_is_explained(name: str) -> None:
    assert list(undocumented_constants(importlib.import_module(name))) == []


@pytest.mark.parametrize("name", MODULES)
def test_every_public_method_is_explained(name: str) -> None:
    module = importlib.import_module(name)
    for owner, kind in public(module):
        if inspect.isclass(kind):
            for member, value in vars(kind).items():
                if not member.startswith("_") and (isinstance(value, property) or inspect.isfunction(value)):
                    assert inspect.getdoc(value), f"{owner}.{member}"
