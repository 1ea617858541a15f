"""The frame of the workspace."""

from txng.web.components.face import Face
from txng.web.workspace.navigation import NAVIGATION

FACE = Face("workspace", kinds=frozenset({"party"}), navigation=NAVIGATION)
