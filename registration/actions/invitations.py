"""Who acts for an exhibitor: invitations by e-mail, and taking the right away."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from events import audit, clock, vault
from events.actions import send_mail_later
from events.dates import say_moment
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.models import Exhibitor, Invitation, Representative


@transaction.atomic
def invite_colleague(*, actor: Actor, exhibitor: Exhibitor, email: str, page: str) -> Invitation:
    """Send somebody a link with which to act for the exhibitor too; `page` on this site is where it is accepted.

    Inviting an address anew sends a new link and ends the old one. Whether the address has an account
    makes no difference that the sender could see.
    """
    if actor.user is None:
        raise Refused("not_signed_in")
    exhibitor = _lock(actor, exhibitor)
    email = email.lower()
    if exhibitor.representatives.filter(user__email=email).exists():
        raise Refused("already_represents")
    open_ones = exhibitor.invitations.filter(accepted_at=None, revoked_at=None)
    known = open_ones.filter(email=email).first()
    if known is None and open_ones.count() >= rules.MAX_OPEN_INVITATIONS:
        raise Refused("too_many_invitations", limit=rules.MAX_OPEN_INVITATIONS)
    invitation = known or Invitation(exhibitor=exhibitor, email=email)
    invitation.invited_by = actor.user
    _send(actor, invitation, page=page, again=known is not None)
    return invitation


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation: Invitation, page: str) -> Invitation:
    """A new link and fourteen more days; the link sent before ends. Refuses `invitation_ended`."""
    _lock(actor, invitation.exhibitor)
    invitation = _lock_open(invitation)
    _send(actor, invitation, page=page, again=True)
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """The link opens nothing any more. Refuses `invitation_ended`."""
    _lock(actor, invitation.exhibitor)
    invitation = _lock_open(invitation)
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    audit.record(
        actor=actor,
        action="exhibitor.invitation_revoked",
        target=invitation.exhibitor,
        fair=None,
        data={"invitation": str(invitation.pk)},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, actor: Actor, token_hash: str) -> Exhibitor:
    """The actor acts for the exhibitor from now on; the link is used up. Refuses `invitation_ended`."""
    if actor.user is None:
        raise Refused("not_signed_in")
    found = queries.find_invitation(token_hash)
    if found is None:
        raise Refused("invitation_ended")
    Exhibitor.objects.select_for_update(no_key=True).get(pk=found.exhibitor_id)
    invitation = _lock_open(found)
    if invitation.token_hash != token_hash:
        raise Refused("invitation_ended")
    if invitation.invited_by == actor.user:
        # Whoever acts by office may ask others to act, and not oneself: papers open to an exhibitor's own people.
        raise Refused("forbidden")
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    Representative.objects.get_or_create(exhibitor=invitation.exhibitor, user=actor.user)
    audit.record(
        actor=actor,
        action="exhibitor.invitation_accepted",
        target=invitation.exhibitor,
        fair=None,
        data={"invitation": str(invitation.pk), "user": actor.user.pk},
    )
    return invitation.exhibitor


@transaction.atomic
def remove_representative(*, actor: Actor, representative: Representative) -> None:
    """Somebody acts for the exhibitor no longer; never the last one, who would leave it to nobody."""
    exhibitor = _lock(actor, representative.exhibitor)
    if not (actor.is_superuser or queries.is_representative(actor, exhibitor)):
        raise Refused("forbidden")
    if not exhibitor.representatives.exclude(pk=representative.pk).exists():
        raise Refused("last_representative")
    audit.record(
        actor=actor,
        action="exhibitor.representative_removed",
        target=exhibitor,
        fair=None,
        data={"user": representative.user_id},
    )
    representative.delete()


def _lock(actor: Actor, exhibitor: Exhibitor) -> Exhibitor:
    """All that is done about an exhibitor's people waits here for its turn."""
    return Exhibitor.objects.select_for_update(no_key=True).get(
        pk=queries.get_own_exhibitor(actor, exhibitor.pk).pk
    )


def _lock_open(invitation: Invitation) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor")
        .get(pk=invitation.pk)
    )
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Refused("invitation_ended")
    return invitation


def _send(actor: Actor, invitation: Invitation, *, page: str, again: bool) -> None:
    """A new token for the invitation, in a mail; nothing but its hash stays here."""
    moment = clock.now()
    if again and moment - invitation.sent_at < rules.INVITATION_PAUSE:
        raise Refused("invitation_just_sent")
    token = vault.new_token()
    invitation.token_hash = vault.hash_token(token)
    invitation.sent_at = moment
    invitation.expires_at = moment + timedelta(days=rules.INVITATION_DAYS)
    invitation.save()
    subject, body = _write(
        actor, invitation, link=urljoin(settings.SITE_URL, f"{page}?token={token}")
    )
    send_mail_later(to=invitation.email, subject=subject, body=body)
    audit.record(
        actor=actor,
        action="exhibitor.invited",
        target=invitation.exhibitor,
        fair=None,
        data={"invitation": str(invitation.pk), "again": again},
    )


def _write(actor: Actor, invitation: Invitation, *, link: str) -> tuple[str, str]:
    """In both languages: which one an address without an account reads is not known."""
    subjects, bodies = [], []
    for language in ("th", "en"):
        with translation.override(language):
            names = {"exhibitor": invitation.exhibitor.name, "who": actor.name}
            subjects.append(_("Act for %(exhibitor)s at OTOP fairs") % names)
            bodies.append(
                _(
                    "%(who)s invites you to act for %(exhibitor)s: to keep its record, "
                    "apply to fairs and print badges.\n\n"
                    "Open this link to accept. It can be used once, until %(until)s:\n%(link)s\n\n"
                    "If you do not know what this is about, do nothing."
                )
                % (names | {"until": say_moment(invitation.expires_at), "link": link})
            )
    return " · ".join(subjects), "\n\n———\n\n".join(bodies)
