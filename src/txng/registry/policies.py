"""Who may do what in this room. Services ask here first; nothing is allowed that no function here allows."""

from django.db.models import Q

from txng.accounts.models import Agency
from txng.accounts.viewers import CASE_ROLES, Viewer
from txng.core.errors import Forbidden
from txng.registry.models import Consent, Membership, Party, Product, Purpose


def may_register(actor: Viewer) -> bool:
    """Anybody signed in may enter a party; so does the portal itself."""
    return actor.kind == "system" or actor.user_id is not None


def may_edit(actor: Viewer, party: int) -> bool:
    """Members change what is their party's, readers do not. Officials do not: they verify, or return with reasons –
    unless the party consented to their entering its data."""
    return actor.works_for(party) or may_assist(actor, party)


def may_assist(actor: Viewer, party: int) -> bool:
    """Enters data for a party that consented to it (`Assistance`); auditors and readers never do."""
    return party in actor.assists


def may_help(actor: Viewer, *, agency: Agency | None, helper: Party | None) -> bool:
    """Register a household: case workers for their agency, owners and staff of a cooperative or firm for it."""
    if agency is not None:
        return helper is None and actor.has_role(agency.pk, *CASE_ROLES)
    return helper is not None and actor.works_for(helper.pk)


def may_invite(actor: Viewer, party: Party) -> bool:
    """Let somebody act for a party: its owners; while it has none, who enters its data with its consent."""
    if may_govern(actor, party.pk):
        return True
    return may_assist(actor, party.pk) and not party.members.exists()


def may_begin_help(actor: Viewer, party: Party) -> bool:
    """Record on paper that a household on record consents to being helped: case workers of its local body, and of the
    leading bodies."""
    here = actor.communes is not None and party.commune_id in actor.communes
    return party.is_person and actor.has_role(None, *CASE_ROLES) and (here or actor.leads)


def may_withdraw(actor: Viewer, consent: Consent) -> bool:
    """Owners take down every consent of theirs; a helper what was given to its own body, and what it recorded itself,
    not what others were given."""
    if may_govern(actor, consent.party_id):
        return True
    if not may_assist(actor, consent.party_id):
        return False
    if consent.purpose != Purpose.ASSISTED_ENTRY:
        return bool(consent.recorded_by_id == actor.user_id)
    ours = Q(agency__in=actor.agencies) | Q(helper__in=actor.parties - actor.assists)
    return bool(consent.assistances.filter(ours).exists())


def may_reveal(actor: Viewer, party: Party) -> bool:
    """A personal number in full: the owner, and case workers in whose territory the party is."""
    if may_govern(actor, party.pk):
        return True
    return actor.has_role(None, *CASE_ROLES) and actor.covers(commune=party.commune_id)


def may_merge(actor: Viewer, keep: Party, drop: Party) -> bool:
    """Two records of a party become one: case workers of the local body in whose territory both are, and of the leading
    bodies; nobody who acts for either."""
    if actor.kind == "system" or actor.leads:
        here = True
    else:
        here = actor.communes is not None and {keep.commune_id, drop.commune_id} <= actor.communes
    own = Membership.objects.filter(user=actor.user_id, party__in=(keep.pk, drop.pk)) if actor.user_id else None
    return actor.has_role(None, *CASE_ROLES) and here and not (own is not None and own.exists())


def may_govern(actor: Viewer, party: int) -> bool:
    """Owners say what their party is and who acts for it."""
    return actor.kind == "system" or party in actor.owns


def may_verify(actor: Viewer, *, group: int | None = None, commune: int | None = None) -> bool:
    """Leads and officers of the competent agency say what has been checked; a local body, within its territory."""
    competent = actor.covers(group=group, commune=commune) and (group is None or actor.answers_for(group))
    return actor.has_role(None, *CASE_ROLES) and competent


def may_decide(actor: Viewer, product: Product) -> bool:
    """On the file of a product: as `may_verify`, and nobody who acts for its party."""
    own = actor.user_id and Membership.objects.filter(user=actor.user_id, party=product.party_id).exists()
    return not own and may_verify(actor, group=product.group_id, commune=product.party.commune_id)


def may_define(actor: Viewer) -> bool:
    """Product groups and their profiles are set by officials who work on cases or keep the portal."""
    return actor.has_role(None, *CASE_ROLES, "administrator")


def may_assign(actor: Viewer) -> bool:
    """Competence is entered by those who keep the portal, as the province decided it."""
    return actor.has_role(None, "administrator")


def require(allowed: bool) -> None:
    """Raise `Forbidden` unless allowed."""
    if not allowed:
        raise Forbidden("not-permitted")
