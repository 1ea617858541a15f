"""For whom a person acts: which organisations and agencies there are to choose from, and the viewer that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from django.contrib.auth.models import AnonymousUser

from txng.accounts import selectors as accounts
from txng.accounts.models import Agency, AgencyKind, Post, PostRole, User, in_force
from txng.accounts.viewers import CASE_ROLES, PUBLIC, Viewer
from txng.core import clock
from txng.registry.models import Assistance, Competence, CompetenceKind, Membership, Party, Purpose, Role

#: key of the session under which the choice is remembered
ACTING = "acting"


class Acting(NamedTuple):
    """One organisation (``party``) or agency, by id. Written ``party:12``, as sessions keep it."""

    kind: Literal["party", "agency"]
    pk: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @classmethod
    def read(cls, text: object) -> "Acting | None":
        """What `__str__` wrote; None for anything else."""
        kind, _, number = text.partition(":") if isinstance(text, str) else ("", "", "")
        if kind in ("party", "agency") and number.isascii() and number.isdigit() and len(number) < 19:
            return cls("party" if kind == "party" else "agency", int(number))
        return None


class Choice(NamedTuple):
    """One line of the list a person chooses from: whom for, its name, the person's roles there in words."""

    acting: Acting
    name: str
    roles: tuple[str, ...]


def acting_choices(user: User, on: date | None = None) -> list[Choice]:
    """The agencies and organisations a person may act for on the day ``on`` (today), agencies first."""
    by_agency: dict[int, list[Post]] = {}
    for post in accounts.posts_of(user, on):
        by_agency.setdefault(post.agency_id, []).append(post)
    offices = [
        Choice(Acting("agency", pk), posts[0].agency.name, tuple(PostRole(post.role).label for post in posts))
        for pk, posts in by_agency.items()
    ]
    members = Membership.objects.select_related("party").filter(user=user).order_by("party__name_folded", "party_id")
    firms = [
        Choice(Acting("party", member.party_id), member.party.name, (Role(member.role).label,)) for member in members
    ]
    helped = Assistance.objects.select_related("party").filter(
        helper__in=[member.party_id for member in members if member.role != Role.READER], ended_at=None
    )
    known = {member.party_id for member in members}
    others = [
        Choice(Acting("party", one.party_id), one.party.name, (str(Purpose.ASSISTED_ENTRY.label),))
        for one in helped.order_by("party__name_folded", "party_id")
        if one.party_id not in known
    ]
    return offices + firms + others


def assisted_choice(user: User, acting: Acting | None, on: date | None = None) -> Choice | None:
    """A party that consented to an agency of this person entering its data; None for anything else.

    There may be hundreds of them, so they stand in no list of choices: they are chosen on their own page.
    """
    if acting is None or acting.kind != "party":
        return None
    party = Party.objects.filter(pk=acting.pk, merged_into=None).first()
    if party is None or not _office_assists(user, on or clock.today(), acting.pk):
        return None
    return Choice(acting, party.name, (str(Purpose.ASSISTED_ENTRY.label),))


def viewer_of(user: User | AnonymousUser | None, acting: Acting | None = None, on: date | None = None) -> Viewer:
    """The eyes of a signed-in user who acts for ``acting`` on the day ``on`` (today).

    Where nothing is chosen, or something the user has no part in: an official stands for all his or her agencies, a
    member for all parties (so do API keys). Officials see by their agencies alone, not by firms of their own. Who holds
    posts in departments and in local bodies stands for the departments until a local body is chosen: all groups in one
    commune and some groups everywhere are no one competence, and must not become all groups everywhere.
    """
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    day = on or clock.today()
    roles = _roles_of(user)
    if acting and acting.kind == "party" and (acting.pk in roles or acting.pk in _assisted(roles)):
        return _party_viewer(user, roles, acting.pk)
    if acting and acting.kind == "party" and _office_assists(user, day, acting.pk):
        helped = frozenset({acting.pk})  # for this party alone: an official is not a member of it
        return Viewer("party", user.pk, parties=helped, assists=helped, acting_party=acting.pk)
    posts = accounts.posts_of(user, day)
    if acting and acting.kind == "agency":
        posts = [post for post in posts if post.agency_id == acting.pk] or posts
    posts = [post for post in posts if not _is_local(post.agency)] or posts
    if not posts:
        return _party_viewer(user, roles, next(iter(roles)) if len(roles) == 1 else None)
    return _authority_viewer(user, posts, day)


def _roles_of(user: User) -> dict[int, str]:
    """Party → role; of a party that duplicates were merged into, theirs, too: old events name them. One query."""
    roles: dict[int, str] = {}
    for party, role, merged in Membership.objects.filter(user=user).values_list("party_id", "role", "party__merged"):
        roles[party] = role
        if merged is not None:
            roles[merged] = role
    return roles


def _assisted(roles: Mapping[int, str]) -> frozenset[int]:
    """Parties that consented to one of these entering data for them; readers enter nothing."""
    working = [party for party, role in roles.items() if role != Role.READER]
    rows = Assistance.objects.filter(helper__in=working, ended_at=None)
    return frozenset(rows.values_list("party_id", flat=True)) if working else frozenset()


def _office_assists(user: User, day: date, party: int) -> bool:
    """Whether ``party`` consented to an agency in which this person works on cases entering its data; a consent given
    to an agency holds for those that took over its duties."""
    offices = {post.agency_id for post in accounts.posts_of(user, day) if post.role in CASE_ROLES}
    if not offices:
        return False
    former = accounts.predecessors(offices).values()
    return Assistance.objects.filter(agency__in=offices.union(*former), party=party, ended_at=None).exists()


def _party_viewer(user: User, roles: Mapping[int, str], acting: int | None) -> Viewer:
    assisted = _assisted(roles)
    return Viewer(
        "party",
        user.pk,
        parties=frozenset(roles) | assisted,
        assists=assisted,
        owns=frozenset(party for party, role in roles.items() if role == Role.OWNER),
        reads=frozenset(party for party, role in roles.items() if role == Role.READER),
        acting_party=acting,
    )


def _authority_viewer(user: User, posts: Sequence[Post], day: date) -> Viewer:
    agencies = {post.agency_id: post.agency for post in posts}
    former = accounts.predecessors(agencies)
    roles: dict[int, set[str]] = {}
    for post in posts:
        for agency in (post.agency_id, *former[post.agency_id]):
            roles.setdefault(agency, set()).add(post.role)
    casework = [agency for agency, names in roles.items() if not names.isdisjoint(CASE_ROLES)]
    return replace(
        _eyes_of(list(agencies.values()), day),
        user_id=user.pk,
        acting_agency=next(iter(agencies)) if len(agencies) == 1 else None,
        agencies=frozenset(roles),
        roles={agency: frozenset(names) for agency, names in roles.items()},
        assists=frozenset(
            Assistance.objects.filter(agency__in=casework, ended_at=None).values_list("party_id", flat=True)
        ),
    )


def agency_viewer(agency: Agency, on: date | None = None) -> Viewer:
    """The eyes of an agency itself on the day ``on`` (today), that its figures are counted with; it acts for nobody."""
    former = accounts.predecessors([agency.pk])[agency.pk]
    return replace(_eyes_of([agency], on or clock.today()), agencies=frozenset({agency.pk, *former}))


def _eyes_of(agencies: Sequence[Agency], day: date) -> Viewer:
    """What agencies together are competent for."""
    held = Competence.objects.filter(in_force(day), agency__in=agencies).values_list("group_id", "kind")
    local = [agency for agency in agencies if _is_local(agency)]
    return Viewer(
        "authority",
        groups=frozenset(group for group, _ in held),
        quality_groups=frozenset(group for group, kind in held if kind == CompetenceKind.QUALITY),
        sees_all_groups=bool(local) or any(agency.oversees_all for agency in agencies),
        communes=_communes(local) if len(local) == len(agencies) else None,
    )


def _is_local(agency: Agency) -> bool:
    """A body of one commune, or of a district while there were districts."""
    local_committee = agency.kind == AgencyKind.PEOPLE_COMMITTEE and not agency.oversees_all
    return agency.admin_unit is not None and (agency.kind == AgencyKind.COMMUNE or local_committee)


def _communes(local: Sequence[Agency]) -> frozenset[int]:
    units = [agency.admin_unit for agency in local if agency.admin_unit is not None]
    return frozenset(pk for unit in units for pk in accounts.territory(unit))
