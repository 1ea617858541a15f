"""GS1 identification: keys, application identifiers, Digital Link, element strings, EPC URIs, symbols. Pure."""
