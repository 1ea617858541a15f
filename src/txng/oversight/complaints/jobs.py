"""Background work of this room."""

from txng.core.jobs import job
from txng.oversight.complaints import services


@job("acts", periodic="50 2 * * *")
def contacts_forget() -> None:
    """Every night: what is no longer needed of reporters is forgotten."""
    services.contacts_forget()
