"""The ways through the office, as data: groups follow the work, not the chart of departments."""

from django.utils.translation import gettext_lazy as _

from txng.exchange.policies import may_see
from txng.web.components.face import Entry, Group

NAVIGATION: tuple[Group, ...] = (
    Group(
        "",
        (
            Entry("office:worklist", _("To be dealt with"), "checklist", first=True),
            Entry("office:overview", _("Overview"), "chart-bar", first=True),
        ),
    ),
    Group(
        _("Registry"),
        (
            Entry("office:products", _("Product files"), "files", first=True),
            Entry("office:lots", _("Lots"), "packages"),
            Entry("office:producers", _("Producers and partners"), "building-store"),
            Entry("office:people", _("People and posts"), "users"),
            Entry("office:competences", _("Who answers for what"), "building-community"),
        ),
    ),
    Group(
        _("Programme"),
        (
            Entry("office:targets", _("Targets"), "target", first=True),
            Entry("office:lists", _("Product lists"), "list-check"),
            Entry("office:plans", _("Plans"), "list-check"),
            Entry("office:surveys", _("Surveys"), "clipboard-list"),
            Entry("office:support", _("Support cases"), "users"),
            Entry("office:grants", _("Support programmes"), "coin"),
            Entry("office:training", _("Training"), "school"),
            Entry("office:communication", _("Communication"), "news"),
            Entry("office:providers", _("Solution providers"), "building-store"),
            Entry("office:budget", _("Budget"), "coin"),
            Entry("office:reports", _("Periodic reports"), "report", first=True),
            Entry("office:difficulties", _("Difficulties"), "alert-triangle"),
            Entry("office:library", _("Knowledge and news"), "news"),
        ),
    ),
    Group(
        _("Oversight"),
        (
            Entry("office:trace", _("Trace"), "sitemap", first=True),
            Entry("office:complaints", _("Reports of consumers"), "message-report"),
            Entry("office:alarms", _("Alarms of scans"), "scan"),
            Entry("office:inspections", _("Inspections"), "clipboard-list"),
            Entry("office:violations", _("Violations"), "gavel"),
            Entry("office:recalls", _("Recalls"), "alert-octagon", first=True),
            Entry("office:exchange", _("Connections"), "cloud-upload", may=may_see),
        ),
    ),
)
