"""Second factors: codes of an authenticator app, recovery codes, passkeys."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from events.forms.accounts import CodeBox
from events.forms.fields import NameField

# A code is right for three half-minutes, so it is remembered for longer than allauth does.
REMEMBER_CODE_SECONDS = 120
FACTOR_CODE = _("Code from the app, or a recovery code")
APP_CODE = _("Code from the app")


class _Once(forms.Form):
    """A code is taken once, whoever looked over a shoulder."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form follows
        digits = "".join(char for char in code if char.isdigit())
        if not cache.add(f"factor:{self.user.pk}:{digits}", 1, timeout=REMEMBER_CODE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Once, base.AuthenticateForm):
    code = CodeBox(label=FACTOR_CODE)


class ReauthenticateForm(_Once, base.ReauthenticateForm):
    code = CodeBox(label=FACTOR_CODE)


class ActivateAppForm(ActivateTOTPForm):
    code = CodeBox(label=APP_CODE)


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """The browser makes the key; a name tells it from others. Every passkey signs in by itself."""

    name = NameField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("For instance “My phone”."),
    )
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = NameField(label=_("Name of the passkey"), max_length=60)
