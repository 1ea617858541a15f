"""The portal as a process, for the tests of this folder."""

from tests.portal import portal_process

__all__ = ["portal_process"]
