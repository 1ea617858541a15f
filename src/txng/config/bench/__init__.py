"""The promised figures, measured: what `txng bench NAME` runs.

Each figure is a ratio of two measurements of the same run, taken in turns (`measure.alternate`), so that a slow or busy
machine slows both. Absolute values are printed, never promised. What each figure is, and its target, stands beside its
code and in ``docs/developers/figures.md``.
"""
