"""Pages of this step."""

from django.urls import URLPattern, path

from events.views import manage, public

urlpatterns: list[URLPattern] = [
    path("", public.list_fairs, name="fairs"),
    path("fairs/<slug:fair>/", public.show_fair, name="fair"),
    path("sign-in/", public.sign_in, name="login"),
    path("sign-out/", public.sign_out, name="logout"),
    path("manage/<slug:fair>/settings/", manage.fair_settings, name="fair_settings"),
    path("manage/<slug:fair>/log/", manage.fair_log, name="fair_log"),
]
