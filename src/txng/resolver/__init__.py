"""GS1 Digital Link resolution: what links are registered for an identifier, and which of them answers a request.

Words: a *record* is one level of the identifier tree (GTIN; GTIN and lot; GTIN and serial); a *link* is a typed target
of a record; the *link set* of an identifier is all links of all its levels. Pure: `links`, `choice`, `linkset`,
`rules`. Public: `selectors.link_set(elements)`, `selectors.levels(paths)`, `services.links_load(document, actor)`;
`registering` and `hosts` for organisations; `recalls` and `retirement` for what a scan must be told first.
"""
