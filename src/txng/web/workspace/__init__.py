"""Pages of producers: farmers, households, cooperatives, firms. Made for a phone in the field, good at a desk.

`face.FACE` is the frame (``@FACE.page`` around every view), `navigation` the ways, `today.TODAY` the first page that
other modules add cards to. One module a thing: ``lots.py``, ``templates/workspace/lots/``.
"""
