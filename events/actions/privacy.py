"""Consent, requests about personal data, and erasure."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from events import audit, clock
from events.actions.notices import notify
from events.models import (
    ApiToken,
    Consent,
    ConsentText,
    IdempotencyRecord,
    Member,
    Notice,
    OutgoingMail,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestState,
    User,
)
from events.permissions import Actor
from events.queries import get_own_request, get_request_to_answer, protects_data, texts_in_force
from events.rules import ANSWER_WITHIN, ERASED_HOST, NEEDED_PURPOSES, Refused
from events.signals import user_erased

# Of the packages that sign people in: their rows about a user go with the person.
SIGN_IN_APPS = frozenset({"account", "mfa", "socialaccount", "usersessions"})


@transaction.atomic
def publish_consent_text(
    *, actor: Actor, purpose: Purpose, text_th: str, text_en: str
) -> ConsentText:
    """The next version of a text; whoever agreed to the last one is asked anew."""
    if not (actor.is_system or actor.is_superuser):
        raise Refused("forbidden")
    before = texts_in_force().get(purpose)
    text = ConsentText.objects.create(
        purpose=purpose,
        version=1 if before is None else before.version + 1,
        text_th=text_th,
        text_en=text_en,
    )
    audit.record(
        actor=actor,
        action="consent.text_published",
        target=text,
        fair=None,
        data={"purpose": purpose, "version": text.version},
    )
    return text


@transaction.atomic
def give_consent(*, actor: Actor, subject: str, purpose: Purpose) -> Consent:
    """Agree to the text in force, for oneself or for `subject`; the caller has checked that one may.

    Giving it twice changes nothing.
    """
    if actor.user is None:
        raise Refused("not_signed_in")
    text = texts_in_force().get(purpose)
    if text is None:
        raise Refused("not_found")
    consent, created = Consent.objects.get_or_create(
        subject=subject, text=text, withdrawn_at=None, defaults={"given_by": actor.user}
    )
    if created:
        _record_consent(actor, "consent.given", consent)
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, subject: str, purpose: Purpose) -> int:
    """Take back whatever was agreed to for a purpose; as easy as giving it."""
    if actor.user is None:
        raise Refused("not_signed_in")
    standing = Consent.objects.filter(subject=subject, text__purpose=purpose, withdrawn_at=None)
    rows = list(standing.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    for consent in rows:
        consent.withdrawn_at, consent.withdrawn_by = clock.now(), actor.user
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record_consent(actor, "consent.withdrawn", consent)
    return len(rows)


def _record_consent(actor: Actor, action: str, consent: Consent) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=consent,
        fair=None,
        data={
            "subject": consent.subject,
            "purpose": consent.text.purpose,
            "version": consent.text.version,
            "needed": consent.text.purpose in NEEDED_PURPOSES,
        },
    )


@transaction.atomic
def ask_about_data(*, actor: Actor, kind: RequestKind, note: str = "") -> PrivacyRequest:
    """Use a right; refuses `request_open` while one of the kind waits for its answer."""
    if actor.user is None:
        raise Refused("not_signed_in")
    moment = clock.now()
    try:
        with transaction.atomic():
            request = PrivacyRequest.objects.create(
                user=actor.user,
                kind=kind,
                note=note,
                made_at=moment,
                due_at=moment + ANSWER_WITHIN,
            )
    except IntegrityError:
        raise Refused("request_open") from None
    audit.record(
        actor=actor,
        action="privacy.requested",
        target=request,
        fair=None,
        data={"kind": kind},
    )
    return request


@transaction.atomic
def take_request_back(*, actor: Actor, request: PrivacyRequest) -> PrivacyRequest:
    request = _lock(get_own_request(actor, request.pk))
    return _settle(actor, request, RequestState.TAKEN_BACK, "")


@transaction.atomic
def answer_request(
    *, actor: Actor, request: PrivacyRequest, is_granted: bool, answer: str
) -> PrivacyRequest:
    """Grant or refuse with words; granting an erasure erases the person."""
    request = _lock(get_request_to_answer(actor, request.pk))
    if not answer.strip():
        raise Refused("answer_missing")
    is_erasure = is_granted and request.kind == RequestKind.ERASURE
    if is_erasure:
        # Before anything is recorded: erasing locks badges' counters, and the log's chain comes after them.
        erase_user(actor=actor, user=request.user)
    request = _settle(
        actor, request, RequestState.DONE if is_granted else RequestState.REFUSED, answer
    )
    if not is_erasure:
        # An erased account has neither an inbox nor an address any more.
        notify(
            users=[request.user],
            kind="privacy_granted" if is_granted else "privacy_refused",
            fair=None,
            params={},
            link=reverse("my_data"),
        )
    return request


def _lock(request: PrivacyRequest) -> PrivacyRequest:
    locked = PrivacyRequest.objects.select_for_update(no_key=True, of=("self",))
    request = locked.select_related("user").get(pk=request.pk)
    if request.state != RequestState.OPEN:
        raise Refused("request_settled")
    return request


def _settle(
    actor: Actor, request: PrivacyRequest, state: RequestState, answer: str
) -> PrivacyRequest:
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by = clock.now(), actor.user
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    audit.record(
        actor=actor,
        action="privacy.answered",
        target=request,
        fair=None,
        data={"kind": request.kind, "state": state},
    )
    return request


@transaction.atomic
def erase_user(*, actor: Actor, user: User) -> User:
    """All that says who the person is goes; the row stays, so that decisions and log keep somebody to point to.

    What the person did stays under the number of the row. Later steps hear `user_erased` and do their part.
    """
    if not protects_data(actor):
        raise Refused("forbidden")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    email, principal = user.email, f"user:{user.pk}"
    user_erased.send(sender=User, user=user, actor=actor)
    user.name, user.email = "", f"erased-{user.pk}{ERASED_HOST}"
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.last_login = None
    user.save()
    Member.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user).delete()
    Notice.objects.filter(user=user).delete()
    OutgoingMail.objects.filter(to__iexact=email).delete()
    IdempotencyRecord.objects.filter(principal=principal).delete()
    PrivacyRequest.objects.filter(user=user).update(note="")
    moment = clock.now()
    Consent.objects.filter(subject=principal, withdrawn_at=None).update(
        withdrawn_at=moment, withdrawn_by=user
    )
    _forget_sign_in(user)
    audit.record(actor=actor, action="privacy.user_erased", target=user, fair=None)
    return user


def _forget_sign_in(user: User) -> None:
    """Addresses, second factors, links to other services and sessions."""
    for relation in User._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model._meta.app_label not in SIGN_IN_APPS:
            continue
        table: Any = model
        if apps.is_installed(model._meta.app_config.name):
            table.objects.filter(**{relation.field.name: user}).delete()
