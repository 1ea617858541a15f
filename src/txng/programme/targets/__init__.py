"""Targets of the plan: counted, dated, every figure open to the records behind it."""
