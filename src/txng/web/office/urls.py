"""Addresses of the office, below ``/office/``."""

from django.urls import path

from txng.web.office import complaints, lists, products, recalls, targets, trace
from txng.web.office.worklist import worklist

app_name = "office"
urlpatterns = [
    path("", worklist, name="worklist"),
    path("products", products.products, name="products"),
    path("products/<int:pk>", products.product, name="product"),
    path("trace", trace.trace, name="trace"),
    path("complaints", complaints.complaints, name="complaints"),
    path("complaints/<int:pk>", complaints.complaint, name="complaint"),
    path("complaints/<int:pk>/photo", complaints.photo, name="complaint-photo"),
    path("complaints/<int:pk>/take", complaints.take, name="complaint-take"),
    path("complaints/<int:pk>/join", complaints.join, name="complaint-join"),
    path("complaints/<int:pk>/say/<slug:name>", complaints.say, name="complaint-say"),
    path("lists", lists.proposals, name="lists"),
    path("lists/compare", lists.compare, name="proposal-compare"),
    path("lists/proposals/new", lists.new, name="proposal-new"),
    path("lists/proposals/<int:pk>", lists.proposal, name="proposal"),
    path("lists/proposals/<int:pk>/edit", lists.edit, name="proposal-edit"),
    path("lists/proposals/<int:pk>/do/<slug:name>", lists.proposal_step, name="proposal-step"),
    path("lists/proposals/<int:pk>/why/<slug:name>", lists.proposal_reasoned, name="proposal-reasoned"),
    path("lists/versions", lists.versions, name="list-versions"),
    path("lists/drafts/<slug:kind>", lists.draft, name="list-draft"),
    path("lists/versions/<int:pk>", lists.version, name="list-version"),
    path("lists/versions/<int:pk>/decision", lists.decision, name="list-decision"),
    path("lists/versions/<int:pk>/do/<slug:name>", lists.version_step, name="list-step"),
    path("lists/versions/<int:pk>/why/<slug:name>", lists.version_reasoned, name="list-reasoned"),
    path("lists/versions/<int:pk>/decision.<slug:kind>", lists.document, name="list-document"),
    path("targets", targets.overview, name="targets"),
    path("targets/parties", targets.parties, name="target-parties"),
    path("targets/parties/<int:pk>", targets.party, name="target-party"),
    path("targets/questions", targets.questions, name="target-questions"),
    path("targets/questions/<int:pk>", targets.question, name="target-question"),
    path("targets/new", targets.target, name="target"),
    path("targets/register", targets.register_file, name="target-register"),
    path("recalls", recalls.recalls, name="recalls"),
    path("recalls/new", recalls.new, name="recall-new"),
    path("recalls/<int:pk>", recalls.recall, name="recall"),
    path("recalls/<int:pk>/do/<slug:name>", recalls.step, name="recall-step"),
    path("recalls/<int:pk>/why/<slug:name>", recalls.reasoned, name="recall-reasoned"),
    path("recalls/<int:pk>/edit", recalls.edit, name="recall-edit"),
    path("recalls/<int:pk>/things/<int:thing>", recalls.thing, name="recall-thing"),
    path("recalls/<int:pk>/report", recalls.report, name="recall-report"),
    path("recalls/<int:pk>/disposals/new", recalls.disposal, name="recall-disposal"),
    path("recalls/<int:pk>/<slug:name>.<slug:kind>", recalls.document, name="recall-document"),
    path("recalls/<int:pk>/close", recalls.close, name="recall-close"),
    path("recalls/<int:pk>/holders/<int:holder>", recalls.holder, name="recall-holder"),
]
