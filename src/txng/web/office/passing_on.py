"""The form that passes a case on to another body."""

from typing import Any

from django import forms as widgets
from django.utils.translation import gettext_lazy as _

from txng.accounts.models import Agency
from txng.accounts.selectors import agencies
from txng.web.components import forms


class TransferForm(forms.ReasonForm):
    """To which department or local body of today, and why."""

    agency = widgets.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    field_order = ("agency",)

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        agency: Any = self.fields["agency"]
        agency.queryset = agencies().filter(kind__in=("department", "commune")).order_by("kind", "name")
