"""For whom a person acts, and what follows for what he or she may see and do."""

from datetime import date

import pytest

from tests.cast import Cast
from txng.accounts.models import Post
from txng.accounts.selectors import agency
from txng.accounts.services import post_appoint
from txng.accounts.viewers import PUBLIC, SYSTEM
from txng.registry import policies, selectors, services
from txng.registry.acting import Acting, acting_choices, viewer_of
from txng.registry.models import Competence, ProductGroup

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def test_members_read_or_work_or_own(cast: Cast) -> None:
    coop = cast.parties["coop"].pk
    owner, staff, reader = (cast.viewer(name) for name in ("owner", "colleague", "reader"))
    assert [policies.may_govern(who, coop) for who in (owner, staff, reader)] == [True, False, False]
    assert [policies.may_edit(who, coop) for who in (owner, staff, reader)] == [True, True, False]
    assert all(coop in who.parties and who.acting_party == coop for who in (owner, staff, reader))


def test_a_member_of_two_chooses_one(cast: Cast) -> None:
    shop, packing = (cast.parties[name].pk for name in ("shop", "packing"))
    both = cast.viewer("second_owner")
    assert (both.parties, both.acting_party) == ({shop, packing}, None)
    assert cast.viewer("second_owner", f"party:{packing}").acting_party == packing
    foreign = cast.parties["coop"].pk
    assert cast.viewer("second_owner", f"party:{foreign}") == both
    names = [choice.name for choice in acting_choices(cast.users["second_owner"])]
    assert names == ["Cơ sở Đóng gói Ninh Thạnh", "Siêu thị Vàm Cỏ Mart"]


def test_who_has_two_hats_wears_one_at_a_time(cast: Cast) -> None:
    user, store = cast.users["two_hats"], cast.parties["cold_store"].pk
    office, firm = (choice.acting for choice in acting_choices(user))
    at_work, at_home = viewer_of(user, office), viewer_of(user, firm)
    assert (at_work.kind, at_work.parties) == ("authority", frozenset())
    assert (at_home.kind, at_home.owns, at_home.agencies) == ("party", {store}, frozenset())
    assert viewer_of(user) == at_work


@pytest.mark.parametrize(
    "text", ["", "party:", "party:x", "agency:-1", "firm:1", "party:1:2", None, 7, "party:" + "9" * 30]
)
def test_only_what_was_written_is_read(text: object) -> None:
    assert Acting.read(text) is None
    assert Acting.read(str(Acting("party", 7))) == Acting("party", 7)


def test_officials_see_by_their_agency(cast: Cast) -> None:
    fruit, cakes = (cast.products[name].group_id for name in ("mang_cau", "banh_trang"))
    here, there = (cast.parties[name].commune_id for name in ("coop", "rice_paper"))
    farm, trade = cast.viewer("department_officer"), cast.viewer("trade_officer")
    assert (farm.covers(group=fruit), farm.covers(group=cakes)) == (True, False)
    assert (trade.covers(group=fruit), trade.covers(group=cakes)) == (False, True)
    commune = cast.viewer("commune_officer")
    assert commune.covers(group=cakes, commune=here)
    assert not commune.covers(group=cakes, commune=there)
    for name in ("science_lead", "provincial_leader"):
        viewer = cast.viewer(name)
        assert viewer.sees_all_groups
        assert viewer.covers(group=cakes, commune=there)
    assert cast.viewer("inspector").covers(group=fruit)  # market control, for all goods
    assert not cast.viewer("finance_officer").covers(group=fruit)
    assert not cast.viewer("owner").covers(group=fruit)
    assert SYSTEM.covers(group=fruit, commune=there)


def test_the_competent_agency_has_the_last_word(cast: Cast) -> None:
    may = {
        name: policies.may_verify(cast.viewer(name), group=cast.products["mang_cau"].group_id, commune=None)
        for name in cast.users
    }
    assert {name for name, allowed in may.items() if allowed} == {
        *("department_officer", "department_lead", "officer", "science_lead", "provincial_leader")
    }


def test_auditors_look_and_change_nothing(cast: Cast) -> None:
    auditor = cast.viewer("auditor")
    assert auditor.sees_all
    assert not policies.may_verify(auditor)
    assert not policies.may_define(auditor)
    assert not policies.may_assign(auditor)


def test_a_local_body_sees_personal_data_of_its_territory_only(cast: Cast) -> None:
    gln = cast.parties["rice_paper"].gln
    assert selectors.party_by_gln(gln, cast.viewer("other_commune_officer")).phone
    assert not selectors.party_by_gln(gln, cast.viewer("commune_officer")).phone
    assert selectors.party_by_gln(gln, cast.viewer("department_officer")).phone


def test_successors_keep_their_rights_over_old_records(cast: Cast) -> None:
    former = agency("snnptnt", BEFORE)
    viewer = cast.viewer("department_lead")
    assert viewer.has_role(former.pk, "lead")
    assert viewer.has_role(viewer.acting_agency, "lead", "officer")
    assert not viewer.has_role(former.pk, "officer")
    assert not viewer.has_role(agency("sct").pk)


def test_one_person_in_two_agencies(cast: Cast) -> None:
    user, trade = cast.users["officer"], agency("sct")
    post_appoint(user=user, agency=trade, role="auditor", actor=SYSTEM)
    both = viewer_of(user)
    assert both.acting_agency is None
    assert {both.has_role(trade.pk, "auditor"), both.has_role(agency("skhcn").pk, "officer")} == {True}
    one = viewer_of(user, Acting("agency", trade.pk))
    assert (one.acting_agency, one.sees_all_groups) == (trade.pk, False)
    assert not one.has_role(None, "officer")


def test_viewers_cost_few_questions(cast: Cast, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        cast.viewer("second_owner")
    for name in ("officer", "commune_officer", "two_hats"):
        with django_assert_max_num_queries(8):
            cast.viewer(name)
    assert viewer_of(None) is PUBLIC


# -- the matrix -------------------------------------------------------------------------------------------------------


def test_the_matrix_before_and_after_the_reform(db: None) -> None:
    fruit = ProductGroup.objects.get(code="trai-cay")
    assert selectors.competent_agency(fruit, BEFORE).code == "snnptnt"
    assert selectors.competent_agency(fruit, AFTER).code == "snnmt"
    assert selectors.competent_agency(fruit, date(2018, 1, 1)) is None
    assert selectors.competent_agency(fruit, AFTER, "market").code == "qltt"
    assert selectors.competence_gaps(BEFORE) == selectors.competence_gaps(AFTER) == []
    first = Competence.objects.get(group=fruit, kind="quality", valid_from=date(2019, 3, 1))
    assert first.decision_number == "518/QĐ-UBND"


def test_competence_passes_on(cast: Cast) -> None:
    fruit, trade = ProductGroup.objects.get(code="trai-cay"), agency("sct")
    administrator = cast.viewer("administrator")
    day = date(2026, 9, 1)
    services.competence_assign(
        actor=administrator, group=fruit, agency=trade, kind="quality", valid_from=day, decision_number="7/QĐ-UBND"
    )
    assert selectors.competent_agency(fruit, date(2026, 8, 31)).code == "snnmt"
    assert selectors.competent_agency(fruit, day) == trade
    held = selectors.competences(day).get(group=fruit, kind="quality")
    services.competence_end(actor=administrator, competence=held, on=date(2026, 10, 1))
    assert selectors.competence_gaps(date(2026, 10, 1)) == [fruit]
    services.competence_end(actor=administrator, competence=held, on=day)
    assert selectors.competence_gaps(day) == [fruit]


def test_a_group_without_an_agency_is_a_gap(cast: Cast) -> None:
    made = services.product_group_create(actor=cast.viewer("administrator"), code="moi", name="Nhóm mới")
    assert selectors.competence_gaps() == [made]
    assert selectors.competent_agency(made) is None


@pytest.mark.django_db
def test_posts_in_a_department_and_in_a_commune_are_not_competence_for_everything(cast: Cast) -> None:
    user = cast.users["department_officer"]
    alone = cast.viewer("department_officer")
    commune = agency("ubnd-25480")
    Post.objects.create(user=user, agency=commune, role="officer", valid_from=date(2025, 7, 1))
    unchosen = cast.viewer("department_officer")
    assert not unchosen.covers_everything
    assert not unchosen.sees_all_groups
    assert (unchosen.groups, unchosen.communes, unchosen.agencies) == (alone.groups, None, alone.agencies)
    local = cast.viewer("department_officer", f"agency:{commune.pk}")
    assert local.sees_all_groups
    assert local.communes
    assert not local.covers_everything
