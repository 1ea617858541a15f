"""What machines see: the EPCIS REST binding."""
