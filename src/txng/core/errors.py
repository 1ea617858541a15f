"""Errors that rooms raise and edges put into words."""

from typing import Any

from txng.gs1.problems import Problem, ProblemError


class Refused(ProblemError):
    """One reason why something is not done: ``Refused("port-taken", port=8000)``."""

    def __init__(self, code: str, path: str = "", **params: Any):
        super().__init__([Problem(code, params, path)])


class Forbidden(Refused):
    """The caller may not do this (HTTP 403); never says more than that."""


class Missing(Refused):
    """There is no such thing, or the caller may not know of it (HTTP 404)."""


class Conflict(Refused):
    """The act collides with what is already recorded (HTTP 409)."""
