"""Lineage of things through events: graph, stages of a lot, completeness."""
