"""Wiring: settings, root addresses, front door, the `txng` command. Nobody imports this room."""
