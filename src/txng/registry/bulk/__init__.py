"""Many rows at once: places, products, lots and certificates from a workbook or a CSV file, and all of them back.

``cells`` reads cells, ``columns`` names the columns of each table, ``desk`` knows what the organisation has already,
``planning`` makes of rows what they would change, ``storing`` writes a plan, ``services`` are the acts, ``books`` the
files that people take home.
"""
