"""The sign-in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password."""

    # The form of Django would bring the name to NFKC, as for user names; an e-mail stays as it is.
    username = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    error_messages = {
        "invalid_login": _("E-mail and password do not match. Check both and try again."),
        "inactive": _("This account was closed. Ask the organiser of your fair."),
    }

    def clean_username(self) -> str:
        email: str = self.cleaned_data["username"]
        return email.lower()
