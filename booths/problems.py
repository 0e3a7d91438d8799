"""Error codes of booths and their texts."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.problems import Problem
from registration.problems import STATES

SERVICES: dict[str, str | Promise] = {
    "power_w": _("enough electricity"),
    "water": _("water"),
    "gas": _("gas"),
    "cold_storage": _("cold storage"),
}

# What is wrong with a plan, by kind; `things` are codes of booths and names of features.
PLAN_PROBLEMS: dict[str, str | Promise] = {
    "overlap": _("%(things)s overlap."),
    "outside": _("%(things)s lies outside the hall."),
    "aisle_narrow": _(
        "The aisle before %(things)s is %(found)s m wide; the fair asks for %(asked)s m."
    ),
    "fire_lane_blocked": _("A fire lane is blocked: %(things)s."),
    "entrance_blocked": _("An entrance or exit is blocked: %(things)s."),
    "duplicate_code": _("The code %(things)s stands more than once."),
    "allocation_orphaned": _(
        "Booth %(things)s is given to an exhibitor who cannot use it: it is closed or lies in another zone."
    ),
}

DRAW_STATES: dict[str, str | Promise] = {
    "draft": pgettext_lazy("draw", "Draft"),
    "committed": pgettext_lazy("draw", "Announced"),
    "revealed": pgettext_lazy("draw", "Drawn"),
    "applied": pgettext_lazy("draw", "Booths given"),
    "void": pgettext_lazy("draw", "Void"),
}

# What is wrong with a cell or a row of a plan that came as a file.
PLAN_FAULTS: dict[str, str | Promise] = {
    "cell_missing": _("it is missing."),
    "formula": _("there is a formula; paste its value."),
    "cell_error": _("the spreadsheet shows an error here."),
    "too_long": _("at most %(limit)s characters."),
    "code_unreadable": _("a code has no blanks, commas, slashes or quotes."),
    "code_repeated": _("%(code)s stands at %(place)s already."),
    "code_used_elsewhere": _(
        "%(code)s belongs to a booth of another hall, or to one that is part of a merged booth."
    ),
    "another_hall": _("this is the plan of hall %(hall)s."),
    "zone_unknown": _("the fair has no zone “%(zone)s”."),
    "number_unreadable": _("this is not a number of metres, or its rectangle stands askew."),
    "number_range": _("it has to lie between %(least)s and %(most)s."),
    "front_unknown": _("write n, e, s or w."),
    "yes_or_no": _("write yes or no, or leave it empty for what the zone offers."),
    "outside_hall": _("the booth lies outside the hall (%(width)s × %(height)s m)."),
    "booth_in_use": _(
        "somebody has %(code)s: neither its zone nor its closing can be changed, and it cannot get fewer places."
    ),
    "booth_merged": _("%(code)s is made of several booths; split it before it is changed."),
}

# The same kinds in a word or two, to be counted.
PLAN_KINDS: dict[str, str | Promise] = {
    "overlap": _("Overlaps"),
    "outside": _("Outside the hall"),
    "aisle_narrow": _("Aisles too narrow"),
    "fire_lane_blocked": _("Fire lanes blocked"),
    "entrance_blocked": _("Entrances or exits blocked"),
    "duplicate_code": _("Duplicate codes"),
    "allocation_orphaned": _("Exhibitors with an unusable booth"),
}

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
    "nothing_moved": Problem(
        409, _("Nothing to move"), _("The allocation has these booths already. Choose others.")
    ),
    "nothing_to_undo": Problem(
        409,
        _("Nothing to undo"),
        _("You have done nothing here in the last hour that can be undone."),
    ),
    "step_overtaken": Problem(
        409,
        _("Overtaken"),
        _("The booths went to others since, so this cannot be undone. Move them instead."),
    ),
    "allocation_ended": Problem(
        409, _("Already released"), _("This allocation has ended. Reload the page.")
    ),
    "hold_ended": Problem(409, _("Hold ended"), _("This hold has ended. Reload the page.")),
    "booth_lacks_service": Problem(
        409,
        _("The booth lacks something"),
        _("Booth %(booth)s does not have what the application needs: %(service)s."),
        words=SERVICES,
    ),
    "booth_misplaced": Problem(
        409,
        _("The booth cannot stand there"),
        _(
            "Booth %(booth)s would overlap something or lie outside the hall,"
            " and somebody has it or is to get it. Mend the plan first."
        ),
    ),
    "booth_in_use": Problem(
        409,
        _("Somebody has the booth"),
        _("Booth %(booth)s is held or given to an exhibitor. Take it back first."),
    ),
    "booth_code_taken": Problem(
        422, _("Code used twice"), _("There is another booth %(booth)s at this fair.")
    ),
    "booth_code_unusable": Problem(
        422,
        _("Unusable code"),
        _("“%(booth)s” cannot be a code: at most 16 characters without blanks and commas."),
    ),
    "pattern_unusable": Problem(
        422,
        _("Unusable pattern"),
        _("“%(pattern)s” is no pattern. Write for example A{row:02}-{n:02} or {row:A}{n}."),
    ),
    "plan_changed": Problem(
        409,
        _("The plan has changed"),
        _("Somebody else has changed this plan meanwhile. Look at the new one and try again."),
    ),
    "plan_too_large": Problem(
        422, _("Too many booths"), _("A hall takes at most %(limit)s booths.")
    ),
    "plan_not_empty": Problem(
        409, _("The hall is not empty"), _("Booths are copied into an empty hall only.")
    ),
    "booth_merged": Problem(
        409,
        _("A merged booth"),
        _("Booth %(booth)s is made of several. Split it before its size or its zone changes."),
    ),
    "booth_not_merged": Problem(
        409, _("Nothing to split"), _("Booth %(booth)s is not made of several.")
    ),
    "booths_no_rectangle": Problem(
        422,
        _("Not one rectangle"),
        _("Only booths of one zone that together make one rectangle can be merged."),
    ),
    "feature_unknown": Problem(
        422, _("Unknown feature"), _("This is not in the hall any more. Load the plan again.")
    ),
    "hall_code_taken": Problem(
        422, _("Code used twice"), _("There is another hall %(hall)s at this fair.")
    ),
    "proposal_not_running": Problem(
        409, _("Nothing to stop"), _("This proposal is not being worked out now. Reload the page.")
    ),
    "proposal_not_ready": Problem(
        409,
        _("Not ready yet"),
        _("This proposal is still being worked out. Wait until it is ready."),
    ),
    "proposal_settled": Problem(
        409,
        _("Already settled"),
        _("This proposal was accepted, dismissed or broken off. Start anew."),
    ),
    "proposal_being_accepted": Problem(
        409,
        _("Being allocated already"),
        _(
            "Placements of this proposal are being allocated at this moment. Wait until that is done."
        ),
    ),
    "proposal_outdated": Problem(
        409,
        _("The floor has changed"),
        _(
            "%(number)s placements no longer keep the rules, among them those of: %(who)s."
            " Accept the others, or start a new proposal."
        ),
    ),
    "nothing_to_accept": Problem(
        409, _("Nothing to accept"), _("The proposal has no open placement of this kind.")
    ),
    "draw_wrong_state": Problem(
        409,
        _("Not at this point"),
        _("This draw is “%(state)s”, so that cannot be done now. Reload the page."),
        words=DRAW_STATES,
    ),
    "draw_date_wrong": Problem(
        422,
        _("Numbers that are known already"),
        _(
            "Choose a later date: numbers that witnesses call are of today or later, a lottery's of tomorrow or later."
        ),
    ),
    "draw_too_early": Problem(
        409,
        _("Not yet the day of the draw"),
        _(
            "The announcement names %(date)s as the day of the numbers. Reveal on that day or later."
        ),
    ),
    "draw_empty": Problem(
        409,
        _("Nothing to draw"),
        _("Nobody in these zones waits for booths that are free. See the list of reasons."),
    ),
    "draw_changed": Problem(
        409,
        _("Changed since you looked"),
        _("Participants or booths have changed since this page was opened. Look at them again."),
    ),
    "draw_cannot_take_part": Problem(
        422,
        _("Cannot take part"),
        _(
            "Application %(application)s cannot take part in this draw. Prepare the draw to see the reason."
        ),
    ),
    "booth_in_draw": Problem(
        409,
        _("Waits in a draw of lots"),
        _(
            "Booth %(booth)s is in draw no. %(draw)s: only its result gives it to somebody. Apply that draw, or"
            " declare it void."
        ),
    ),
    "application_in_draw": Problem(
        409,
        _("Takes part in a draw of lots"),
        _("This application waits for the result of a draw. Apply that draw, or declare it void."),
    ),
    "draw_secret_lost": Problem(
        409,
        _("The secret cannot be opened"),
        _(
            "The seal of this draw cannot be opened any more. Declare the draw void and announce another."
        ),
    ),
    "entropy_missing": Problem(
        422, _("Numbers are missing"), _("Enter the numbers as they were called.")
    ),
    "plan_without_booths": Problem(
        422,
        _("No booth found"),
        _(
            "There is no booth in this drawing. A booth is a rectangle with its code: as the name of the"
            " rectangle, or as a text within it."
        ),
    ),
    "plan_too_many_booths": Problem(
        422, _("Too many booths"), _("A file may hold %(limit)s booths at most.")
    ),
    "plan_too_many_entities": Problem(
        422,
        _("The drawing is too large"),
        _(
            "The drawing has more than %(limit)s entities. Leave only the layers with booths and their"
            " codes in it, and send it again."
        ),
    ),
    "plan_units": Problem(
        422,
        _("Unknown unit"),
        _("The drawing is neither in metres, centimetres or millimetres nor in feet or inches."),
    ),
    "plan_binary": Problem(
        422, _("A binary DXF"), _("Save the drawing as DXF in text form (ASCII) and send it again.")
    ),
    "plan_dwg": Problem(
        422, _("This is a DWG file"), _("Save the drawing as DXF and send it again.")
    ),
    "no_show_no_rule": Problem(
        409,
        _("The fair has no such rule"),
        _("Set by when a booth has to be opened before you take one back."),
    ),
    "no_show_not_due": Problem(
        409, _("Not yet"), _("By the fair's rule the exhibitor still has time to come.")
    ),
    "no_show_opened": Problem(
        409,
        _("The exhibitor has come"),
        _("One of its booths was opened already, so it is not taken back."),
    ),
}
