"""What organisations, households and their people are called on screen."""

from django.utils.translation import gettext_lazy as _

from txng.registry.models import CompanyPrefix, Party, PartyKind, PartySubtype, PrefixStatus, Purpose, Role
from txng.web.components.status import Status

#: value in the form → (kind, subtype, words): what people call themselves
FORMS = {
    "household": (PartyKind.HOUSEHOLD, "", _("Household business")),
    "individual": (PartyKind.INDIVIDUAL, "", _("Individual, farmer")),
    "cooperative": (PartyKind.ORGANISATION, PartySubtype.COOPERATIVE, _("Cooperative")),
    "cooperative_group": (PartyKind.ORGANISATION, PartySubtype.COOPERATIVE_GROUP, _("Cooperative group")),
    "enterprise": (PartyKind.ENTERPRISE, "", _("Company")),
    "organisation": (PartyKind.ORGANISATION, "", _("Other organisation")),
    "agency": (PartyKind.AGENCY, "", _("State agency")),
}
ROLES = [(Role.OWNER, _("Owner")), (Role.STAFF, _("Staff")), (Role.READER, _("Looks only"))]
PURPOSES = {
    Purpose.NAME: _("My name is shown to the public"),
    Purpose.ASSISTED_ENTRY: _("Somebody enters data for me"),
    Purpose.PARTNERS: _("Buyers see the outline of my plots"),
    Purpose.RESEARCH: _("Agencies may ask me in surveys"),
}


def form_of(party: Party) -> str:
    """Which of `FORMS` a party is."""
    named = (party.kind, party.subtype)
    return next((key for key, (kind, subtype, _words) in FORMS.items() if (kind, subtype) == named), "organisation")


def prefix_status(row: CompanyPrefix) -> Status:
    """Whether an agency has found that the party may use a block of numbers."""
    if row.status == PrefixStatus.ACTIVE:
        return Status(_("Checked, in force"), "good")
    if row.status == PrefixStatus.EXPIRED:
        return Status(_("Checked, no longer in force"), "danger")
    return Status(_("Not checked yet"), "neutral")
