"""What waits for an agency, what a party has open, which records look alike. Reads for pages, each for a viewer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from txng.accounts.viewers import Viewer
from txng.core import clock
from txng.registry import sealing
from txng.registry.models import (
    BulkImport,
    Certificate,
    CompanyPrefix,
    Consent,
    Identifier,
    IdentifierKind,
    Invitation,
    Membership,
    Party,
    Place,
    PrefixStandard,
    Product,
    Review,
    Submission,
)
from txng.registry.review import rules
from txng.registry.selectors import PRODUCT_WITH
from txng.registry.visibility import shown

#: rows of each kind on one page about a party
MOST_SHOWN = 100

QUEUES = ("new", "changed", "overdue", "incomplete", "all")


# -- agencies ----------------------------------------------------------------------------------------------------------


def products_of_agency(viewer: Viewer) -> QuerySet[Product]:
    """The products within the viewer's competence: groups the agencies answer for, communes of local bodies.

    Duplicates that were merged are left out. Nothing for others than officials.
    """
    if not viewer.sees_all:
        return Product.objects.none()
    rows = Product.objects.select_related(*PRODUCT_WITH).filter(merged_into=None)
    if not viewer.sees_all_groups and viewer.kind != "system":
        rows = rows.filter(group__in=viewer.groups)
    if viewer.communes is not None:
        rows = rows.filter(party__commune__in=viewer.communes)
    return rows


def queue(name: str, viewer: Viewer, on: date | None = None) -> QuerySet[Product]:
    """One tab of the agency's work: handed in for the first time, changed since they were verified (handed in or not),
    verified but overdue for review, handed in or published with items of the legal minimum lacking, or all."""
    day, rows = on or clock.today(), products_of_agency(viewer)
    if name == "new":
        return rows.filter(review=Review.SUBMITTED)
    if name == "changed":
        return rows.filter(review=Review.CHANGED)
    if name == "overdue":
        return rows.filter(review=Review.VERIFIED, review_due__lt=day)
    if name == "incomplete":
        return rows.filter(published=True).exclude(missing_items=[])
    return rows


def queue_sizes(viewer: Viewer, most: int = 999) -> dict[str, int]:
    """How many wait in each tab, counted no further than ``most`` + 1."""
    return {name: queue(name, viewer).order_by()[: most + 1].count() for name in QUEUES[:-1]}


def product_of_agency(pk: int, viewer: Viewer) -> Product | None:
    """One product within the competence, as officials see it: what is private to its owner is emptied."""
    found = products_of_agency(viewer).filter(pk=pk).first()
    return _with_party(found, viewer) if found else None


def submissions(product: Product, viewer: Viewer) -> list[Submission]:
    """The files of a product, newest first; for its owner and officials."""
    if not (viewer.sees_all or product.party_id in viewer.parties):
        return []
    return list(
        Submission.objects.select_related("agency", "submitted_by", "decided_by")
        .filter(product=product.pk)
        .order_by("-id")
    )


def submission_by_number(number: str, viewer: Viewer) -> Submission | None:
    """A file by the number of its receipt: of the own parties, or any for officials."""
    rows = Submission.objects.select_related("product__party", "agency").filter(number=number.strip().upper()[:20])
    if not viewer.sees_all:
        rows = rows.filter(product__party__in=viewer.parties)
    return rows.first()


# -- parties -----------------------------------------------------------------------------------------------------------


def prefixes_of(party: Party, viewer: Viewer) -> list[CompanyPrefix]:
    """The blocks of numbers GS1 gave a party, for its people and officials."""
    if not (viewer.sees_all or party.pk in viewer.parties):
        return []
    return list(CompanyPrefix.objects.filter(party=party.pk, standard=PrefixStandard.GS1).order_by("prefix"))


def parties_of_agency(viewer: Viewer) -> QuerySet[Party]:
    """Every party an official may look up; local bodies see their territory."""
    if not viewer.sees_all:
        return Party.objects.none()
    rows = Party.objects.select_related("commune").filter(merged_into=None)
    if viewer.communes is None:
        return rows
    return rows.filter(Q(commune__in=viewer.communes) | Q(pk__in=viewer.assists))  # whoever is helped may have moved


def parties_counted(viewer: Viewer) -> QuerySet[Party]:
    """The same with ``goods``, how many products each has: counted for the rows that are fetched only."""
    own = Product.objects.filter(party=OuterRef("pk"), merged_into=None).order_by().values("party")
    return parties_of_agency(viewer).annotate(
        goods=Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)
    )


class PartyFile(NamedTuple):
    """What belongs to one party, for an official: rows as they are, the newest ``MOST_SHOWN`` of each kind.

    ``competent``: ids of the products within the viewer's competence.
    """

    products: list[Product]
    competent: frozenset[int]
    places: list[Place]
    certificates: list[Certificate]
    members: list[Membership]
    prefixes: list[CompanyPrefix]


def party_of_agency(pk: int, viewer: Viewer) -> Party | None:
    """One party an official may look up, as this viewer may see it."""
    found = parties_of_agency(viewer).filter(pk=pk).first()
    return shown(found, viewer) if found else None


def party_file(party: Party, viewer: Viewer) -> PartyFile:
    """Everything of a party that `party_of_agency` found. Six queries."""
    products = Product.objects.select_related("group").filter(party=party.pk, merged_into=None).order_by("-id")
    places = Place.objects.select_related("commune", "party").filter(party=party.pk).order_by("-id")
    certificates = Certificate.objects.select_related("party", "place", "product").filter(
        Q(party=party.pk) | Q(place__party=party.pk) | Q(product__party=party.pk)
    )
    return PartyFile(
        list(products[:MOST_SHOWN]),
        frozenset(products_of_agency(viewer).filter(party=party.pk).values_list("pk", flat=True)),
        [shown(one, viewer) for one in places[:MOST_SHOWN]],
        list(certificates.order_by("-valid_to", "-id")[:MOST_SHOWN]),
        list(Membership.objects.select_related("user").filter(party=party.pk).order_by("role", "id")[:MOST_SHOWN]),
        list(CompanyPrefix.objects.filter(party=party.pk).order_by("-valid_from")[:MOST_SHOWN]),
    )


def assisted_parties(viewer: Viewer, party: int | None = None) -> QuerySet[Party]:
    """Households whose data the viewer enters: for the agency acted for, or for the own party ``party``."""
    rows = Party.objects.select_related("commune").filter(merged_into=None)
    if party is not None:
        if party not in viewer.parties:
            return rows.none()
        return rows.filter(assistances__helper=party, assistances__ended_at=None).distinct()
    return rows.filter(pk__in=viewer.assists)


def party_by_personal_number(number: str, viewer: Viewer) -> Party | None:
    """For officials: whose number it is, found by its keyed hash."""
    if not viewer.sees_all or len(number) != 12 or not number.isdecimal():
        return None
    row = (
        Identifier.objects.select_related("party__commune")
        .filter(kind=IdentifierKind.PERSONAL_NUMBER, digest__in=sealing.digests(number))
        .order_by("valid_to")
        .first()
    )
    return shown(row.party, viewer) if row and row.party else None


def identifiers_of(record: Party | Place, viewer: Viewer) -> list[Identifier]:
    """Every identifier of a party or place with its dates, the present ones first; sealed ones masked."""
    scope = {"party": record.pk} if isinstance(record, Party) else {"place": record.pk}
    rows = Identifier.objects.select_related("party", "place__party").filter(**scope)
    found = rows.order_by(F("valid_to").desc(nulls_first=True), "kind", "-valid_from")
    return [shown(row, viewer) for row in found]


# -- a party's own things ----------------------------------------------------------------------------------------------


def own_products(viewer: Viewer, party: int | None = None) -> QuerySet[Product]:
    """Products of the parties the viewer acts for (of ``party`` alone), without merged ones."""
    wanted = viewer.parties if party is None else viewer.parties & {party}
    return Product.objects.select_related(*PRODUCT_WITH).filter(party__in=wanted, merged_into=None)


def own_places(viewer: Viewer, party: int | None = None) -> QuerySet[Place]:
    """Places of the parties the viewer acts for."""
    wanted = viewer.parties if party is None else viewer.parties & {party}
    return Place.objects.select_related("party", "commune", "parent").filter(party__in=wanted)


def own_certificates(viewer: Viewer, party: int | None = None) -> QuerySet[Certificate]:
    """Certificates of the viewer's parties, of their places and products."""
    wanted = viewer.parties if party is None else viewer.parties & {party}
    return Certificate.objects.select_related("party", "place", "product").filter(
        Q(party__in=wanted) | Q(place__party__in=wanted) | Q(product__party__in=wanted)
    )


def own_imports(viewer: Viewer, party: int | None = None) -> QuerySet[BulkImport]:
    """Files of many rows that the viewer's parties handed in."""
    wanted = viewer.parties if party is None else viewer.parties & {party}
    return BulkImport.objects.select_related("party", "by").filter(party__in=wanted)


def own_invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations to the parties the viewer governs, and the own ones to households helped, newest first."""
    wanted = Q(party__in=viewer.owns) | Q(party__in=viewer.assists, by=viewer.user_id)
    return Invitation.objects.select_related("party").filter(wanted).order_by("-made_at")


def open_invitations(viewer: Viewer, party: int) -> QuerySet[Invitation]:
    """Those that somebody may still take up."""
    return own_invitations(viewer).filter(Invitation.open_now(), party=party)


def own_submissions(viewer: Viewer, party: int | None = None) -> QuerySet[Submission]:
    """Files the viewer's parties handed in."""
    wanted = viewer.parties if party is None else viewer.parties & {party}
    return Submission.objects.select_related("product", "agency").filter(product__party__in=wanted)


def stale_products(viewer: Viewer, party: int | None = None) -> QuerySet[Product]:
    """Products that nobody has said to be right for longer than the rules of today take as fresh."""
    before = clock.now() - timedelta(days=rules(clock.today()).fresh_days)
    return own_products(viewer, party).filter(Q(confirmed_at__lt=before) | Q(confirmed_at=None))


def consents_of(party: Party, viewer: Viewer) -> list[Consent]:
    """Every consent of a party, withdrawn ones, too; for the party itself and officials of its territory."""
    here = viewer.sees_all and viewer.covers(commune=party.commune_id)
    if not (here or party.pk in viewer.parties or party.pk in viewer.assists):
        return []
    return list(Consent.objects.select_related("recorded_by").filter(party=party.pk).order_by("-given_at"))


# -- doubles -----------------------------------------------------------------------------------------------------------


class Doubles(NamedTuple):
    """Records that may be the same: ``why`` is ``name`` or ``phone``."""

    why: str
    records: tuple[Any, ...]


def duplicate_parties(viewer: Viewer, limit: int = 50) -> list[Doubles]:
    """Parties of one commune with the same name, or with the same telephone number. Three queries."""
    rows = parties_of_agency(viewer).order_by()
    same = [
        ("name", ("name_folded", "commune")),
        ("phone", ("phone",)),
    ]
    found: list[tuple[str, dict[str, Any]]] = []
    for why, fields in same:
        grouped = rows.exclude(phone="") if why == "phone" else rows
        keys = grouped.values(*fields).annotate(several=Count("id"), first=Min("id")).filter(several__gt=1)
        found += [(why, {field: one[field] for field in fields}) for one in keys.order_by("first")[:limit]]
    return _grouped(found[:limit], rows, viewer)


def duplicate_products(viewer: Viewer, limit: int = 50) -> list[Doubles]:
    """Products of one party with the same name."""
    rows = products_of_agency(viewer) if viewer.sees_all else own_products(viewer)
    keys = (
        rows.order_by()
        .values("name_folded", "party")
        .annotate(several=Count("id"), first=Min("id"))
        .filter(several__gt=1)
        .order_by("first")[:limit]
    )
    return _grouped(
        [("name", {"name_folded": one["name_folded"], "party": one["party"]}) for one in keys], rows, viewer
    )


def doubles_of(party: Party, viewer: Viewer, limit: int = 20) -> list[Party]:
    """Other parties with its telephone number, or with its name in the same commune."""
    alike = Q(name_folded=party.name_folded, commune=party.commune_id)
    if party.phone:
        alike |= Q(phone=party.phone)
    rows = parties_of_agency(viewer).filter(alike).exclude(pk=party.pk).order_by("id")[:limit]
    return [shown(row, viewer) for row in rows]


def _grouped(keys: Sequence[tuple[str, dict[str, Any]]], rows: QuerySet[Any], viewer: Viewer) -> list[Doubles]:
    if not keys:
        return []
    wanted = Q()
    for _why, values in keys:
        wanted |= Q(**values)
    found = list(rows.filter(wanted).order_by("id"))
    doubles = []
    for why, values in keys:
        records = [row for row in found if all(_plain(row, field) == value for field, value in values.items())]
        doubles.append(Doubles(why, tuple(records)))
    for row in found:
        _with_party(row, viewer) if isinstance(row, Product) else shown(row, viewer)
    return [one for one in doubles if len(one.records) > 1]


def _plain(row: Any, field: str) -> Any:
    return getattr(row, row._meta.get_field(field).attname)


def _with_party(product: Product, viewer: Viewer) -> Product:
    shown(product.party, viewer)
    return shown(product, viewer)
