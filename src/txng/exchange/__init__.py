"""The road to other systems: what is sent to whom, in which words, what became of it, and whether both sides agree.

A *destination* is one system on one address; a *connector* knows how its kind is spoken to; a *parcel* is one record on
its way there (plan 939 I.2.a-2, I.2.b-3, IV.2.b). Lower rooms do not know that there are others: this one follows their
change records.
"""
