"""What allauth asks of us: who may, in which words, and where to next."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from events import actions, queries, vault
from events.models import User
from events.permissions import Actor, actor_of
from events.rules import ROLES_THAT_GUARD, ROLES_THAT_ORGANISE, ROLES_THAT_REVIEW, Role

# The page on which the work of a role begins, the widest role first.
FIRST_PAGES = (
    (ROLES_THAT_ORGANISE, "dashboard"),
    (ROLES_THAT_REVIEW, "review_queue"),
    (ROLES_THAT_GUARD, "devices"),
)
PURPOSE = "second factor"
# Stands for whoever has no address: RFC 5737 gives it to nobody.
UNKNOWN_ADDRESS = "192.0.2.0"
WAYS_TO_CONFIRM = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code from the app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
WRONG_CODE = _("This code is not right. Check it and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are e-mail addresses; every word that a person can meet is ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account was closed. Ask the organiser of your fair."),
        "duplicate_email": _("This is your e-mail already."),
        "email_password_mismatch": _("E-mail and password do not match. Check both and try again."),
        "email_taken": _("This e-mail belongs to another account."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "max_email_addresses": _("There is a new e-mail already that waits for its code."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "same_as_current": _("This is your e-mail already."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "unverified_primary_email": _("Confirm your e-mail first."),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer pages, whatever a client says that it accepts."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who counts for the limits: as many proxies as there are may say so, and nobody else."""
        known = request.META.get("REMOTE_ADDR", "")
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        if 0 < trusted <= len(chain):
            known = chain[-trusted]
        try:
            return str(ipaddress.ip_address(known))
        except ValueError:
            return UNKNOWN_ADDRESS

    def is_safe_url(self, url: str) -> bool:
        """This site and no other."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        work = _find_only_work(actor_of(user)) if isinstance(user, User) else None
        return work or str(super().get_login_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account" if self.request.user.is_authenticated else settings.LOGIN_URL)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth's signature
    ) -> User:
        user.name = form.cleaned_data["name"]
        user.language, user.language_chosen = get_language() or "th", True
        super().save_user(request, user, form, commit=False)
        if commit:
            actions.open_account(user=user)
        return user

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(actor=actor_of(user), user=user, password=password)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """From here on pages speak the language that the person chose, unless this browser was told another."""
        response: HttpResponse = super().post_login(request, user, **options)
        if user.language_chosen and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whom it goes to; of the page where nobody is known by the address."""
        with override(queries.language_of(email) or get_language()):
            super().send_mail(template_prefix, email, context)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Plain text; a mail of ours holds nothing that needs more."""
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return EmailMessage(message.subject, message.body, message.from_email, message.to)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors, their secrets sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Confirm your e-mail first."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another before you take this one away."
        ),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": WRONG_CODE,
        "unverified_email": _("Confirm your e-mail first."),
    }

    def encrypt(self, text: str) -> str:
        return vault.seal(text.encode(), purpose=PURPOSE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(bytes.fromhex(encrypted_text), purpose=PURPOSE).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's signature
        return queries.next_passkey_name(user)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last factor of somebody who needs one stays."""
        return queries.may_lose_factor(authenticator)


class LineAdapter(DefaultSocialAccountAdapter):
    """Accounts that LINE vouches for."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _(
            "There is an account with this e-mail. Sign in to it, then connect %s in your account."
        ),
        "invalid_token": _("LINE did not let us in. Please try again."),
        "no_password": _("Set a password before you disconnect LINE."),
        "no_verified_email": _("Confirm your e-mail before you disconnect LINE."),
        "disconnect_last": _("Set a password before you disconnect LINE."),
        "connected_other": _("This LINE account belongs to another account here."),
    }

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        told = sociallogin.account.extra_data
        user.name = str(data.get("name") or told.get("displayName") or "")[:200]
        user.language, user.language_chosen = get_language() or "th", True
        return user


def remember_language(response: HttpResponse, language: str) -> None:
    """In the browser, as Django's own switch does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _find_only_work(actor: Actor) -> str | None:
    """Where the day begins for somebody who works for one fair now and exhibits at none."""
    fairs, _others = queries.split_by_work(actor)
    if len(fairs) != 1 or actor.fairs_with({Role.EXHIBITOR}):
        return None
    pages = (page for roles, page in FIRST_PAGES if actor.has_role(fairs[0].pk, roles))
    return next((reverse(page, args=[fairs[0].slug]) for page in pages), None)
