"""The examples in the documentation of the room run."""

import doctest
import importlib
import pkgutil

import pytest

import txng.gs1

MODULES = [f"txng.gs1.{module.name}" for module in pkgutil.iter_modules(txng.gs1.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
