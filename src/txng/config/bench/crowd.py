"""A province grown up around a measurement: a million products with their links and lots, ten labels for each.

Rows are made by the database out of rows that are there (a product of the demo, links that were loaded), without the
triggers that keep history: what is measured is reading among many, not writing them.
"""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from txng.config.bench.scratch import Home, number

SERIALS = 10
OF_ORDER = 1_000

_PRODUCTS = """
    insert into registry_product select made.*
    from crowd, registry_product model,
    lateral jsonb_populate_record(model, jsonb_build_object(
        'id', crowd.id, 'gtin', crowd.gtin, 'provincial_code', '', 'name', 'Sản phẩm ' || crowd.id,
        'name_folded', 'san pham ' || crowd.id)) made
    where model.id = (select min(id) from registry_product where gtin <> '')"""
_CODES = """
    insert into registry_productcode select made.*
    from crowd, registry_productcode model,
    lateral jsonb_populate_record(model, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('registry_productcode', 'id')), 'product_id', crowd.id,
        'value', crowd.gtin)) made
    where model.id = (select min(id) from registry_productcode where scheme = 'gtin')"""
_LOTS = """
    insert into registry_batch select made.*
    from crowd, registry_batch model,
    lateral jsonb_populate_record(model, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('registry_batch', 'id')), 'product_id', crowd.id,
        'code', crowd.gtin, 'lot', 'L001')) made where model.id = (select min(id) from registry_batch)"""
_LABELS = """
    insert into registry_labelorder (created_at, changed_at, is_demo, kind, count, grid, serials, active_to,
        written_off, batch_id, printed_at)
    select now(), now(), false, 'item', %(of_order)s, 'a4-3x8',
        array(select batch.id || '-' || one from generate_series(1, %(of_order)s) one), %(of_order)s, '{}', batch.id,
        now()
    from registry_batch batch where lot = 'L001' order by batch.id limit %(orders)s"""
_SEEN = """
    insert into event_thing (k, event_time, seq, role)
    select (random() * 9e18)::bigint, now() - random() * interval '300 days', 1, 1
    from generate_series(1, %(serials)s)"""
_RECORDS = """
    insert into resolver_linkrecord select made.*
    from crowd, resolver_linkrecord model,
    lateral jsonb_populate_record(model, jsonb_build_object(
        'id', crowd.id, 'path', '/01/' || crowd.gtin, 'root', '/01/' || crowd.gtin)) made where model.id = %(record)s"""
_LINKS = """
    insert into resolver_link select made.*
    from crowd, resolver_link model,
    lateral jsonb_populate_record(model, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('resolver_link', 'id')), 'record_id', crowd.id,
        'href', replace(model.href, %(gtin)s, crowd.gtin))) made where model.record_id = %(record)s"""


_asked = 0


def ask(products: int) -> None:
    """Let the measurements of this process stand among so many products."""
    global _asked
    _asked = products


def asked() -> int:
    """How many products the measurement shall stand among."""
    return _asked


def gather(home: Home, gtin: Callable[[int], str], first: int, products: int) -> dict[str, int]:
    """Make products ``first`` … of `gtin`: half of them lead to their maker's page, half have their page here. Returns
    what there is then."""
    with home.connect() as connection:
        _bare(connection)
        connection.execute("create temp table crowd (id bigint primary key, gtin text)")
        with connection.cursor().copy("copy crowd from stdin") as copy:
            for at in range(first, first + products):
                copy.write_row((1_000_000_000 + at, gtin(at)))
        connection.execute("analyze crowd")
        connection.execute(sql.SQL(_PRODUCTS))
        connection.execute(sql.SQL(_CODES))
        connection.execute(sql.SQL(_LOTS))
        labels = {"of_order": OF_ORDER, "orders": products * SERIALS // OF_ORDER}
        connection.execute(_LABELS, labels)
        connection.execute(_SEEN, {"serials": products * SERIALS})
        _link(connection)
        for table in ("registry_product", "registry_productcode", "registry_batch", "registry_labelorder"):
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
        connection.execute("analyze event_thing, resolver_link, resolver_linkrecord")
        return {
            "products": number(connection, "select count(*) from registry_product"),
            "linked": number(connection, "select count(*) from resolver_linkrecord"),
            "lots": number(connection, "select count(*) from registry_batch"),
            "serials": number(connection, "select sum(cardinality(serials)) from registry_labelorder"),
            "things_in_events": number(connection, "select count(*) from event_thing"),
        }


def _bare(connection: psycopg.Connection[Any]) -> None:
    """No triggers and no foreign keys while the rows are made; a server that does not allow it takes longer."""
    try:
        connection.execute("set session_replication_role = 'replica'")
    except psycopg.errors.InsufficientPrivilege:
        return


def _link(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute("select id, path from resolver_linkrecord order by id desc limit 1").fetchone()
    assert row is not None
    model = {"record": row[0], "gtin": row[1].removeprefix("/01/")}
    connection.execute("delete from crowd where id % 2 = 0")
    connection.execute(_RECORDS, model)
    connection.execute(_LINKS, model)
