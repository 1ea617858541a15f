"""What the plan supervises: each kind of case a folder and a Django application of its own."""
