from django.urls import path

from policies.views import (
    approving,
    comparing,
    drafting,
    importing,
    meetings,
    publishing,
    reading,
    reviewing,
    searching,
)

app_name = "policies"
policy = "policies/<slug:slug>/"
one = f"{policy}versions/<str:number>/"
urlpatterns = [
    path("policies/search/", searching.search_texts, name="search"),
    path("policies/import/", importing.import_policy, name="import"),
    path("policies/import/save/", importing.import_save, name="import_save"),
    path("policies/new/", drafting.new, name="new"),
    path("policies/pictures/<str:sha256>/", reading.picture, name="picture"),
    path(f"{policy}draft/", drafting.begin_draft, name="begin"),
    path(f"{policy}edit/", drafting.edit, name="edit"),
    path(f"{policy}edit/earlier/<int:number>/", drafting.earlier, name="earlier"),
    path(f"{policy}renewal/", publishing.renewal, name="renewal"),
    path(f"{policy}facts/", reviewing.facts, name="facts"),
    path(f"{policy}reviews/record/", reviewing.record_review, name="review"),
    path(f"{policy}reviews/<uuid:pk>/correct/", reviewing.correct_review, name="review_correct"),
    path(f"{policy}reviews/<uuid:pk>/sheet.pdf", reviewing.sheet, name="review_sheet"),
    path(f"{policy}compare/<str:before>/<str:after>/", comparing.compare, name="compare"),
    path(f"{policy}compare/<str:before>/<str:after>/redline.pdf", comparing.pdf, name="redline"),
    path(one, reading.version, name="version"),
    path(f"{one}check/", reading.check_version, name="check"),
    path(f"{one}policy.pdf", reading.pdf, name="pdf"),
    path(f"{one}text.docx", reading.word, name="word"),
    path(f"{one}text.md", reading.markdown, name="markdown"),
    path(f"{one}discard/", drafting.discard_version, name="discard"),
    path(f"{one}submit/", approving.submit_version, name="submit"),
    path(f"{one}send-back/", approving.send_version_back, name="send_back"),
    path(f"{one}approve/", approving.approve_version, name="approve"),
    path(f"{one}withdraw/", approving.withdraw_version, name="withdraw"),
    path(f"{one}publish/", publishing.publish_version, name="publish"),
    path(f"{one}call-off/", publishing.call_publication_off, name="call_off"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/agenda/", meetings.agenda, name="agenda"),
    path("meetings/<uuid:pk>/outcomes/", meetings.outcomes, name="outcomes"),
]
