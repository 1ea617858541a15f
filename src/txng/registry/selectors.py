"""Reads of this room. Every one takes the viewer and returns only what that viewer may see: rows the viewer may know
of, with the other fields emptied (`txng.registry.visibility.shown`). Such rows cannot be saved.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import and_
from typing import TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, Q, QuerySet, When

from txng.accounts.models import Agency, in_force
from txng.accounts.viewers import Viewer
from txng.core import changes, clock, vietnamese
from txng.core.models import StoredFile
from txng.gs1 import epc, provincial
from txng.registry import pictures
from txng.registry.acting import viewer_of
from txng.registry.models import (
    Batch,
    Certificate,
    Competence,
    CompetenceKind,
    Membership,
    Party,
    Place,
    Product,
    ProductCode,
    ProductGroup,
    Role,
    StageProfile,
)
from txng.registry.rules import LegalFacts, StageFact
from txng.registry.visibility import may_see, shown

AnyRow = TypeVar("AnyRow", Product, Party)
__all__ = [
    "batch",
    "certificate_scan",
    "certificates_of",
    "codes_of",
    "competence_gaps",
    "competences",
    "competent_agency",
    "legal_facts",
    "parties_by_uri",
    "parties_search",
    "party_by_gln",
    "picture",
    "place_by_gln",
    "places_by_uri",
    "product_by_code",
    "product_by_gtin",
    "products",
    "products_search",
    "recent_batches",
    "required_items",
    "required_stages",
    "viewer_of",
    "workers_of",
]
MOST_WORDS = 12
PRODUCT_WITH = ("party__commune__parent", "group")


def products(viewer: Viewer) -> QuerySet[Product]:
    """The products a viewer may know of: published ones, and those of the own parties."""
    if viewer.sees_all:
        return Product.objects.filter(merged_into=None)
    return Product.objects.filter(Q(published=True) | Q(party__in=viewer.parties))


def product_by_gtin(gtin14: str, viewer: Viewer) -> Product | None:
    """The product with this GTIN (14 digits), with its party, commune and group."""
    return product_by_code(gtin14, viewer) if gtin14 else None


def product_by_code(code: str, viewer: Viewer) -> Product | None:
    """The product that bears this code, or bore it: a GTIN (14 digits), or ``owner/item`` of a provincial code."""
    rows = products(viewer).select_related(*PRODUCT_WITH)
    field = "provincial_code" if "/" in code else "gtin"
    found = rows.filter(**{field: code}).first() or rows.filter(codes__value=code).first()
    return _shown_product(found, viewer) if found else None


def product_at(path: str, viewer: Viewer) -> Product | None:
    """The product that a path of a label is about: ``/01/…`` or ``/noi-bo/…``; None for any other path."""
    parts = path.split("/")
    if parts[1:2] == ["01"] and len(parts) > 2:
        return product_by_code(parts[2], viewer)
    if parts[1:2] == [provincial.ROOT] and len(parts) > 3:
        return product_by_code(f"{parts[2]}/{parts[3]}", viewer)
    return None


def batch(code: str, lot: str, viewer: Viewer) -> Batch | None:
    """The batch with this lot number of the product that bears or bore ``code`` (as `product_by_code`)."""
    field = "provincial_code" if "/" in code else "gtin"
    rows = Batch.objects.select_related(*(f"product__{name}" for name in PRODUCT_WITH)).filter(
        product__in=products(viewer), lot=lot
    )
    found = rows.filter(**{f"product__{field}": code}).first() or rows.filter(product__codes__value=code).first()
    return _shown_batch(found, viewer) if found else None


def codes_of(product: Product, viewer: Viewer) -> list[ProductCode]:
    """Every code of a product over time, the present one first. Whoever may see the product may know them."""
    rows = ProductCode.objects.filter(product=product.pk, product__in=products(viewer))
    return list(rows.order_by(F("valid_to").desc(nulls_first=True), "-id"))


def with_merged(parties: Iterable[int]) -> frozenset[int]:
    """These parties with the records that were duplicates of them: what was recorded under those is theirs."""
    given = frozenset(parties)
    return given | frozenset(Party.objects.filter(merged_into__in=given).values_list("pk", flat=True))


def survivors(parties: Iterable[int | None]) -> dict[int, int]:
    """Each of these parties → itself, or the record it became one with."""
    given = {one for one in parties if one is not None}
    rows = Party.objects.filter(pk__in=given).values_list("pk", "merged_into")
    return {pk: merged or pk for pk, merged in rows}


def every_code(product: Product) -> frozenset[str]:
    """What a product is and ever was called, the codes of duplicates that became one with it among them."""
    return frozenset(ProductCode.objects.filter(product=product.pk).values_list("value", flat=True)) | {product.code}


def recent_batches(product: Product, viewer: Viewer, limit: int = 12) -> list[Batch]:
    """The newest batches of a product."""
    found = (
        Batch.objects.select_related(*(f"product__{name}" for name in PRODUCT_WITH))
        .filter(product__in=products(viewer), product=product.pk)
        .order_by(F("produced_on").desc(nulls_last=True), "-id")[:limit]
    )
    return [_shown_batch(one, viewer) for one in found]


def party(pk: int, viewer: Viewer) -> Party | None:
    """The party with this id; an individual only for those who may see the name."""
    rows = Party.objects.select_related("commune").filter(pk=pk)
    if not viewer.sees_all:
        rows = rows.filter(~Q(kind="individual") | Q(name_is_public=True) | Q(pk__in=viewer.parties))
    found = rows.first()
    return shown(found, viewer) if found else None


def members_of(party: int) -> frozenset[int]:
    """Ids of everybody who belongs to the party, whatever they may do there."""
    return frozenset(Membership.objects.filter(party=party).values_list("user_id", flat=True))


def workers_of(party: int | None) -> list[int]:
    """Ids of the users who do not only read what is the party's: those whom news of it concerns."""
    if party is None:
        return []
    rows = Membership.objects.filter(party=party).exclude(role=Role.READER)
    return list(rows.order_by("user_id").values_list("user_id", flat=True))


def places_by_uri(uris: Iterable[str], viewer: Viewer) -> dict[str, Place]:
    """Places by the URIs that events name them by, in any spelling; keys are the canonical ones. One query.

    Each place comes with its party and both communes.
    """
    wanted = {epc.normalise(uri) for uri in uris}
    if not wanted:
        return {}
    rows = Place.objects.select_related("commune", "party__commune").filter(uri__in=wanted)
    return {str(place.uri): _shown_place(place, viewer) for place in rows}


def parties_by_uri(uris: Iterable[str], viewer: Viewer) -> dict[str, Party]:
    """Parties by the URIs that events name them by, in any spelling; keys are the canonical ones. One query."""
    wanted = {epc.normalise(uri) for uri in uris}
    if not wanted:
        return {}
    rows = Party.objects.select_related("commune", "merged_into__commune").filter(uri__in=wanted)
    return {str(party.uri): shown(party.merged_into or party, viewer) for party in rows}


def party_uris(parties: Iterable[int]) -> list[str]:
    """How events may name these parties: the canonical URI of each, and its GLN as that of a place."""
    found: set[str] = set()
    for uri, gln in Party.objects.filter(pk__in=set(parties)).values_list("uri", "gln"):
        found |= {uri} if uri else set()
        found |= {f"https://id.gs1.org/417/{gln}", f"https://id.gs1.org/414/{gln}"} if gln else set()
    return sorted(found)


def product_uris(groups: Iterable[int]) -> list[str]:
    """The canonical URI of every product of these groups, whoever's and in whatever state."""
    found = Product.objects.filter(group__in=set(groups)).order_by("gtin").values_list("gtin", flat=True)
    return [f"https://id.gs1.org/01/{gtin}" for gtin in found]


def territory(communes: Iterable[int]) -> tuple[list[int], list[str]]:
    """Who and what is in these administrative units: ids of parties, and the URIs that events name places by.

    A place that says nothing of its own is where its party is.
    """
    here = set(communes)
    parties = Party.objects.filter(commune__in=here).order_by("pk").values_list("pk", flat=True)
    places = Place.objects.filter(Q(commune__in=here) | Q(commune=None, party__commune__in=here), uri__isnull=False)
    return list(parties), [str(uri) for uri in places.order_by("uri").values_list("uri", flat=True)]


def place_by_gln(gln: str, extension: str, viewer: Viewer) -> Place | None:
    """The place with this GLN and extension (empty for none)."""
    rows = Place.objects.select_related("commune", "party__commune")
    found = rows.filter(gln=gln, gln_extension=extension).exclude(gln="").first()
    return _shown_place(found, viewer) if found else None


def party_by_gln(gln: str, viewer: Viewer) -> Party | None:
    """The party with this GLN."""
    rows = Party.objects.select_related("commune", "merged_into__commune")
    found = rows.filter(gln=gln).exclude(gln="").first()
    return shown(found.merged_into or found, viewer) if found else None


def certificates_of(product: Product, on: date, viewer: Viewer) -> list[Certificate]:
    """Certificates of a product and of its party that had begun on the day ``on``, the latest of each kind and scope.

    `Certificate.state_on` tells whether one still holds: an expired one is shown as expired, not left out.
    """
    rows = (
        Certificate.objects.select_related("party", "place__party", "product__party")
        .filter(Q(product=product.pk) | Q(party=product.party_id), valid_from__lte=on)
        .order_by("kind", "party", "product", "-valid_from", "-id")
    )
    latest: dict[tuple[str, int | None], Certificate] = {}
    for row in rows:
        latest.setdefault((row.kind, row.product_id), row)
    return [shown(row, viewer) for row in latest.values()]


def certificate_scan(pk: int, viewer: Viewer) -> StoredFile | None:
    """The scan of a certificate, for those who may see it."""
    rows = Certificate.objects.select_related("scan", "party", "place__party", "product__party")
    found = rows.filter(pk=pk).first()
    return found.scan if found and may_see(found, "scan", viewer) else None


def picture(sha256: str, viewer: Viewer) -> StoredFile | None:
    """The picture with this content, if a product the viewer may know of shows it and its own party sent it."""
    shows = products(viewer).filter(image=pictures.address(sha256)).values_list("party", "party__merged")
    owners = {changes.reference(Party(pk=pk)) for pair in shows[:50] for pk in pair if pk}
    rows = StoredFile.objects.filter(sha256=sha256, kind__startswith="image/", owner__in=owners)
    return rows.order_by("id").first() if owners else None


def required_stages(group: ProductGroup | None, on: date | None = None) -> tuple[str, ...]:
    """Codes of the stages that a complete chain of the group shows on the day ``on`` (today), in order."""
    if group is None:
        return ()
    day = on or clock.today()
    profile = StageProfile.objects.filter(in_force(day), group=group.pk).first()
    return tuple(profile.stages) if profile else ()


def required_items(group: ProductGroup | None, on: date | None = None) -> tuple[str, ...]:
    """Codes of the data items (`rules.DATA_ITEMS`) that a batch of the group must tell on the day ``on`` (today)."""
    if group is None:
        return ()
    profile = StageProfile.objects.filter(in_force(on or clock.today()), group=group.pk).first()
    return tuple(profile.items) if profile else ()


def competent_agency(group: ProductGroup, on: date | None = None, kind: str = CompetenceKind.QUALITY) -> Agency | None:
    """The agency that answers for ``group`` on the day ``on`` (today); None: a gap in the matrix."""
    found = competences(on).filter(group=group.pk, kind=kind).first()
    return found.agency if found else None


def competences(on: date | None = None) -> QuerySet[Competence]:
    """The competence matrix of the day ``on`` (today), with agencies and groups. Anybody may know it."""
    rows = Competence.objects.select_related("agency", "group").filter(in_force(on or clock.today()))
    return rows.order_by("group__name", "kind")


def competence_gaps(on: date | None = None, kind: str = CompetenceKind.QUALITY) -> list[ProductGroup]:
    """The product groups that no agency answers for on the day ``on`` (today)."""
    held = competences(on).filter(kind=kind).values("group")
    return list(ProductGroup.objects.exclude(pk__in=held).order_by("name"))


def products_search(text: str, viewer: Viewer, limit: int = 20) -> list[Product]:
    """Products whose name holds every word of ``text``, with or without accents; else similar ones.

    Names that hold the text as it was typed come first.
    """
    found = _search(products(viewer).select_related(*PRODUCT_WITH), text, limit)
    return [_shown_product(one, viewer) for one in found]


def parties_search(text: str, viewer: Viewer, limit: int = 20) -> list[Party]:
    """Parties by name as `products_search` finds products; individuals only by those who may see their names."""
    rows = Party.objects.select_related("commune").filter(merged_into=None)
    if not viewer.sees_all:
        rows = rows.filter(~Q(kind="individual") | Q(name_is_public=True) | Q(pk__in=viewer.parties))
    return [shown(one, viewer) for one in _search(rows, text, limit)]


def _search(rows: QuerySet[AnyRow], text: str, limit: int) -> list[AnyRow]:
    typed, key = vietnamese.nfc(text.replace("\0", "")), vietnamese.search_key(text)
    if not key:
        return []
    words = reduce(and_, (Q(name_folded__contains=word) for word in key.split()[:MOST_WORDS]))
    as_typed = Case(When(name__icontains=typed, then=0), default=1)
    found = list(rows.filter(words).order_by(as_typed, "name_folded")[:limit])
    if found:
        return found
    likeness = TrigramWordSimilarity(key, "name_folded")  # the operator of the filter uses the index, the function none
    return list(
        rows.filter(name_folded__trigram_word_similar=key).alias(likeness=likeness).order_by("-likeness")[:limit]
    )


def legal_facts(
    product: Product,
    batch: Batch | None,
    *,
    trace_code: str,
    serial: str = "",
    stages: Sequence[StageFact] = (),
    missing_stages: Sequence[str] = (),
    language: str = "vi",
) -> LegalFacts:
    """What the registry knows for the checklist of the legal minimum, joined with the ``stages`` of the chain.

    ``product`` and ``batch`` as a selector gave them: what the viewer may not see is missing here, too. In English
    (``en``) names fall back to Vietnamese where the party gave no other.
    """
    party, english = product.party, language == "en"
    address = ", ".join(
        part
        for part in (
            party.address,
            party.commune.name if party.commune else "",
            party.commune.parent.name if party.commune and party.commune.parent else "",
        )
        if part
    )
    return LegalFacts(
        name=(product.name_en if english else "") or product.name,
        image=product.image,
        party_name=(party.name_en if english else "") or party.name,
        party_address=address,
        origin=(product.origin_en if english else "") or product.origin,
        stages=stages,
        missing_stages=missing_stages,
        trace_code=trace_code,
        brand=product.brand,
        model_code=product.model_code,
        lot=batch.lot if batch else "",
        serial=serial,
        expires_on=batch.use_by if batch else None,
        shelf_life_days=product.shelf_life_days,
        standards=product.standards,
        language=language,
    )


def _shown_product(product: Product, viewer: Viewer) -> Product:
    shown(product.party, viewer)
    return shown(product, viewer)


def _shown_batch(one: Batch, viewer: Viewer) -> Batch:
    shown(one, viewer)
    _shown_product(one.product, viewer)
    return one


def _shown_place(place: Place, viewer: Viewer) -> Place:
    shown(place, viewer)
    shown(place.party, viewer)
    return place
