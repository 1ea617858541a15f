"""GS1 Digital Link resolution: link sets and the choice among links."""
