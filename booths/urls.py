"""Pages of this step."""

from django.urls import URLPattern, path

from booths.views import allocate as allocate_views
from booths.views import public

urlpatterns: list[URLPattern] = [
    path("fairs/<slug:fair>/floor/", public.floor, name="floor"),
    path("fairs/<slug:fair>/exhibitors/", public.directory, name="directory"),
    path(
        "fairs/<slug:fair>/exhibitors/<uuid:exhibitor>/",
        public.directory_entry,
        name="directory_entry",
    ),
    path("manage/<slug:fair>/floor/", allocate_views.allocate, name="allocate"),
    path(
        "manage/<slug:fair>/floor/<str:booth>/",
        allocate_views.allocate_booth,
        name="allocate_booth",
    ),
    path("manage/<slug:fair>/holds/<uuid:hold>/", allocate_views.settle_hold, name="settle_hold"),
]
