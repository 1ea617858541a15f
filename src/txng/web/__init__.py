"""The faces of the portal by audience; a view parses, calls one service or selector, renders."""
