"""The examples in the documentation hold."""

import doctest
import importlib
import pkgutil

import pytest

import txng.epcis

MODULES = [module.name for module in pkgutil.walk_packages(txng.epcis.__path__, "txng.epcis.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
