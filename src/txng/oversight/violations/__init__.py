"""Violations: from the facts found to the decision, its execution, an appeal, and what the public may read."""
