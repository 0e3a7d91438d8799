"""Writing accounts: what allauth keeps it writes itself; the rest, and the log of it, stands here."""

from collections.abc import Sequence
from enum import StrEnum

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from events import audit
from events.models import Counter, User
from events.permissions import Actor
from events.rules import Refused


class AccountEvent(StrEnum):
    """What happens to an account that somebody may ask about later; signing in is not among it."""

    OPENED = "account.opened"
    CHANGED = "account.changed"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105 - the name of an event
    EMAIL_CHANGED = "account.email_changed"
    FACTOR_ADDED = "account.factor_added"
    FACTOR_REMOVED = "account.factor_removed"
    CODES_RENEWED = "account.codes_renewed"
    LINE_CONNECTED = "account.line_connected"
    LINE_DISCONNECTED = "account.line_disconnected"


@transaction.atomic
def open_account(*, user: User) -> User:
    """Store who signed up; refuses `conflict` when somebody did with the same address a moment ago."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused("conflict") from error
    return user


@transaction.atomic
def record_account_event(*, actor: Actor, user: User, event: AccountEvent, kind: str = "") -> None:
    """Log what allauth has done. `kind` says which factor; addresses, numbers and names stay out."""
    data = {"kind": kind} if kind else {}
    audit.record(actor=actor, action=event, target=user, fair=None, data=data)


@transaction.atomic
def change_account(*, actor: Actor, user: User, name: str, language: str) -> User:
    """One's own name and language."""
    if actor.user != user:
        raise Refused("forbidden")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.name, user.language, user.language_chosen = name, language, True
    user.save(update_fields=["name", "language", "language_chosen"])
    record_account_event(actor=actor, user=user, event=AccountEvent.CHANGED)
    return user


@transaction.atomic
def choose_language(*, actor: Actor, language: str) -> None:
    """Remember with the account what was chosen on a page; nothing that a log need tell."""
    if actor.user is not None:
        User.objects.filter(pk=actor.user.pk).update(language=language, language_chosen=True)


@transaction.atomic
def change_password(*, actor: Actor, user: User, password: str) -> None:
    """A new password: chosen, or set anew by who has shown to own the address."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_account_event(actor=actor, user=user, event=AccountEvent.PASSWORD_CHANGED)


@transaction.atomic
def claim_account(*, user: User) -> None:
    """Whoever owns the address takes the account; a password that a stranger may have set for it ends."""
    owner = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    is_proven = owner.emailaddress_set.filter(email=owner.email, verified=True).exists()
    if is_proven or not owner.has_usable_password():
        return
    owner.set_unusable_password()
    owner.save(update_fields=["password"])
    user.password = owner.password


@transaction.atomic
def end_other_sessions(*, user: User, but: str) -> None:
    """Sign somebody out everywhere, except in the session with the key `but`."""
    others = UserSession.objects.filter(user=user).exclude(session_key=but)
    Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()


def sweep_accounts() -> int:
    """Throw away what has expired in real time: counters, sessions, and what is known about ended sessions."""
    # Asked first, so that a round without work locks nothing.
    if Counter.objects.filter(expires__lt=Now()).exists():
        Counter.objects.filter(expires__lt=Now()).delete()
    if not Session.objects.filter(expire_date__lt=Now()).exists():
        return 0
    with transaction.atomic():
        ended: int = Session.objects.filter(expire_date__lt=Now()).delete()[0]
        living = Session.objects.values("session_key")
        UserSession.objects.exclude(session_key__in=living).delete()
    return ended


@transaction.atomic
def save_person_by_admin(*, actor: Actor, user: User, changed: Sequence[str]) -> None:
    """Store an account; who administers the site vouches for its address."""
    if not actor.is_superuser:
        raise Refused("forbidden")
    user.save()
    if not user.emailaddress_set.filter(email=user.email, verified=True, primary=True).exists():
        user.emailaddress_set.all().delete()
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    audit.record(
        actor=actor,
        action="admin.saved",
        target=user,
        fair=None,
        data={"model": user._meta.label_lower, "fields": sorted(changed)},
    )


@transaction.atomic
def change_password_by_admin(*, actor: Actor, user: User, password: str | None) -> None:
    """A password for somebody else; None leaves the account with e-mailed codes alone."""
    if not actor.is_superuser:
        raise Refused("forbidden")
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    user.password = locked.password
    record_account_event(actor=actor, user=locked, event=AccountEvent.PASSWORD_CHANGED)


@transaction.atomic
def remove_factor_by_admin(*, actor: Actor, user: User) -> None:
    """All second factors of somebody who has lost them; the next sign-in asks for new ones."""
    if not actor.is_superuser:
        raise Refused("forbidden")
    user.authenticator_set.all().delete()
    record_account_event(actor=actor, user=user, event=AccountEvent.FACTOR_REMOVED, kind="all")
