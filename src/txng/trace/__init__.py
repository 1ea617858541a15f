"""Where things came from and went, through the events that mention them.

A *lineage* is everything a thing leads to (downstream) or that leads to it (upstream); what "leads to" means is fixed
in ``docs/developers/rooms.md`` and worked out in `graph`. A *link* is an event as far as it links things; a *journey*
is the lineage of one lot as a consumer reads it, in *stages*, with *gaps* where a required stage is not known. The
*scope* of a recall says of everything downstream where it is and what is still open; an *occurrence* is an event as far
as it says what became of things.

Public: `selectors.lineage`, `selectors.recall_scope`, `selectors.balance_of`, `selectors.completeness`,
`selectors.stages_of`, `selectors.thing_of`, `selectors.is_known`, `exports.written`, `answers.as_json`;
pure: `graph.lineage`, `recall.scope`, `balance.balance`, `completeness.findings`, `stages.stages`, `kinds.kind_of`,
`kinds.label`, `sentences.stage_name`.
"""
