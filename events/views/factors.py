"""Second factors: adding them, using them, taking them away."""

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from events.permissions import Request, allow, anyone, needs_second_factor, own_account
from events.views.accounts import Strict


class Security(base.IndexView):
    """All factors of the account on one page."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            is_needed=needs_second_factor(self.request.user),
            is_missing=self.request.actor.awaits_factor,
            **more,
        )
        return context


class Authenticate(base.AuthenticateView):
    """The second step of signing in."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer


class Reauthenticate(Strict, base.ReauthenticateView):
    pass


class ActivateApp(Strict, totp.ActivateTOTPView):
    pass


class RemoveApp(Strict, totp.DeactivateTOTPView):
    pass


class AddPasskey(Strict, webauthn.AddWebAuthnView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """A key that stays on the device, so that it signs in by itself; allauth's view forgets the bound form."""
        context: dict[str, Any] = super().get_context_data(**more) | more
        options = auth.begin_registration(self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}


class RenamePasskey(Strict, webauthn.EditWebAuthnView):
    pass


class SignInByPasskey(webauthn.LoginWebAuthnView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the browser needs to ask for a passkey."""
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})


@allow(own_account)
@require_safe
def list_passkeys(request: Request) -> HttpResponse:
    """allauth leads here; the passkeys stand among the other factors."""
    return redirect("mfa_index")


security = allow(own_account)(Security.as_view())
authenticate = allow(anyone)(Authenticate.as_view())
reauthenticate = allow(own_account)(Reauthenticate.as_view())
activate_app = allow(own_account)(ActivateApp.as_view())
remove_app = allow(own_account)(RemoveApp.as_view())
add_passkey = allow(own_account)(AddPasskey.as_view())
rename_passkey = allow(own_account)(RenamePasskey.as_view())
remove_passkey = allow(own_account)(webauthn.RemoveWebAuthnView.as_view())
reauthenticate_by_passkey = allow(own_account)(webauthn.ReauthenticateWebAuthnView.as_view())
sign_in_by_passkey = allow(anyone)(SignInByPasskey.as_view())
view_codes = allow(own_account)(codes.ViewRecoveryCodesView.as_view())
renew_codes = allow(own_account)(codes.GenerateRecoveryCodesView.as_view())
download_codes = allow(own_account)(codes.DownloadRecoveryCodesView.as_view())
