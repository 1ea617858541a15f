"""Parts of pages that several audiences share; their templates are in ``templates/components``."""
