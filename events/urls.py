"""Pages of this step."""

from django.urls import URLPattern, path

from events.views import accounts, exporting, factors, inbox, manage, privacy, public

urlpatterns: list[URLPattern] = [
    path("", public.list_fairs, name="fairs"),
    path("fairs/<slug:fair>/", public.show_fair, name="fair"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_inbox, name="read_inbox"),
    path("inbox/<uuid:notice>/", inbox.notice, name="notice"),
    path("privacy/", privacy.privacy_notice, name="privacy_notice"),
    path("account/data/", privacy.my_data, name="my_data"),
    path("account/data/consent/", privacy.change_consent, name="change_consent"),
    path("account/data/download/", privacy.download_my_data, name="download_my_data"),
    path(
        "account/data/requests/<uuid:privacy_request>/take-back/",
        privacy.take_request_back,
        name="take_request_back",
    ),
    path("privacy/requests/", privacy.privacy_requests, name="privacy_requests"),
    path(
        "privacy/requests/<uuid:privacy_request>/",
        privacy.answer_privacy_request,
        name="answer_privacy_request",
    ),
    path("manage/<slug:fair>/settings/", manage.fair_settings, name="fair_settings"),
    path("manage/<slug:fair>/log/", manage.fair_log, name="fair_log"),
    path("manage/<slug:fair>/exports/log/", manage.export_log, name="export_log"),
    path("exports/<uuid:export>/", exporting.export_file, name="export_file"),
    path("exports/<uuid:export>/file/", exporting.download_export, name="download_export"),
    path("language/setlang/", accounts.set_language, name="set_language"),
    # Signing in. allauth finds its pages by these names.
    path("sign-in/", accounts.sign_in, name="login"),
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/code/", accounts.request_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", accounts.confirm_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", factors.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/closed/", accounts.account_closed, name="account_inactive"),
    path("sign-in/password/", accounts.forgotten_password, name="account_reset_password"),
    path(
        "sign-in/password/code/",
        accounts.confirm_reset,
        name="account_confirm_password_reset_code",
    ),
    path("sign-in/password/new/", accounts.new_password, name="account_complete_password_reset"),
    path("sign-up/", accounts.sign_up, name="account_signup"),
    path("sign-up/code/", accounts.confirm_email, name="account_email_verification_sent"),
    path("sign-out/", accounts.sign_out, name="logout"),
    path("sign-out/", accounts.sign_out, name="account_logout"),
    # One's own account.
    path("account/", accounts.account, name="account"),
    path("account/email/", accounts.email, name="account_email"),
    path("account/password/", accounts.change_password, name="account_change_password"),
    path("account/password/set/", accounts.set_password, name="account_set_password"),
    path("account/sessions/", accounts.sessions, name="usersessions_list"),
    path("account/confirm/", accounts.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        factors.reauthenticate_by_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/security/", factors.security, name="mfa_index"),
    path("account/security/app/", factors.activate_app, name="mfa_activate_totp"),
    path("account/security/app/remove/", factors.remove_app, name="mfa_deactivate_totp"),
    path("account/security/codes/", factors.view_codes, name="mfa_view_recovery_codes"),
    path("account/security/codes/new/", factors.renew_codes, name="mfa_generate_recovery_codes"),
    path(
        "account/security/codes/file/",
        factors.download_codes,
        name="mfa_download_recovery_codes",
    ),
    path("account/security/passkeys/", factors.list_passkeys, name="mfa_list_webauthn"),
    path("account/security/passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path(
        "account/security/passkeys/<int:pk>/",
        factors.rename_passkey,
        name="mfa_edit_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/remove/",
        factors.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    # The admin site has no sign-in and no passwords of its own.
    path("admin/login/", accounts.sign_in_to_admin_site),
    path("admin/password_change/", accounts.change_password),
    # LINE, which calls back at /account/line/login/callback/.
    path("account/line/", accounts.line_connections, name="socialaccount_connections"),
    path("account/line/sign-up/", accounts.line_sign_up, name="socialaccount_signup"),
    path("account/line/login/", accounts.line_login, name="line_login"),
    path("account/line/login/callback/", accounts.line_callback, name="line_callback"),
    path(
        "account/line/login/cancelled/",
        accounts.line_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("account/line/login/error/", accounts.line_failed, name="socialaccount_login_error"),
]
