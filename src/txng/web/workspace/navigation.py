"""The ways through the workspace, as data. At most four entries are ``first``: they stand in a phone's bottom bar."""

from django.utils.translation import gettext_lazy as _

from txng.web.components.face import Entry, Group

NAVIGATION: tuple[Group, ...] = (
    Group(
        "",
        (Entry("workspace:today", _("Today's work"), "home", first=True, short=_("Today")),),
    ),
    Group(
        _("Daily work"),
        (
            Entry("workspace:diary", _("Field diary"), "edit", first=True, short=_("Diary")),
            Entry("workspace:lots", _("Lots"), "packages"),
            Entry("workspace:units", _("Boxes and pallets"), "package"),
            Entry("workspace:deliveries", _("Deliveries"), "truck-delivery", first=True),
            Entry("workspace:recalls", _("Recalls"), "alert-octagon"),
            Entry("workspace:inspections", _("Inspections"), "clipboard-list"),
        ),
    ),
    Group(
        _("Our data"),
        (
            Entry("workspace:products", _("Products"), "package", first=True),
            Entry("workspace:places", _("Places"), "map-pin"),
            Entry("workspace:certificates", _("Certificates"), "certificate"),
            Entry("workspace:bulk", _("Excel and CSV"), "file-spreadsheet"),
            Entry("workspace:organisation", _("Organisation"), "building-store"),
            Entry("workspace:households", _("Households we help"), "users"),
            Entry("workspace:connections", _("National portal"), "cloud-upload"),
            Entry("workspace:grants", _("Support"), "coin"),
            Entry("workspace:my-data", _("My data and who sees it"), "eye"),
            Entry("workspace:start", _("Get started"), "list-check"),
        ),
    ),
    Group(
        _("Codes"),
        (
            Entry("workspace:links", _("Links of your codes"), "link"),
            Entry("workspace:alarms", _("Alarms of scans"), "scan"),
            Entry("workspace:api-keys", _("Keys for programs"), "key"),
            Entry("workspace:trials", _("Test of systems"), "checklist"),
        ),
    ),
)
