"""Captured EPCIS events: capture, store, queries."""
