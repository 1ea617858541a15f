"""Fields by which people name another system: its address, the token shown there, whether it is on."""

from collections.abc import Mapping
from typing import Any

from django import forms as widgets
from django.utils.translation import gettext_lazy as _

from txng.web.components import forms
from txng.web.components.status import Status


class AddressField(widgets.CharField):
    """The address of an interface."""

    def __init__(self, **given: Any):
        attributes = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(**{"max_length": 500, "widget": widgets.TextInput(attrs=attributes), **given})


class TokenField(widgets.CharField):
    """What we show there; what is kept is never shown again."""

    def __init__(self, **given: Any):
        filled = {
            "max_length": 2000,
            "required": False,
            "help_text": _("Kept sealed and never shown again. Leave empty to keep the one there is."),
            "widget": widgets.PasswordInput(attrs={"autocomplete": "new-password"}),
        }
        super().__init__(**{**filled, **given})


class ModeForm(forms.ReasonForm):
    """Switched with a reason. ``modes``: state → its words."""

    mode = widgets.ChoiceField(label=_("State"), widget=widgets.RadioSelect)
    field_order = ("mode",)

    def __init__(self, *args: Any, modes: Mapping[str, Status], **given: Any):
        super().__init__(*args, **given)
        choice = self.fields["mode"]
        assert isinstance(choice, widgets.ChoiceField)
        choice.choices = [(key, one.word) for key, one in modes.items()]
