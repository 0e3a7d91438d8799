from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrationConfig(AppConfig):
    name = "registration"
    verbose_name = _("Registration")
    problems = "registration.problems"
    notices = "registration.notices"

    def ready(self) -> None:
        # Receivers connect themselves; tasks say what the jobs of this step do.
        from registration import receivers, tasks  # noqa: F401
        from registration.forms import exports  # noqa: F401 - lists that may be taken away
        from registration.queries import tell_own_data

        tell_own_data()
