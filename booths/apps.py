from django.apps import AppConfig


class BoothsConfig(AppConfig):
    name = "booths"
    problems = "booths.problems"

    def ready(self) -> None:
        from booths import queries, receivers  # noqa: F401
        from registration.queries import provide_booth_codes

        provide_booth_codes(queries.codes_by_application)
