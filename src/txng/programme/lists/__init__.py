"""The province's two lists of products: those given priority, and those that must be traceable."""
