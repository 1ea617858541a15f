"""Lists of the programme ask the database as often for many rows as for few."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.cast import Cast
from tests.queries import assert_same_queries
from txng.accounts.models import Agency, Post, User
from txng.core import clock
from txng.programme.communication.models import Activity, Campaign
from txng.programme.grants.models import Application, Scheme
from txng.programme.providers.models import Provider
from txng.programme.training.models import Course, Session

TODAY = clock.today()


def rows_of(cast: Cast, agency: Agency) -> dict[str, Callable[[range], object]]:
    """Path → what makes rows with these numbers."""
    now = clock.now()
    days = {"starts": TODAY, "ends": TODAY + timedelta(days=9)}
    course = Course.objects.create(agency=agency, title="Khóa", audience="all", hours=4, content="x")
    scheme = Scheme.objects.create(
        agency=agency,
        title="Hỗ trợ",
        basis="NQ",
        pays="x",
        whom="x",
        how="x",
        source="state",
        cap=1,
        state="open",
        **days,
    )

    def sessions(numbers: range) -> None:
        Session.objects.bulk_create(
            Session(
                course=course,
                number=f"LH-{one}",
                token=f"t{one}",
                secret="s",
                state="open",
                starts=now,
                ends=now + timedelta(hours=2),
                place="Hội trường",
                capacity=9,
                enrol_until=TODAY,
            )
            for one in numbers
        )

    def people(numbers: range) -> None:
        users = User.objects.bulk_create(
            User(username=f"nguoi-{one}", full_name=f"Người {one}", password="!") for one in numbers
        )
        Post.objects.bulk_create(Post(user=one, agency=agency, role="officer") for one in users)

    return {
        "training": sessions,
        "training/courses": lambda numbers: Course.objects.bulk_create(
            Course(agency=agency, title=f"Khóa {one}", audience="all", hours=4, content="x") for one in numbers
        ),
        "communication": lambda numbers: Activity.objects.bulk_create(
            Activity(number=f"TT-{one}", agency=agency, channel="press", title=f"Tin {one}", on=TODAY)
            for one in numbers
        ),
        "communication/campaigns": lambda numbers: Campaign.objects.bulk_create(
            Campaign(agency=agency, title=f"Chiến dịch {one}", message="x", **days) for one in numbers
        ),
        "grants": lambda numbers: Application.objects.bulk_create(
            Application(
                number=f"DN-{one}",
                scheme=scheme,
                party=cast.parties["coop"],
                state="submitted",
                purpose="x",
                asked=Decimal(1),
                submitted_at=now,
            )
            for one in numbers
        ),
        "grants/schemes": lambda numbers: Scheme.objects.bulk_create(
            Scheme(
                agency=agency, title=f"H {one}", basis="NQ", pays="x", whom="x", how="x", source="state", cap=1, **days
            )
            for one in numbers
        ),
        "providers": lambda numbers: Provider.objects.bulk_create(
            Provider(
                name=f"P {one}", name_folded=f"p {one}", tax_code=f"{one:010d}", contact="x", summary="x", offers=[]
            )
            for one in numbers
        ),
        "people": people,
    }


@pytest.mark.django_db
def test_as_many_queries_for_a_thousand_as_for_ten(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["officer"])
    agency = Agency.objects.get(code="skhcn", valid_to=None)
    for path, make in rows_of(cast, agency).items():
        assert_same_queries(
            client,
            f"/office/{path}",
            few=lambda make=make: make(range(10)),  # type: ignore[misc]
            many=lambda make=make: make(range(10, 1000)),  # type: ignore[misc]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["99999", "abcd", "２０２６", "-1", "1900", "2026x", ""])
def test_nonsense_in_an_address_is_no_fault(cast: Cast, year: str) -> None:
    client = Client()
    client.force_login(cast.users["officer"])
    for path in (f"training/statistics?year={year}", f"reports/review?first={year}&last={year}", f"budget?year={year}"):
        assert client.get(f"/office/{path}").status_code == 200, path
