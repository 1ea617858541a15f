"""Where things came from and went, through the events that mention them.

A *lineage* is everything a thing leads to (downstream) or that leads to it (upstream); what "leads to" means is fixed
in ``docs/developers/rooms.md`` and worked out in `graph`. A *link* is an event as far as it links things; a *journey*
is the lineage of one lot as a consumer reads it, in *stages*, with *gaps* where a required stage is not known.

Public: `selectors.lineage`, `selectors.stages_of`, `selectors.thing_of`, `selectors.is_known`, `exports.written`;
pure: `graph.lineage`, `stages.stages`, `kinds.kind_of`, `kinds.label`, `sentences.stage_name`.
"""
