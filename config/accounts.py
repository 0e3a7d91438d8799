"""How people sign in: what allauth is told, in every installation alike; what differs stands in settings.py."""

from typing import Any

ADAPTERS = {
    "ACCOUNT_ADAPTER": "events.adapters.AccountAdapter",
    "MFA_ADAPTER": "events.adapters.FactorAdapter",
    "SOCIALACCOUNT_ADAPTER": "events.adapters.LineAdapter",
}

ACCOUNTS: dict[str, Any] = {
    **ADAPTERS,
    # --- an account is an e-mail address ---
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    # Without a password one signs in by an e-mailed code.
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 15 * 60,
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    # --- codes by e-mail: digits, since a Thai keyboard has no Latin letters; eight, so that none is guessed ---
    "ALLAUTH_USER_CODE_FORMAT": {"numeric": True, "length": 8, "dashed": True},
    "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
    "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": 15 * 60,
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
    "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": True,
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT": 15 * 60,
    "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
    "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": 15 * 60,
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": True,
    "ACCOUNT_LOGIN_TIMEOUT": 20 * 60,
    # --- limits, counted in the database; an office of 60 producers shares one address ---
    "ACCOUNT_RATE_LIMITS": {
        "login": "600/m/ip",
        "login_failed": "20/m/ip,5/5m/key",
        "signup": "60/m/ip",
        "request_login_code": "20/m/ip,3/m/key,12/h/key",
        "reset_password": "20/m/ip,3/m/key,12/h/key",
        "confirm_email": "60/m/ip,1/10s/key,12/h/key",
        # Pairing of devices at gates; a fair's phones share one address too.
        "gate_pair": "60/m/ip",
    },
    "MFA_RATE_LIMITS": {"webauthn_login": "60/m/ip"},
    # --- second factors ---
    "MFA_SUPPORTED_TYPES": ["recovery_codes", "totp", "webauthn"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "OTOP",
    # A phone's clock may be half a minute off; events.forms.factors takes no code twice.
    "MFA_TOTP_TOLERANCE": 1,
    # --- LINE ---
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_FORMS": {"signup": "events.forms.accounts.LineSignUpForm"},
    "ACCOUNT_FORMS": {
        "login": "events.forms.accounts.SignInForm",
        "signup": "events.forms.accounts.SignUpForm",
        "add_email": "events.forms.accounts.NewEmailForm",
        "change_password": "events.forms.accounts.ChangePasswordForm",
        "set_password": "events.forms.accounts.SetPasswordForm",
        "reset_password": "events.forms.accounts.ForgottenPasswordForm",
        "reset_password_from_key": "events.forms.accounts.NewPasswordForm",
        "reauthenticate": "events.forms.accounts.ConfirmPasswordForm",
        "request_login_code": "events.forms.accounts.RequestCodeForm",
        "confirm_login_code": "events.forms.accounts.SignInCodeForm",
        "confirm_email_verification_code": "events.forms.accounts.EmailCodeForm",
        "confirm_password_reset_code": "events.forms.accounts.ResetCodeForm",
    },
    "MFA_FORMS": {
        "authenticate": "events.forms.factors.AuthenticateForm",
        "reauthenticate": "events.forms.factors.ReauthenticateForm",
        "activate_totp": "events.forms.factors.ActivateAppForm",
        "add_webauthn": "events.forms.factors.AddPasskeyForm",
        "edit_webauthn": "events.forms.factors.RenamePasskeyForm",
    },
}
