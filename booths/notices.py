"""What people are told about their booths."""

from django.utils.translation import gettext_lazy as _

from events.notices import NoticeText

NOTICES: dict[str, NoticeText] = {
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
