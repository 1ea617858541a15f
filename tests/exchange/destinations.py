"""Destinations of the tests."""

from tests.cast import Cast
from txng.exchange import services
from txng.exchange.models import Destination


def live(cast: Cast, url: str, token: str, connector: str = "national_portal") -> Destination:
    """A destination that data go to."""
    made = services.destination_create(
        actor=cast.viewer("officer"),
        connector=connector,
        title="Cổng quốc gia",
        url=url,
        token=token,
        agreement="12/TT-CSDL",
        per_minute=6000,
    )
    lead = cast.viewer("science_lead")
    return services.destination_switch(actor=lead, destination=made, mode="live", reason="Đã ký thỏa thuận")
