"""Support of parties in applying traceability: from a request to visits and a result (plan I.2.a-5, II.3-4)."""
