"""Error codes of booths and their texts."""

from django.utils.translation import gettext_lazy as _

from events.problems import Problem
from registration.problems import STATES

PROBLEMS: dict[str, Problem] = {
    "booth_taken": Problem(
        409,
        _("Somebody was faster"),
        _("Booth %(booth)s is taken by %(holder)s. Choose another booth."),
    ),
    "booth_closed": Problem(
        409, _("Booth closed"), _("Booth %(booth)s is closed. Choose another booth.")
    ),
    "booth_wrong_zone": Problem(
        409,
        _("Another zone"),
        _("Booth %(booth)s lies in zone %(zone)s; the application is for zone %(wanted)s."),
    ),
    "booth_unknown": Problem(422, _("Unknown booth"), _("This fair has no booth %(booth)s.")),
    "booths_missing": Problem(422, _("No booth chosen"), _("Choose at least one booth.")),
    "booths_repeated": Problem(
        422, _("Booth named twice"), _("Each booth can stand in the list once.")
    ),
    "too_many_booths": Problem(
        409,
        _("More booths than asked for"),
        _(
            "The application asks for %(wanted)s booths and has %(has)s; %(asked)s more is too many."
        ),
    ),
    "application_not_approved": Problem(
        409,
        _("Not approved"),
        _("Only an approved application gets booths; this one is “%(state)s”."),
        words=STATES,
    ),
    "allocation_window_closed": Problem(
        409,
        _("Allocation is closed"),
        _("Booths of this fair are not allocated now. An organiser can move the window."),
    ),
    "allocation_ended": Problem(
        409, _("Already released"), _("This allocation has ended. Reload the page.")
    ),
    "hold_ended": Problem(409, _("Hold ended"), _("This hold has ended. Reload the page.")),
}
