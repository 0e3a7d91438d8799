from django.apps import AppConfig


class BadgesConfig(AppConfig):
    name = "badges"
    problems = "badges.problems"

    def ready(self) -> None:
        from django.conf import settings

        from badges import receivers  # noqa: F401
        from badges.rendering import fonts

        fonts.configure(*settings.FONT_DIRS)
