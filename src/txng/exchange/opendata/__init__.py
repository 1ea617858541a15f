"""Open data: what everybody may have as a whole, written every night, so that nobody needs to read page by page.

Rooms above add their tables by `add`. Only public fields; no rows of households and private persons, who are counted in
the statistics alone, where small cells are left out (plan I.1.c; requirement R4; Decree 47/2020 on open data).
"""

from txng.exchange.opendata.datasets import DATASETS, Column, Dataset, add

__all__ = ["DATASETS", "Column", "Dataset", "add"]
