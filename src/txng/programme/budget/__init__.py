"""Yearly estimates of the bodies by task and source, their approval, and what was spent (plan part III).

A planning record, not an accounting system.
"""
