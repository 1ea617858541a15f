"""Conformity: what of the required stages and data a lot shows. One engine for hints, targets and inspections."""
