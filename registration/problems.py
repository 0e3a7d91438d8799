"""Error codes of registration and their texts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.problems import Problem

STATES: dict[str, str | Promise] = {
    "draft": pgettext_lazy("application", "Draft"),
    "submitted": _("Submitted"),
    "under_review": _("Under review"),
    "changes_requested": _("Changes requested"),
    "approved": _("Approved"),
    "waitlisted": _("Waitlisted"),
    "rejected": _("Rejected"),
    "withdrawn": _("Withdrawn"),
}

PROBLEMS: dict[str, Problem] = {
    "window_closed": Problem(
        409,
        _("Applications are closed"),
        _("This fair does not take applications now. The dates stand on the fair's page."),
    ),
    "application_transition": Problem(
        409,
        _("Not possible in this state"),
        _("The application is “%(current)s”, so this step is not open any more. Reload the page."),
        words=STATES,
    ),
    "application_not_editable": Problem(
        409,
        _("No longer editable"),
        _("The application was sent in. Ask the organiser to request changes, or withdraw it."),
    ),
    "not_eligible": Problem(
        422,
        _("The zone cannot take this application"),
        _("Choose other products or another zone. The reasons stand beside the entries."),
    ),
    "zone_unknown": Problem(422, _("Unknown zone"), _("This fair has no zone %(zone)s.")),
    "zone_by_invitation": Problem(
        422,
        _("By invitation only"),
        _("The organiser invites exhibitors to zone %(zone)s. Choose another zone."),
    ),
    "product_unknown": Problem(
        422, _("Unknown product"), _("A product is not one of this exhibitor's.")
    ),
    "province_missing": Problem(
        422, _("Province missing"), _("An exhibitor from Thailand needs its province.")
    ),
    "reason_missing": Problem(
        422, _("Reason missing"), _("Say why, so that the exhibitor knows what to do.")
    ),
    "own_application": Problem(
        403,
        _("Your own application"),
        _("You act for this exhibitor, so somebody else has to review the application."),
    ),
    "manifest_overdrawn": Problem(
        422,
        _("More than was imported"),
        _("Sold, given, destroyed and re-exported together exceed what was imported."),
    ),
}
