"""Registering links: the whole file or nothing, each change with its reason, announced when it commits."""

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from tests.resolver.documents import GTIN, OTHER_GTIN, document, link, record
from txng.accounts.viewers import SYSTEM
from txng.core.models import ChangeRecord
from txng.gs1.problems import ProblemError
from txng.resolver import selectors
from txng.resolver.links import DEFAULT
from txng.resolver.models import CHANNEL, Link, LinkRecord
from txng.resolver.services import links_load

GTIN_ELEMENTS = [("01", GTIN)]

pytestmark = pytest.mark.django_db


def test_loading_replaces_the_levels_it_names_and_leaves_the_others() -> None:
    links_load(document(record(), record(f"/01/{OTHER_GTIN}")), SYSTEM)
    changed = record(defaultLink=[link(href="https://nsx.example.vn/moi")])
    assert links_load(document(changed), SYSTEM).changed == 1
    assert [one.href for one in selectors.link_set(GTIN_ELEMENTS)[0].links] == ["https://nsx.example.vn/moi"]
    assert len(selectors.link_set([("01", OTHER_GTIN)])[0].links) == 2


def test_loading_the_same_file_again_changes_nothing() -> None:
    first = links_load(document(record()), SYSTEM)
    again = links_load(document(record()), SYSTEM)
    assert (first.records, first.links, first.changed) == (1, 2, 1)
    assert again.changed == 0
    assert Link.objects.count() == 2


def test_a_file_with_one_fault_leaves_nothing_behind() -> None:
    with pytest.raises(ProblemError):
        links_load(document(record(), record("/01/08934563138166")), SYSTEM)
    assert not LinkRecord.objects.exists()
    assert not ChangeRecord.objects.filter(kind="links.load").exists()


def test_an_act_says_what_was_changed_and_why() -> None:
    links_load(document(record()), SYSTEM, "chuyển từ hệ thống cũ")
    act = ChangeRecord.objects.get(kind="links.load")
    assert act.reason == "chuyển từ hệ thống cũ"
    assert act.details == {"records": 1, "changed": 1}


def test_former_targets_stay_in_the_history() -> None:
    links_load(document(record()), SYSTEM)
    links_load(document(record(defaultLink=[link(href="https://nsx.example.vn/moi")])), SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("select href from resolver_linkevent where pgh_label = 'delete'")
        assert ("https://nsx.example.vn/sp/1",) in cursor.fetchall()


def test_the_database_itself_refuses_a_second_default() -> None:
    links_load(document(record()), SYSTEM)
    kept = LinkRecord.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(record=kept, position=9, link_type=DEFAULT, href="https://x.example.vn/", title="Hai")


def test_a_level_without_any_default_above_it_is_warned_of() -> None:
    lot = record(f"/01/{GTIN}/10/A", traceability=[link()])
    assert [warning.code for warning in links_load(document(lot), SYSTEM).warnings] == ["link-default-missing"]
    assert not links_load(document(record()), SYSTEM).warnings
    assert not links_load(document(lot), SYSTEM).warnings


def test_links_hold_only_in_their_period() -> None:
    past = link(href="https://nsx.example.vn/cu", validTo="2020-01-01T00:00:00+07:00")
    future = link(href="https://nsx.example.vn/sau", validFrom="2090-01-01T00:00:00+07:00")
    links_load(document(record(pip=[past, future, link()])), SYSTEM)
    assert [one.href for one in selectors.link_set(GTIN_ELEMENTS)[0].links] == ["https://nsx.example.vn/sp/1"]


def test_all_levels_are_read_in_one_query(django_assert_num_queries: Any) -> None:
    links_load(document(record(), record(f"/01/{GTIN}/10/A"), record(f"/01/{GTIN}/21/7")), SYSTEM)
    with django_assert_num_queries(1):
        levels = selectors.link_set([*GTIN_ELEMENTS, ("10", "A"), ("21", "7")])
    assert [level.path for level in levels] == [f"/01/{GTIN}/21/7", f"/01/{GTIN}/10/A", f"/01/{GTIN}"]


def test_what_lies_below_a_key_is_read_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    lots = [record(f"/01/{GTIN}/10/{number}", pip=[link()]) for number in range(selectors.MOST_BELOW - 1)]
    links_load(document(record(), record(f"/01/{OTHER_GTIN}"), *lots), SYSTEM)
    roots = [f"/01/{GTIN}", f"/01/{OTHER_GTIN}", "/01/09520801001019"]
    found = selectors.below(roots)
    assert found.keys() == set(roots[:2])
    assert found[roots[0]].whole
    assert len(found[roots[0]].levels) == selectors.MOST_BELOW
    links_load(document(record(f"/01/{GTIN}/10/one-more", pip=[link()])), SYSTEM)
    assert selectors.below(roots)[roots[0]] == selectors.Below({}, False)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_announced_when_it_commits() -> None:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        links_load(document(record()), SYSTEM)
        assert [notice.channel for notice in listener.notifies(timeout=5, stop_after=1)] == [CHANNEL]
