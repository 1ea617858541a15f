"""The frame of the office."""

from txng.web.components.face import Face
from txng.web.office.navigation import NAVIGATION

FACE = Face("office", kinds=frozenset({"authority"}), navigation=NAVIGATION)
