"""The count of a day: one statement over the kept history of the records, so that any past day can be counted again.

Definitions (plan 939 I.2.a-6 and I.2.b-2, requirements section 5):

- users, the denominator: parties of the province – no state agencies, not merged away – that hold a company prefix in
  force, or have a product with a code in use, on the day;
- applying, the numerator: those of them with at least one active product that meets every criterion of
  `txng.oversight.conformity.rules.CRITERIA`.

What counts is what the portal knew at the end of the day: a record entered later does not change the figure of the day.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from txng.core import clock
from txng.oversight.conformity.rules import CRITERIA, MONTHS
from txng.registry.review import months_later


class PartyCount(NamedTuple):
    """One party of the denominator; ``best``: bits of `CRITERIA` in their order, of the product that meets most."""

    party: int
    name_folded: str
    commune: int | None
    kind: str
    groups: list[int]
    products: int
    products_applying: int
    best: int


def _as_of(table: str) -> str:
    """The rows of a table as they stood before ``%(end)s``."""
    return f"""(select * from (
        select distinct on (pgh_obj_id) * from {table}event
        where pgh_created_at < %(end)s order by pgh_obj_id, pgh_id desc) last
      where pgh_label <> 'delete')"""


def active_on(day: date) -> RawSQL:
    """Keys of the products that were active at the end of a past day, for a filter ``pk__in``."""
    sql = f"select pgh_obj_id from {_as_of('registry_product')} p where status = 'active' and merged_into_id is null"
    return RawSQL(sql.replace("%(end)s", "%s"), [clock.beginning_of(day + timedelta(days=1))])


_ALL = (1 << len(CRITERIA)) - 1
_SQL = f"""
with party as materialized (
  select pgh_obj_id as id, name_folded, commune_id, kind, gln from {_as_of("registry_party")} p
  where kind <> 'agency' and merged_into_id is null and commune_id is not null),
prefix as (
  select distinct party_id from {_as_of("registry_companyprefix")} x
  where status <> 'expired' and (valid_from is null or valid_from <= %(day)s)
    and (valid_to is null or valid_to > %(day)s)),
product as materialized (
  select pgh_obj_id as id, party_id, group_id, gtin, missing_items from {_as_of("registry_product")} p
  where status = 'active' and merged_into_id is null),
coded as (
  select distinct product.party_id from {_as_of("registry_productcode")} c
  join product on product.id = c.product_id
  where c.valid_from <= %(day)s and (c.valid_to is null or c.valid_to > %(day)s)),
located as (select distinct party_id from {_as_of("registry_place")} p where gln <> ''),
batch as materialized (
  select pgh_obj_id as id, product_id, coalesce(produced_on, harvested_on, created_at::date) as made
  from {_as_of("registry_batch")} b),
lot as (
  select batch.product_id, bool_or(l.told > 0) as told,
    bool_or(l.complete and batch.made > %(since)s and batch.made <= %(day)s) as complete
  from {_as_of("conformity_lotconformity")} l join batch on batch.id = l.batch_id group by batch.product_id),
label as (
  select distinct batch.product_id from {_as_of("registry_labelorder")} o join batch on batch.id = o.batch_id
  where printed_at is not null),
judged as (
  select product.party_id, product.group_id,
    (product.gtin <> '' and (party.gln <> '' or located.party_id is not null))::int
    + 2 * (label.product_id is not null or coalesce(lot.told, false))::int
    + 4 * (product.missing_items = '{{}}')::int
    + 8 * coalesce(lot.complete, false)::int
    + 16 * coalesce(lot.told, false)::int as bits
  from product join party on party.id = product.party_id
  left join located on located.party_id = product.party_id
  left join lot on lot.product_id = product.id
  left join label on label.product_id = product.id),
summed as (
  select party_id, array_remove(array_agg(distinct group_id), null) as groups, count(*) as products,
    count(*) filter (where bits = {_ALL}) as applying,
    (array_agg(bits order by length(replace(bits::bit(5)::text, '0', '')) desc, bits desc))[1] as best
  from judged group by party_id)
select party.id, party.name_folded, party.commune_id, party.kind, coalesce(summed.groups, '{{}}')::int[],
  coalesce(summed.products, 0), coalesce(summed.applying, 0), coalesce(summed.best, 0)
from party left join summed on summed.party_id = party.id
where exists (select from prefix where prefix.party_id = party.id)
   or exists (select from coded where coded.party_id = party.id)
order by party.name_folded, party.id"""


def count(day: date) -> list[PartyCount]:
    """The parties of the denominator of a day with what each meets.

    The statement joins whole tables. What the planner guesses of rows "as of a day" is far too low, and nested loops
    over them take minutes for a province, so they are switched off for it.
    """
    end = clock.beginning_of(day + timedelta(days=1))
    values: dict[str, Any] = {"day": day, "end": end, "since": months_later(day, -MONTHS)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off; set local work_mem = '64MB'")
        cursor.execute(_SQL, values)
        found = [PartyCount(*row) for row in cursor.fetchall()]
        cursor.execute("set local enable_nestloop to default; set local work_mem to default")
    return found


def met(bits: int) -> list[str]:
    """The criteria of a set of bits.

    >>> met(0b00101)
    ['codes', 'items']
    """
    return [code for place, code in enumerate(CRITERIA) if bits >> place & 1]
