"""What people are told about their booths."""

from django.utils.translation import gettext_lazy as _

from events.notices import NoticeText

NOTICES: dict[str, NoticeText] = {
    "draw_announced": NoticeText(
        _("%(fair)s: lots are drawn for the booths of application %(application)s"),
        _(
            "%(exhibitor)s takes part in draw no. %(number)s in zone %(zone)s. The numbers that decide are those of "
            "%(day)s (%(source)s). Participants and lots are published on the page of the draw: tell the organiser "
            "before the draw if something is wrong, and note the commitment, by which you can check the result."
        ),
    ),
    "draw_given": NoticeText(
        _("%(fair)s: %(booths)s drawn for application %(application)s"),
        _(
            "In draw no. %(number)s %(exhibitor)s was drawn in place %(place)s, with the lot %(booths)s. The booths "
            "are yours as soon as the organiser has given them out. Everybody can check the draw on its page."
        ),
    ),
    "draw_reserve": NoticeText(
        _("%(fair)s: application %(application)s is in reserve after the draw"),
        _(
            "In draw no. %(number)s %(exhibitor)s was drawn in place %(place)s, after the last lot. It stands in "
            "reserve in that order. Everybody can check the draw on its page."
        ),
    ),
    "draw_void": NoticeText(
        _("%(fair)s: draw no. %(number)s is void"),
        _(
            "Draw no. %(number)s, in which %(exhibitor)s took part, is void: nobody gets booths by it. "
            "Reason: %(reason)s"
        ),
    ),
    "booths_no_show": NoticeText(
        _("%(fair)s: the booths %(booths)s were given to somebody else"),
        _(
            "Nobody came to open the booths %(booths)s of %(exhibitor)s by the time that the fair waits for. They "
            "were taken back, and the badges opened no gate any more. Reason: %(reason)s. If this is a mistake, "
            "call the organiser at once."
        ),
    ),
    "booths_no_show_undone": NoticeText(
        _("%(fair)s: the booths %(booths)s are yours again"),
        _(
            "The booths %(booths)s of %(exhibitor)s were given back to you. New badges are issued; the former ones "
            "open no gate any more."
        ),
    ),
}
