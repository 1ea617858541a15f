"""What an EPCIS event must fulfil beyond its shape: `check` says what is wrong, `unsettled` whom to ask.

Two profiles. ``strict`` is the text of the standard. ``lenient`` still refuses whatever the published schemas refuse
and what would make an event mean nothing, but takes with a warning what is common in real documents: measurement types
that are not in the vocabulary, sensor reports without type, persistent dispositions on other kinds of events, numbers
written as text, identifiers with a wrong check digit, undeclared prefixes, the rules of sensor data that no schema
checks. Each rule names its code; ``breach`` in the code of this package marks the rules that ``lenient`` only warns of.
Source: EPCIS 2.0 sections 7.3–7.4, CBV 2.0 sections 6–8.
"""

from txng.epcis.rules.bulk import unsettled
from txng.epcis.rules.checking import check
from txng.epcis.rules.gathering import Gathered, gather

__all__ = ["Gathered", "check", "gather", "unsettled"]
