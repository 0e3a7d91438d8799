"""Pages of this step."""

from django.urls import URLPattern, path

from registration.views import application, exhibitor, manifest
from registration.views import review as review_views

urlpatterns: list[URLPattern] = [
    path("home/", exhibitor.home, name="home"),
    path("exhibitors/new/", exhibitor.new_exhibitor, name="new_exhibitor"),
    path("exhibitors/<uuid:exhibitor>/", exhibitor.exhibitor, name="exhibitor"),
    path("exhibitors/<uuid:exhibitor>/edit/", exhibitor.edit_exhibitor, name="edit_exhibitor"),
    path("exhibitors/<uuid:exhibitor>/people/new/", exhibitor.new_person, name="new_person"),
    path("exhibitors/<uuid:exhibitor>/products/new/", exhibitor.new_product, name="new_product"),
    path("exhibitors/<uuid:exhibitor>/manifest/<slug:fair>/", manifest.manifest, name="manifest"),
    path("people/<uuid:person>/", exhibitor.edit_person, name="edit_person"),
    path("products/<uuid:product>/", exhibitor.edit_product, name="edit_product"),
    path("fairs/<slug:fair>/apply/", application.apply, name="apply"),
    path("fairs/<slug:fair>/apply/check/", application.check_eligibility, name="check_eligibility"),
    path("applications/<uuid:application>/", application.application, name="application"),
    path(
        "applications/<uuid:application>/edit/",
        application.edit_application,
        name="edit_application",
    ),
    path(
        "applications/<uuid:application>/submit/",
        application.submit_application,
        name="submit_application",
    ),
    path(
        "applications/<uuid:application>/withdraw/",
        application.withdraw_application,
        name="withdraw_application",
    ),
    path("manage/<slug:fair>/applications/", review_views.review_queue, name="review_queue"),
    path("manage/<slug:fair>/applications/<uuid:application>/", review_views.review, name="review"),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/start/",
        review_views.start_review,
        name="start_review",
    ),
]
