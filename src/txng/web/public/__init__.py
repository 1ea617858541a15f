"""What a consumer sees: scan page, home, search."""
