from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    name = "badges"
    verbose_name = _("Badges and gates")
    problems = "badges.problems"

    def ready(self) -> None:
        # Receivers connect themselves; tasks say what the jobs of this step do, forms which lists may be taken away.
        from badges import forms, receivers, tasks  # noqa: F401
        from badges.queries import tell_own_data

        tell_own_data()
