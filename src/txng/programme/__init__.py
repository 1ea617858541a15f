"""The plan's own work: targets, lists, reports. Each a folder and a Django application of its own."""

FIRST_YEAR = 2020  # of plan 939
