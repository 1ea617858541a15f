"""What producers do with their lots, written down: diary, harvest, processing, dispatch, receipt, labels.

Every act is a standard EPCIS event, stored by `txng.events.services.document_capture` just as one that came over the
interface; nothing about it is kept anywhere else. It lives in this room because an act is checked against what is
left of a lot, which only a walk over its events tells.

*On hand* is what a party has of a lot: made or received, less used, sold, destroyed and sent. A *crop* is what stands
on a plot between planting and harvest; diary entries speak of it. A *delivery* is a dispatch with the receipts that
name its number.

Public: `services`, `packing`, `reads`, `units`; pure: `rules`, `templates`, `messages`.
"""
