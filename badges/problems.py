"""Error codes of badges and gates, and their texts."""

from django.utils.translation import gettext_lazy as _

from events.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "badge_revoked": Problem(
        409, _("Badge revoked"), _("This badge was revoked, so it is not printed any more.")
    ),
    "badge_ended": Problem(
        409, _("Already revoked"), _("This badge was revoked before. Reload the page.")
    ),
    "gate_unknown": Problem(422, _("Unknown gate"), _("This fair has no gate %(gate)s.")),
}
