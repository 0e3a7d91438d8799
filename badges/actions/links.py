"""Links by which a badge is shown on a phone: made, sent, ended."""

from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from badges import queries
from badges.models import Badge, BadgeLink, BadgeState
from events import audit, clock
from events.actions import send_mail_later
from events.dates import say_moment
from events.permissions import Actor
from events.rules import Refused

# Of one badge at a time: whoever needs more ends one.
MOST_LINKS = 10


@transaction.atomic
def make_link(*, actor: Actor, badge: Badge, email: str = "") -> BadgeLink:
    """A link that shows the badge until it ends; with `email` it is sent there in both languages."""
    if not queries.may_show(actor, badge):
        raise Refused("forbidden")
    badge = queries.lock_badge(badge)
    moment = clock.now()
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_revoked")
    if badge.links.filter(revoked_at=None, expires_at__gt=moment).count() >= MOST_LINKS:
        raise Refused("too_many_links", limit=MOST_LINKS)
    link = BadgeLink.objects.create(
        badge=badge,
        made_by=actor.user,
        sent_to=_mask(email),
        created_at=moment,
        expires_at=badge.valid_until,
    )
    if email:
        subject, body = _mail(badge, link)
        send_mail_later(to=email, subject=subject, body=body)
    audit.record(
        actor=actor,
        action="badge.link_made",
        target=badge,
        fair=badge.fair,
        data={"serial": badge.serial, "sent": bool(email)},
    )
    return link


def _mask(email: str) -> str:
    """Enough to tell two addresses apart."""
    name, _at, domain = email.partition("@")
    return f"{name[:2]}…@{domain}" if email else ""


def _mail(badge: Badge, link: BadgeLink) -> tuple[str, str]:
    address = urljoin(settings.SITE_URL, reverse("shown_badge", args=[queries.token_of(link)]))
    parts = []
    for language in ("th", "en"):
        with override(language):
            told = {
                "fair": badge.fair.name,
                "serial": badge.serial,
                "until": say_moment(link.expires_at),
            }
            if language == "th":
                subject = _("%(fair)s: your badge on the phone") % told
            parts.append(
                _(
                    "This link shows badge %(serial)s of %(fair)s on a phone, until %(until)s."
                    " Whoever has it can come in as you: do not pass it on."
                )
                % told
            )
    return subject, "\n\n".join([parts[0], address, parts[1]])


@transaction.atomic
def end_link(*, actor: Actor, link: BadgeLink) -> None:
    """It shows nothing any more; the badge itself stays good."""
    if not queries.may_show(actor, link.badge):
        raise Refused("forbidden")
    link = BadgeLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor,
            action="badge.link_ended",
            target=link.badge,
            fair=link.badge.fair,
            data={"serial": link.badge.serial},
        )


def record_opened(*, link: BadgeLink) -> None:
    """When somebody opened it first."""
    if link.opened_at is None:
        BadgeLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=clock.now())
