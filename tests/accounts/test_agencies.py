"""Agencies: present after the migrations, dated, with what became of them; posts in them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from txng.accounts import agencies, selectors, services
from txng.accounts.models import Agency, AgencySuccession, Post, User
from txng.accounts.viewers import SYSTEM, Viewer
from txng.core import changes, clock
from txng.core.errors import Conflict, Forbidden, Refused

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def test_they_are_there_after_the_migrations() -> None:
    assert selectors.agencies(AFTER).filter(kind="commune").count() == 96
    assert selectors.agencies(BEFORE).filter(kind="commune").count() == 0
    assert selectors.agencies(BEFORE).filter(kind="people_committee").count() == 24 + 2
    assert selectors.agencies(AFTER).filter(kind="people_committee").count() == 1
    assert selectors.agencies(AFTER).filter(kind="department").count() == 10
    assert not Agency.objects.filter(kind="commune", parent=None).exists()


def test_loading_them_again_writes_nothing() -> None:
    assert agencies.agencies_load() == 0


def test_what_an_administrator_changed_stays() -> None:
    Agency.objects.filter(code="skhcn", valid_to=None).update(name="Sở Khác", valid_to=date(2030, 1, 1))
    assert agencies.agencies_load() == 0
    assert str(selectors.agency("skhcn")) == "Sở Khác"


def test_a_code_means_another_body_before_the_reform() -> None:
    assert str(selectors.agency("skhcn", BEFORE)) == "Sở Khoa học và Công nghệ tỉnh Tây Ninh"
    assert str(selectors.agency("skhcn", AFTER)) == "Sở Khoa học và Công nghệ"
    assert selectors.agency("snnptnt", AFTER) is None
    assert selectors.agency("qltt", AFTER).parent == selectors.agency("sct", AFTER)
    assert str(selectors.agency("ubnd-25480", AFTER)) == "Ủy ban nhân dân phường Bình Minh"
    assert selectors.agency("ubnd-708", BEFORE).name != selectors.agency("ubnd-808", BEFORE).name


def test_every_former_body_went_somewhere() -> None:
    assert not Agency.objects.filter(valid_to=AFTER, successions=None).exists()
    assert not AgencySuccession.objects.exclude(old__valid_to=AFTER, new__valid_from=AFTER).exists()


def test_duties_are_followed_to_who_has_them_now() -> None:
    information = selectors.agency("stttt", BEFORE)
    assert selectors.successor(information, BEFORE) == information
    assert selectors.successor(information).code == "skhcn"
    culture = selectors.agency("svhttdl")
    former = selectors.predecessors([culture.pk])[culture.pk]
    assert set(Agency.objects.filter(pk__in=former).values_list("code", flat=True)) == {
        *("svhttdl", "la-svhttdl", "stttt", "la-stttt")
    }


def test_duties_are_followed_over_several_reforms() -> None:
    now = selectors.agency("skhcn")
    Agency.objects.filter(pk=now.pk).update(valid_to=date(2026, 1, 1))
    later = Agency.objects.create(
        code="sknmt", name="Sở Mới", short_name="Sở Mới", kind="department", valid_from=date(2026, 1, 1)
    )
    AgencySuccession.objects.create(old=now, new=later, extent="whole", is_default=True)
    assert selectors.successor(selectors.agency("stttt", BEFORE)) == later
    assert selectors.agency("stttt", BEFORE).pk in selectors.predecessors([later.pk])[later.pk]


def test_the_territory_of_a_commune_holds_its_former_units() -> None:
    commune = selectors.admin_unit("25480", AFTER)
    here = selectors.territory(commune)
    assert commune.pk in here
    assert selectors.admin_unit("25480", BEFORE).pk in here  # Ninh Sơn, another unit of the same code
    assert selectors.admin_unit("25708", AFTER).pk not in here


def test_a_district_has_the_communes_it_had() -> None:
    district = selectors.admin_unit("705", BEFORE)
    communes = set(district.children.values_list("pk", flat=True))
    assert communes < selectors.territory(district)


def test_periods_of_one_agency_never_meet() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(code="skhcn", name="X", short_name="X", kind="department", valid_from=date(2026, 1, 1))


# -- posts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def person() -> User:
    return User.objects.create_user("p", full_name="Người Mới")


def test_a_post_begins_and_ends(person: User) -> None:
    office = selectors.agency("skhcn")
    post = services.post_appoint(user=person, agency=office, role="officer", actor=SYSTEM, reason="QĐ 1")
    assert person.is_official
    yesterday = clock.today() - timedelta(days=1)
    assert selectors.posts_of(person, yesterday) == []
    Post.objects.filter(pk=post.pk).update(valid_from=yesterday)
    services.post_end(post=post, actor=SYSTEM, reason="nghỉ hưu")
    assert not person.is_official
    assert selectors.posts_of(person, yesterday) == [post]
    assert [act.kind for act in changes.acts_of(post)] == ["post.end", "post.appoint"]


def test_a_post_that_ends_on_its_first_day_was_none(person: User) -> None:
    post = services.post_appoint(user=person, agency=selectors.agency("sct"), role="lead", actor=SYSTEM)
    services.post_end(post=post, actor=SYSTEM)
    assert not Post.objects.exists()


def test_a_post_ends_with_its_agency(person: User) -> None:
    office = selectors.agency("snnptnt", BEFORE)
    post = services.post_appoint(user=person, agency=office, role="lead", actor=SYSTEM, valid_from=BEFORE)
    assert post.valid_to == AFTER
    with pytest.raises(Conflict):
        services.post_appoint(user=person, agency=office, role="lead", actor=SYSTEM)


def test_nobody_has_a_post_twice_or_an_unknown_one(person: User) -> None:
    office = selectors.agency("skhcn")
    services.post_appoint(user=person, agency=office, role="officer", actor=SYSTEM)
    with pytest.raises(Conflict):
        services.post_appoint(user=person, agency=office, role="officer", actor=SYSTEM)
    services.post_appoint(user=person, agency=office, role="auditor", actor=SYSTEM)
    with pytest.raises(Refused):
        services.post_appoint(user=person, agency=office, role="king", actor=SYSTEM)
    day = clock.today()
    with pytest.raises(Refused):
        services.post_appoint(user=person, agency=office, role="clerk", actor=SYSTEM, valid_from=day, valid_to=day)


def test_only_administrators_give_and_take_posts(person: User) -> None:
    office = selectors.agency("skhcn")
    lead = Viewer("authority", 1, agencies=frozenset({office.pk}), roles={office.pk: frozenset({"lead"})})
    with pytest.raises(Forbidden):
        services.post_appoint(user=person, agency=office, role="officer", actor=lead)
    post = services.post_appoint(user=person, agency=office, role="officer", actor=SYSTEM)
    with pytest.raises(Forbidden):
        services.post_end(post=post, actor=lead)
