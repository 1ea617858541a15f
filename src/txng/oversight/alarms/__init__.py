"""Alarms of scans: codes whose pattern of scans looks like copies, and what people decide of them (plan I.1.d, R7)."""
