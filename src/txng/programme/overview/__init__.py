"""The province at a glance: what stands open, what each body does, how far each product group is."""
