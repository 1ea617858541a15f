"""Choosing for whom to act: shown in the header, kept in the session, never more than a person has."""

import pytest
from django.test import Client

from tests.cast import Cast
from txng.accounts.selectors import agency
from txng.registry.models import Membership

ADDRESS = "/accounts/act-for"


@pytest.fixture
def at(cast: Cast, client: Client):
    """A browser in which a member of the cast has signed in."""

    def signed_in(username: str) -> Client:
        client.force_login(cast.users[username])
        return client

    return signed_in


def test_a_member_of_two_firms_changes_between_them(cast: Cast, at) -> None:
    browser = at("second_owner")
    packing, shop = (cast.parties[name] for name in ("packing", "shop"))
    assert browser.get("/workspace/").wsgi_request.viewer.acting_party == packing.pk
    answer = browser.post(ADDRESS, {"body": f"party:{shop.pk}"}, follow=True)
    assert answer.redirect_chain == [("/workspace/", 302)]
    assert answer.wsgi_request.viewer.acting_party == shop.pk
    page = answer.content.decode()
    assert f'value="party:{shop.pk}" aria-current="true"' in page
    assert f'value="party:{packing.pk}"' in page


def test_who_has_two_hats_goes_from_the_office_to_the_workspace_and_back(cast: Cast, at) -> None:
    browser = at("two_hats")
    store, commune = cast.parties["cold_store"], agency("ubnd-25480")
    assert browser.get("/office/").status_code == 200
    refused = browser.get("/workspace/")
    assert refused.status_code == 403
    assert f'value="party:{store.pk}"' in refused.content.decode()  # the way out stands on the refusal
    assert browser.post(ADDRESS, {"body": f"party:{store.pk}"})["Location"] == "/workspace/"
    assert (browser.get("/workspace/").status_code, browser.get("/office/").status_code) == (200, 403)
    assert browser.post(ADDRESS, {"body": f"agency:{commune.pk}"})["Location"] == "/office/"
    assert browser.get("/office/").status_code == 200


@pytest.mark.parametrize("body", [None, "", "party", "party:0", "agency:1", "party:999999", "x" * 5000])
def test_nobody_acts_for_whom_they_have_no_part_in(body: str | None, at) -> None:
    browser = at("owner")
    assert browser.post(ADDRESS, {} if body is None else {"body": body}).status_code == 404
    assert "acting" not in browser.session


def test_a_foreign_firm_cannot_be_chosen(cast: Cast, at) -> None:
    assert at("competitor").post(ADDRESS, {"body": f"party:{cast.parties['coop'].pk}"}).status_code == 404


def test_nobody_in_particular_chooses_nothing(db: None, client: Client) -> None:
    assert client.post(ADDRESS, {"body": "party:1"}).status_code == 404


def test_a_choice_ends_with_the_membership(cast: Cast, at) -> None:
    browser, shop = at("second_owner"), cast.parties["shop"]
    browser.post(ADDRESS, {"body": f"party:{shop.pk}"})
    Membership.objects.filter(user=cast.users["second_owner"], party=shop).delete()
    viewer = browser.get("/workspace/").wsgi_request.viewer
    assert (viewer.parties, viewer.acting_party) == ({cast.parties["packing"].pk}, cast.parties["packing"].pk)


def test_a_page_that_asks_for_no_viewer_asks_no_question(client: Client, db: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get("/robots.txt")
