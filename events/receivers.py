"""What allauth says happened to an account goes into the log."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.socialaccount import signals as social
from django.dispatch import receiver

from events.actions import AccountEvent, end_other_sessions, record_account_event
from events.models import User
from events.permissions import STRONG_FACTORS, actor_of


def _record(user: User, event: AccountEvent, kind: str = "") -> None:
    record_account_event(actor=actor_of(user), user=user, event=event, kind=kind)


@receiver(account.user_signed_up)
def on_signed_up(user: User, **_: Any) -> None:
    _record(user, AccountEvent.OPENED)


@receiver(account.email_changed)
def on_email_changed(user: User, from_email_address: Any, **_: Any) -> None:
    """The first one comes with the account."""
    if from_email_address is not None:
        _record(user, AccountEvent.EMAIL_CHANGED)


@receiver(factors.authenticator_added)
def on_factor_added(request: Any, user: User, authenticator: Any, **_: Any) -> None:
    """Sessions that began without the new factor end."""
    _record(user, AccountEvent.FACTOR_ADDED, authenticator.type)
    if authenticator.type in STRONG_FACTORS:
        end_other_sessions(user=user, but=request.session.session_key)


@receiver(factors.authenticator_removed)
def on_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    _record(user, AccountEvent.FACTOR_REMOVED, authenticator.type)


@receiver(factors.authenticator_reset)
def on_codes_renewed(user: User, **_: Any) -> None:
    _record(user, AccountEvent.CODES_RENEWED)


@receiver(social.social_account_added)
def on_line_connected(sociallogin: Any, **_: Any) -> None:
    _record(sociallogin.user, AccountEvent.LINE_CONNECTED)


@receiver(social.social_account_removed)
def on_line_disconnected(socialaccount: Any, **_: Any) -> None:
    _record(socialaccount.user, AccountEvent.LINE_DISCONNECTED)
