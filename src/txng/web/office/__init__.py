"""Pages of officials: commune, department, province. Made for a desk, possible on a phone.

`face.FACE` is the frame (``@FACE.page`` around every view), `navigation` the ways, `worklist.WORKLIST` the first page
that other modules add cards to. One module a thing: ``surveys.py``, ``templates/office/surveys/``.
"""
