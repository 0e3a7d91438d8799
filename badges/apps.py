from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    name = "badges"
    verbose_name = _("Badges and gates")
    problems = "badges.problems"

    def ready(self) -> None:
        from django.conf import settings

        from badges import receivers  # noqa: F401 - connects them
        from badges.rendering import fonts

        fonts.configure(*settings.FONT_DIRS)
