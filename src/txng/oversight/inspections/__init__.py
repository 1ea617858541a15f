"""Inspections: whom to visit first, visits with their checklist, samples and photos, minutes, what must be mended."""
