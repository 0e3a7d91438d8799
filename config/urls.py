"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from config import pages, views
from config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("docs/errors", views.error_codes, name="error_codes"),
    path("manage/<slug:fair>/", pages.dashboard, name="dashboard"),
    path("", include("events.urls")),
    path("", include("registration.urls")),
    path("", include("booths.urls")),
    path("", include("badges.urls")),
    # Behind ours, which has the sign-in.
    path("admin/", admin.site.urls),
]

handler400 = "config.views.bad_request"
handler404 = "config.views.not_found"
handler429 = "config.views.too_many_requests"
handler500 = "config.views.server_error"
