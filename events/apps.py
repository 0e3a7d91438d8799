from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Fair")
    problems = "events.problems"
    notices = "events.notices"

    def ready(self) -> None:
        from django.conf import settings

        # Tasks say what the jobs of this step do.
        from events import tasks, typesetting  # noqa: F401

        typesetting.configure(*settings.FONT_DIRS)
        from events import receivers  # noqa: F401 - connects them
