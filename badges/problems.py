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
    "design_changed": Problem(
        409,
        _("Changed meanwhile"),
        _("Somebody else changed this design meanwhile. Reload the page and change it once more."),
    ),
    "badges_missing": Problem(
        422,
        _("Nothing to print"),
        _(
            "No badge fits this choice. Choose fewer filters, or print those that did not change too."
        ),
    ),
    "print_run_state": Problem(
        409,
        _("Not possible now"),
        _("This print run has moved on meanwhile. Reload the page to see how far it is."),
    ),
    "print_part_missing": Problem(
        404,
        _("No such file"),
        _(
            "This file is not made yet, or was deleted. Ask for another print run if you still need it."
        ),
    ),
    "too_many_links": Problem(
        409,
        _("Too many links"),
        _("A badge has %(limit)s links at a time. End one that nobody uses."),
    ),
    "key_date_past": Problem(
        422, _("The day has passed"), _("Choose a day on which older keys still have to hold.")
    ),
    "key_ended": Problem(409, _("Ended already"), _("This key was ended before. Reload the page.")),
    "list_done": Problem(
        409,
        _("Taken over already"),
        _("The people of this list have their badges. Reload the page."),
    ),
    "list_empty": Problem(
        422,
        _("Nobody to add"),
        _(
            "Every row has a mistake, or is somebody who has a badge. Mend the file and send it again."
        ),
    ),
    "list_columns": Problem(
        422,
        _("No column of names"),
        _("The first row has to hold the headings, one of them “%(heading)s”. Use the template."),
    ),
    "list_too_long": Problem(
        422,
        _("Too many people in one file"),
        _("Send %(limit)s people at most in one file."),
    ),
    "badge_limit": Problem(
        422,
        _("More badges than the booths give"),
        _(
            "%(exhibitor)s has all badges that its booths give. Write down a reason to issue %(count)s more."
        ),
    ),
    "kind_needs_exhibitor": Problem(
        422,
        _("Exhibitors' badges come with a booth"),
        _("People of exhibitors and delegations get their badges with the booth or the visit."),
    ),
    "kind_rules_unknown": Problem(
        422,
        _("The fair has no such place or day"),
        _("These rules name %(value)s under %(field)s, which the fair does not have."),
    ),
    "pairing_refused": Problem(
        404,
        _("Pairing code not valid"),
        _(
            "This pairing code was used, or its time is over. Ask the gate supervisor for a new one."
        ),
    ),
    "bundle_unsigned": Problem(
        409,
        _("No key yet"),
        _("This fair has no signing key that is valid now. It gets one with its first badge."),
    ),
    "conflict_settled": Problem(
        409,
        _("Already settled"),
        _("Somebody settled this conflict before you. Reload the page to see how."),
    ),
    "scan_undo_unknown": Problem(
        404,
        _("No such scan"),
        _("There is no scan of this device that could be taken back."),
    ),
    "scan_undo_too_late": Problem(
        409,
        _("Too late to take back"),
        _("The time in which a scan may be taken back is over."),
    ),
    "scan_undo_done": Problem(
        409, _("Already taken back"), _("This scan was taken back before. Reload the page.")
    ),
    "gate_unknown": Problem(422, _("Unknown gate"), _("This fair has no gate %(gate)s.")),
    "conflict_open": Problem(409, _("Nothing to undo"), _("This conflict is not settled.")),
    "settlement_missing": Problem(
        422, _("What was it?"), _("Choose what the conflict turned out to be.")
    ),
}
