"""What people are told about exhibitors and applications."""

from django.utils.translation import gettext_lazy as _

from events.notices import NoticeText

NOTICES: dict[str, NoticeText] = {
    "application_submitted": NoticeText(
        _("%(fair)s: application %(application)s has arrived"),
        _(
            "The application of %(exhibitor)s for zone %(zone)s has arrived. "
            "You can follow it on its page; you will be told as soon as it is decided."
        ),
    ),
    "application_under_review": NoticeText(
        _("%(fair)s: application %(application)s is being reviewed"),
        _("A reviewer has taken up the application of %(exhibitor)s for zone %(zone)s."),
    ),
    "application_approved": NoticeText(
        _("%(fair)s: application %(application)s is approved"),
        _(
            "The application of %(exhibitor)s for zone %(zone)s is approved. The page says what comes next."
        ),
    ),
    "application_sponsored": NoticeText(
        _("%(fair)s: application %(application)s counts under the quota of %(agency)s"),
        _(
            "The application of %(exhibitor)s for zone %(zone)s counts under the quota of %(agency)s from now on, no "
            "longer under that of its province. If this is a mistake, tell the organiser."
        ),
    ),
    "application_released": NoticeText(
        _("%(fair)s: application %(application)s no longer counts under the quota of %(agency)s"),
        _(
            "The application of %(exhibitor)s for zone %(zone)s counts under the quota of its province again, "
            "no longer under that of %(agency)s."
        ),
    ),
    "application_waitlisted": NoticeText(
        _("%(fair)s: application %(application)s is on the waitlist"),
        _(
            "All places of zone %(zone)s are given. %(exhibitor)s is on the waitlist: if a place becomes free, "
            "it is offered in the order of the list, and you will be told. Reason: %(reason)s"
        ),
    ),
    "place_offered": NoticeText(
        _("%(fair)s: a place is offered to application %(application)s"),
        _(
            "%(exhibitor)s is offered a place in zone %(zone)s (booths: %(booths)s). Confirm it before %(until)s; "
            "otherwise it passes to the next on the waitlist."
        ),
    ),
    "application_declined": NoticeText(
        _("%(fair)s: the place of application %(application)s is given up"),
        _(
            "The place of %(exhibitor)s in zone %(zone)s was declined. It has passed to the next on the waitlist."
        ),
    ),
    "application_lapsed": NoticeText(
        _("%(fair)s: the offer to application %(application)s has lapsed"),
        _(
            "Nobody confirmed the place of %(exhibitor)s in zone %(zone)s in time. It has passed to the next on the "
            "waitlist. If you still want to come, call the organiser: you can stand in line again."
        ),
    ),
    "application_rejected": NoticeText(
        _("%(fair)s: application %(application)s is not approved"),
        _("The application of %(exhibitor)s for zone %(zone)s is not approved. Reason: %(reason)s"),
    ),
    "application_changes_requested": NoticeText(
        _("%(fair)s: please change application %(application)s"),
        _(
            "The reviewers ask for changes to the application of %(exhibitor)s. Change it and send it in again "
            "before applications close. What they ask for: %(reason)s"
        ),
    ),
    "application_decision_undone": NoticeText(
        _("%(fair)s: application %(application)s is being reviewed again"),
        _(
            "The decision on the application of %(exhibitor)s for zone %(zone)s was taken back. "
            "You will be told as soon as it is decided anew."
        ),
    ),
    "application_withdrawn": NoticeText(
        _("%(fair)s: application %(application)s is withdrawn"),
        _(
            "The application of %(exhibitor)s for zone %(zone)s is withdrawn. Booths that it had are free again."
        ),
    ),
    "partner_invited": NoticeText(
        _("%(fair)s: %(exhibitor)s would like to share a booth with you"),
        _(
            "%(exhibitor)s asks %(partner)s to apply together for zone %(zone)s. "
            "Agree or decline on the page of the invitation, before applications close."
        ),
    ),
    "partner_agreed": NoticeText(
        _("%(fair)s: %(partner)s shares application %(application)s"),
        _("%(partner)s has agreed to share the booth of %(exhibitor)s in zone %(zone)s."),
    ),
    "partner_declined": NoticeText(
        _("%(fair)s: a producer does not join application %(application)s"),
        _(
            "The producer with the number %(partner)s does not share the application of %(exhibitor)s. "
            "Their products are no longer in it."
        ),
    ),
    "import_checked": NoticeText(
        _("%(fair)s: your table is checked"),
        _(
            "%(good)s of %(rows)s rows may go in, %(wrong)s have to be mended. "
            "The page shows them, and takes the good ones over."
        ),
    ),
    "import_done": NoticeText(
        _("%(fair)s: your table is taken over"),
        _(
            "%(applied)s of %(rows)s rows went in, %(wrong)s have to be mended. "
            "Download those from the page, mend them and send them again."
        ),
    ),
    "visit_admitted": NoticeText(
        _("%(fair)s: the visit of %(exhibitor)s is admitted"),
        _("Everybody of %(exhibitor)s has a badge now. Bring a passport to collect it."),
    ),
    "visit_declined": NoticeText(
        _("%(fair)s: the visit of %(exhibitor)s is declined"),
        _("The organisers cannot receive %(exhibitor)s at this fair. Reason: %(reason)s"),
    ),
    "visit_withdrawn": NoticeText(
        _("%(fair)s: the visit of %(exhibitor)s has ended"),
        _("The organisers have ended the visit of %(exhibitor)s. Reason: %(reason)s"),
    ),
}
