"""Provincial product-traceability portal. Each folder is a room; docs/developers/rooms.md says what each offers."""
