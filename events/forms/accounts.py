"""Signing in and up, and what belongs to an account. allauth checks; the words and the fields are ours."""

from typing import Any

from allauth.account import forms as theirs
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.forms.fields import NameField
from events.models import User

PASSWORD_HINT = _("At least 10 characters, not a common password, and unlike your name and e-mail.")
CODE_LABEL = _("Code from the e-mail")


class EmailBox(forms.EmailField):
    """An address as it is stored and looked for."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": options.pop("autocomplete", "email")}
        options.setdefault("label", _("E-mail"))
        widget = forms.EmailInput(attrs=attributes)
        super().__init__(max_length=254, widget=widget, **options)

    def clean(self, value: Any) -> str:
        email = str(super().clean(value))
        return email.lower()


class PasswordBox(forms.CharField):
    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": options.pop("autocomplete", "current-password")}
        options.setdefault("label", _("Password"))
        widget = forms.PasswordInput(attrs=attributes)
        super().__init__(max_length=1000, strip=False, widget=widget, **options)


class NewPasswordBox(PasswordBox):
    """A password that is chosen here; the form hands in whose it will be."""

    user: User | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", PASSWORD_HINT)
        super().__init__(autocomplete="new-password", **options)

    def clean(self, value: Any) -> str:
        password: str = super().clean(value)
        return str(theirs.get_adapter().clean_password(password, user=self.user))


class CodeBox(forms.CharField):
    """A code of digits; the numbers' keyboard opens for it."""

    def __init__(self, **options: Any) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "input--short",
        }
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attributes), **options)


class SignInForm(theirs.LoginForm):
    """E-mail and password, under the names that password managers have stored."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        login = EmailBox(autocomplete="username")
        login.widget.attrs["autofocus"] = True
        self.fields = {"login": login, "password": PasswordBox()}

    def add_prefix(self, field_name: str) -> str:
        return str(super().add_prefix({"login": "username"}.get(field_name, field_name)))


class SignUpForm(theirs.SignupForm):
    """Whoever exhibits opens an account; a password may wait."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        name = NameField(label=_("Your name"))
        password = PasswordBox(
            label=_("Password"),
            required=False,
            autocomplete="new-password",
            help_text=_(
                "At least 10 characters. Without one you sign in by a code that we e-mail you."
            ),
        )
        self.fields = {"name": name, "email": EmailBox(), "password1": password}


class LineSignUpForm(social.SignupForm):
    """What LINE did not tell."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        initial = self.sociallogin.user.name
        name = NameField(label=_("Your name"), initial=initial)
        self.fields = {"name": name, "email": EmailBox()}


class NewEmailForm(theirs.AddEmailForm):
    email = EmailBox(label=_("New e-mail"))


class ConfirmPasswordForm(theirs.ReauthenticateForm):
    password = PasswordBox()


class _NewPassword(forms.Form):
    """The person whose password it will be has been given to the form already."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("password2", None)


class ChangePasswordForm(_NewPassword, theirs.ChangePasswordForm):
    oldpassword = PasswordBox(label=_("Current password"))
    password1 = NewPasswordBox(label=_("New password"))


class SetPasswordForm(_NewPassword, theirs.SetPasswordForm):
    password1 = NewPasswordBox(label=_("New password"))


class NewPasswordForm(_NewPassword, theirs.ResetPasswordKeyForm):
    password1 = NewPasswordBox(label=_("New password"))


class ForgottenPasswordForm(theirs.ResetPasswordForm):
    email = EmailBox()


class RequestCodeForm(theirs.RequestLoginCodeForm):
    email = EmailBox()


class SignInCodeForm(theirs.ConfirmLoginCodeForm):
    code = CodeBox(label=CODE_LABEL)


class EmailCodeForm(theirs.ConfirmEmailVerificationCodeForm):
    code = CodeBox(label=CODE_LABEL)


class ResetCodeForm(theirs.ConfirmPasswordResetCodeForm):
    code = CodeBox(label=CODE_LABEL)


class AccountForm(forms.Form):
    """What one says about oneself."""

    name = NameField(label=_("Your name"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("For pages and for the e-mails we send you."),
    )
