"""Master data: parties, members, places, products, batches, certificates, product groups."""
