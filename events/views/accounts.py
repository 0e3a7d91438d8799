"""Signing in, up and out, and the pages of one's own account. allauth does the work; doors ask their policy."""

from typing import Any

from allauth.account import views as theirs
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.line import views as line
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.i18n import set_language as set_language_of_browser

from events import actions, queries
from events.adapters import remember_language
from events.forms.accounts import AccountForm
from events.permissions import Request, allow, anyone, own_account
from events.rules import Refused


class Strict:
    """What cannot be taken says so in its status, too; the form keeps what was typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # allauth's view follows
        if isinstance(answer, TemplateResponse):
            answer.status_code = 422
        return answer


class SignIn(Strict, theirs.LoginView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            is_demo=settings.DEMO, line_is_open=bool(settings.LINE_CHANNEL_ID), **more
        )
        return context


class SignUp(Strict, theirs.SignupView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            line_is_open=bool(settings.LINE_CHANNEL_ID), **more
        )
        return context


class SignOut(theirs.LogoutView):
    """By a form alone: a link could be planted."""

    http_method_names = ("post",)


class RequestCode(Strict, theirs.RequestLoginCodeView):
    pass


class Resends:
    """A page that can send its code again says that it did, or that it was asked too often."""

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        process: Any = self._process  # type: ignore[attr-defined]  # allauth's view follows
        before = process.state["resend_count"]
        answer: HttpResponse = super()._resend_form_valid(form)  # type: ignore[misc]  # as above
        if process.state["resend_count"] > before:
            messages.success(self.request, _("We sent another code."))  # type: ignore[attr-defined]  # as above
        return answer


class ConfirmCode(Resends, Strict, theirs.ConfirmLoginCodeView):
    def _verify_form_valid(self, form: Any) -> HttpResponse:
        actions.claim_account(user=self._process.user)
        answer: HttpResponse = super()._verify_form_valid(form)
        return answer


class ConfirmEmail(Resends, Strict, theirs.ConfirmEmailVerificationCodeView):
    pass


class ForgottenPassword(Strict, theirs.PasswordResetView):
    pass


class ConfirmReset(Strict, theirs.ConfirmPasswordResetCodeView):
    pass


class NewPassword(Strict, theirs.CompletePasswordResetView):
    pass


class Email(Strict, theirs.EmailView):
    pass


class ChangePassword(Strict, theirs.PasswordChangeView):
    pass


class SetPassword(Strict, theirs.PasswordSetView):
    pass


class Reauthenticate(Strict, theirs.ReauthenticateView):
    pass


class LineSignUp(Strict, social.SignupView):
    pass


class LineConnections(Strict, social.ConnectionsView):
    pass


sign_in = allow(anyone)(SignIn.as_view())
sign_up = allow(anyone)(SignUp.as_view())
sign_out = allow(anyone)(SignOut.as_view())
request_code = allow(anyone)(RequestCode.as_view())
confirm_code = allow(anyone)(ConfirmCode.as_view())
confirm_email = allow(anyone)(ConfirmEmail.as_view())
account_closed = allow(anyone)(theirs.AccountInactiveView.as_view())
forgotten_password = allow(anyone)(ForgottenPassword.as_view())
confirm_reset = allow(anyone)(ConfirmReset.as_view())
new_password = allow(anyone)(NewPassword.as_view())

email = allow(own_account)(Email.as_view())
change_password = allow(own_account)(ChangePassword.as_view())
set_password = allow(own_account)(SetPassword.as_view())
reauthenticate = allow(own_account)(Reauthenticate.as_view())
sessions = allow(own_account)(ListUserSessionsView.as_view())


@allow(own_account)
def account(request: Request) -> HttpResponse:
    """What one says about oneself, and the way to the rest."""
    user = request.actor.user
    if user is None:
        raise Refused("not_signed_in")
    form = AccountForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        actions.change_account(actor=request.actor, user=user, **form.cleaned_data)
        answer = redirect("account")
        remember_language(answer, form.cleaned_data["language"])
        messages.success(request, _("Saved"))
        return answer
    context = {
        "form": form,
        "user": user,
        "factors": queries.factors_of(user),
        "line_is_open": bool(settings.LINE_CHANNEL_ID),
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/account.html", context, status=status)


@allow(anyone)
def set_language(request: Request) -> HttpResponse:
    """Django's own switch, which the account remembers."""
    answer = set_language_of_browser(request)
    language = request.POST.get("language", "")
    if request.method == "POST" and language in dict(settings.LANGUAGES):
        actions.choose_language(actor=request.actor, language=language)
    return answer


@allow(anyone)
def sign_in_to_admin_site(request: Request) -> HttpResponse:
    """Through the one sign-in, with its limits and second factors."""
    if request.actor.user is not None:
        raise Refused("forbidden")
    query = urlencode({"next": request.GET.get("next", "/admin/")})
    return redirect(f"{reverse(settings.LOGIN_URL)}?{query}")


# --- LINE: closed unless the installation has a channel there ----------------------------------
def _where_line_is_open(door: Any) -> Any:
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LINE_CHANNEL_ID:
            raise Refused("not_found")
        answer: HttpResponse = door(request, *args, **kwargs)
        return answer

    return opened


line_login = allow(anyone)(_where_line_is_open(line.oauth2_login))
line_callback = allow(anyone)(_where_line_is_open(line.oauth2_callback))
line_cancelled = allow(anyone)(_where_line_is_open(social.LoginCancelledView.as_view()))
line_failed = allow(anyone)(_where_line_is_open(social.LoginErrorView.as_view()))
line_sign_up = allow(anyone)(_where_line_is_open(LineSignUp.as_view()))
line_connections = allow(own_account)(_where_line_is_open(LineConnections.as_view()))
