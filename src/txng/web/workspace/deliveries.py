"""Deliveries: goods leave, and whoever gets them says what came."""

from functools import partial
from typing import Any

from django import forms as widgets
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from txng.trace.recording import reads, rules, services, units
from txng.web.components import forms
from txng.web.components.face import viewer_of
from txng.web.components.parts import Tab
from txng.web.components.pickers import PartyField
from txng.web.components.service_form import service_action, service_form
from txng.web.components.status import Status
from txng.web.components.uploads import PictureField
from txng.web.workspace import acts
from txng.web.workspace.face import FACE
from txng.web.workspace.own import party_of, place_at, writing_party_of


def status_of(one: reads.Delivery) -> Status:
    if one.state == "waiting":
        return Status(_("Waiting for the receiver"), "info")
    if one.state == "received":
        return Status(_("All received"), "good")
    if one.state == "short":
        return Status(_("Less received"), "warning")
    return Status(_("Refused, taken back") if one.is_back else _("Refused"), "danger")


class SendForm(acts.ActForm):
    receiver = PartyField(label=_("Receiver"))
    place = widgets.ChoiceField(label=_("Leaves from"))

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args, **given)
        self.fields["receiver"].viewer = self.viewer  # type: ignore[attr-defined]
        self.place_field()
        self.stock_fields()
        self.boxes = [one for one in units.units(self.party, self.viewer) if one.state == "here"]
        if self.boxes:
            self.fields["boxes"] = widgets.MultipleChoiceField(
                label=_("Boxes and pallets"),
                choices=[(one.short, one.words) for one in self.boxes],
                widget=widgets.CheckboxSelectMultiple,
                required=False,
                help_text=_("They are sent as they are, with everything in them."),
            )
        self.order_fields(["receiver", "place", "boxes"])


class AnswerForm(acts.ActForm):
    answer = widgets.ChoiceField(
        label=_("What came"),
        widget=widgets.RadioSelect,
        choices=(("all", _("Everything")), ("less", _("Less than was sent")), ("refuse", _("We refuse it"))),
    )
    place = widgets.ChoiceField(label=_("Received at"))
    picture = PictureField(label=_("Picture"), required=False)
    paths = {**acts.ActForm.paths, "received": "answer"}

    def __init__(self, *args: Any, told: reads.Delivery, **given: Any):
        super().__init__(*args, **given)
        self.place_field()
        del self.fields["day"]
        self.fields["reason"].help_text = _("Needed when less came or it is refused.")
        for at, line in enumerate(told.lines):
            unit = rules.unit_word(line.uom)
            self.fields[f"line{at}"] = forms.NumberField(
                label=_("Really received of lot %(lot)s") % {"lot": line.lot},
                unit=unit,
                required=False,
                least=0,
                help_text=_("Sent: %(amount)s") % {"amount": f"{rules.written(line.sent)} {unit}"},
            )
        self.order_fields(["answer", *(f"line{at}" for at in range(len(told.lines))), "reason", "picture", "place"])


@require_safe
@FACE.page
def deliveries(request: HttpRequest) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    way = "out" if request.GET.get("way") == "out" else "in"
    rows = [(one, status_of(one)) for one in reads.deliveries(party, viewer, way)]
    here = reverse("workspace:deliveries")
    tabs = [Tab(_("To us"), here, way == "in"), Tab(_("From us"), f"{here}?way=out", way == "out")]
    return render(request, "workspace/deliveries/list.html", {"rows": rows, "tabs": tabs, "way": way})


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def send(request: HttpRequest) -> HttpResponse:
    party, viewer = writing_party_of(request), viewer_of(request)
    make = partial(SendForm, party=party, viewer=viewer)

    def act(values: dict[str, Any]) -> str:
        form = make()
        return services.delivery_send(
            actor=viewer,
            place=acts.place_of(form, values),
            receiver=values["receiver"],
            parts=values["parts"],
            packed=values.get("boxes", ()),
            at=acts.moment(values["day"]),
            reason=values["reason"],
            key=values["key"],
        )

    return service_form(
        request,
        make,
        act=act,
        done=_page,
        message=_("The delivery is recorded; the receiver confirms it"),
        template="components/form_page.html",
        context={"title": _("Deliver"), "back": reverse("workspace:deliveries")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def delivery(request: HttpRequest, number: str) -> HttpResponse:
    """Both sides of a delivery; the receiver answers here."""
    party, viewer = party_of(request), viewer_of(request)
    told = reads.delivery(party, number, viewer)
    is_ours = told.is_to(party)
    writes, sent_by_us = viewer.works_for(party.pk), told.is_from(party)
    context = {
        "told": told,
        "state": status_of(told),
        "lines": [(one, rules.unit_word(one.uom)) for one in told.lines],
        "may_answer": is_ours and told.state == "waiting" and writes,
        "may_cancel": sent_by_us and told.state == "waiting" and writes,
        "may_take_back": told.is_from(party)
        and told.state == "refused"
        and not told.is_back
        and viewer.works_for(party.pk),
        "back": reverse("workspace:deliveries") + ("" if is_ours else "?way=out"),
        "title": _("Delivery %(number)s") % {"number": told.short_number},
    }
    make = partial(AnswerForm, party=party, viewer=viewer, told=told)

    def act(values: dict[str, Any]) -> str:
        received = {
            line.uri: values[f"line{at}"] for at, line in enumerate(told.lines) if values.get(f"line{at}") is not None
        }
        services.delivery_answer(
            actor=viewer,
            party=party,
            number=told.number,
            place=acts.place_of(make(), values),
            answer=values["answer"],
            received=received,
            reason=values["reason"],
            picture=values["picture"],
            key=values["key"],
            device=acts.device_of(values),
        )
        return number

    return service_form(
        request,
        make,
        act=act,
        done=_page,
        message=_("Your answer is recorded; the sender sees it"),
        template="workspace/deliveries/delivery.html",
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@FACE.page
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """A dispatch that was entered by mistake, as long as the receiver has not answered."""
    party, viewer = writing_party_of(request), viewer_of(request)
    told = reads.delivery(party, number, viewer)
    return service_form(
        request,
        forms.ReasonForm,
        act=lambda values: services.delivery_cancel(
            actor=viewer, party=party, number=told.number, reason=values["reason"]
        ),
        done=lambda _made: f"{reverse('workspace:deliveries')}?way=out",
        message=_("The delivery is cancelled; the goods are on hand"),
        template="components/form_page.html",
        context={
            "title": _("Cancel delivery %(number)s") % {"number": told.short_number},
            "button": _("Cancel the delivery"),
            "danger": True,
            "back": _page(number),
        },
    )


@require_POST
@FACE.page
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    party, viewer = party_of(request), viewer_of(request)
    told = reads.delivery(party, number, viewer)
    place = place_at(party, told.from_place)
    return service_action(
        request,
        partial(services.delivery_take_back, actor=viewer, party=party, number=told.number, place=place),
        to=_page(number),
        message=_("The goods are on hand again"),
    )


def _page(number: str) -> str:
    return reverse("workspace:delivery", args=[number.rpartition(":")[2]])
