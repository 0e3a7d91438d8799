from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoothsConfig(AppConfig):
    name = "booths"
    verbose_name = _("Booths")
    problems = "booths.problems"
    notices = "booths.notices"

    def ready(self) -> None:
        from booths import (
            queries,
            receivers,  # noqa: F401 - connects the receivers
            tasks,  # noqa: F401 - says what the jobs of this step do
        )
        from registration.queries import provide_attendance, provide_booth_codes

        provide_booth_codes(queries.codes_by_application)
        provide_attendance(queries.attendance_by_exhibitor)
