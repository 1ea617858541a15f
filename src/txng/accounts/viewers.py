"""Who looks: every selector takes a viewer, every service an actor of the same kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: roles in an agency that work on its cases; auditors only look, administrators keep the portal
CASE_ROLES = ("lead", "officer")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The eyes a fact is shown to, and the hand that acts. All ids are those of rows.

    ``kind``: ``public`` (nobody in particular), ``party`` (a member of the parties in ``parties``), ``authority`` (a
    holder of posts in ``agencies``), ``system`` (the portal itself: commands, rebuilds). A person who is both is one at
    a time: who acts for an agency acts for no party meanwhile.

    - ``parties``: those the person is a member of; ``owns``: of them, where as owner; ``reads``: where only to read.
    - ``assists``: parties that consented to this person's agency or party entering data for them.
    - ``acting_party``: the one chosen in the workspace, or the only one.
    - ``acting_agency``: the one chosen in the office, or the only one. ``agencies``: it and those whose duties it took
      over, so that successors keep their rights over old records; ``roles``: what the person is in each of them.
    - ``groups``: product groups that the agencies are competent for today, in whatever way; ``quality_groups``: of
      them, those whose quality they answer for; ``sees_all_groups``: works with all of them.
    - ``communes``: for local bodies, the administrative units (`AdminUnit` ids, former ones included) of the
      territory; None: the whole province.
    """

    kind: Literal["public", "party", "authority", "system"]
    user_id: int | None = None
    parties: frozenset[int] = field(default_factory=frozenset)
    owns: frozenset[int] = field(default_factory=frozenset)
    reads: frozenset[int] = field(default_factory=frozenset)
    assists: frozenset[int] = field(default_factory=frozenset)
    acting_party: int | None = None
    acting_agency: int | None = None
    agencies: frozenset[int] = field(default_factory=frozenset)
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict, hash=False)
    groups: frozenset[int] = field(default_factory=frozenset)
    quality_groups: frozenset[int] = field(default_factory=frozenset)
    sees_all_groups: bool = False
    communes: frozenset[int] | None = None

    @property
    def sees_all(self) -> bool:
        """Officials may look at every party's chain: a chain does not end where a competence ends."""
        return self.kind in ("authority", "system")

    @property
    def covers_everything(self) -> bool:
        """The portal itself, and agencies that work with every product group in the whole province."""
        return self.kind == "system" or (self.kind == "authority" and self.sees_all_groups and self.communes is None)

    def has_role(self, agency: int | None, *roles: str) -> bool:
        """Holds one of ``roles`` (any, where none is named) in ``agency``; None: in any of the agencies acted for.

        The portal itself has every role.
        """
        if self.kind == "system":
            return True
        held = [self.roles.get(agency, frozenset())] if agency is not None else self.roles.values()
        return any(not own.isdisjoint(roles) if roles else bool(own) for own in held)

    @property
    def is_case_worker(self) -> bool:
        """Works on the cases of one agency, chosen."""
        return self.kind == "authority" and self.acting_agency is not None and self.has_role(None, *CASE_ROLES)

    @property
    def leads(self) -> bool:
        """Works on cases in a body that answers for every product group in the whole province; so does the portal."""
        return self.covers_everything and self.has_role(None, *CASE_ROLES)

    @property
    def decides(self) -> bool:
        """Leader of such a body: sets targets, records and approves what the province decides."""
        return self.covers_everything and self.has_role(None, "lead")

    def works_for(self, party: int | None) -> bool:
        """May change what is this party's: a member who does not only read."""
        return self.kind == "system" or (party is not None and party in self.parties - self.reads)

    def covers(self, *, group: int | None = None, commune: int | None = None) -> bool:
        """Whether the competence holds a product group and a place (ids; None: does not matter, or is not known)."""
        if self.kind == "system":
            return True
        if self.kind != "authority":
            return False
        here = self.communes is None or commune is None or commune in self.communes
        return here and (self.sees_all_groups or group is None or group in self.groups)

    def answers_for(self, group: int) -> bool:
        """Whether the agency says the last word on the quality of this product group: by competence, or as the lead.

        Local bodies work with every group in their territory and answer for none.
        """
        if self.kind == "system":
            return True
        return group in self.quality_groups or (self.sees_all_groups and self.communes is None)


PUBLIC = Viewer("public")
SYSTEM = Viewer("system")
