"""What people agreed to, what they ask, and all that is known about one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from events import clock
from events.models import (
    ApiToken,
    Consent,
    ConsentText,
    LogEntry,
    Member,
    Notice,
    PrivacyRequest,
    Purpose,
    User,
)
from events.permissions import Actor
from events.rules import NEEDED_PURPOSES, ROLES_THAT_ORGANISE, Refused

Row = dict[str, Any]
# What a step of the house knows about a user, row by row.
OwnData = Callable[[User], Iterable[Row]]


@dataclass(frozen=True)
class ConsentState:
    """One purpose as one subject sees it: the text in force, and what was answered to it."""

    purpose: Purpose
    text: ConsentText
    given: Consent | None
    is_needed: bool
    # Agreed to an earlier version, so that the new one has to be asked.
    is_outdated: bool


def texts_in_force() -> dict[Purpose, ConsentText]:
    """The latest version of each purpose."""
    rows = ConsentText.objects.order_by("purpose", "version")
    return {Purpose(row.purpose): row for row in rows}


def consents_of(subject: str) -> list[ConsentState]:
    """Each purpose with what `subject` ("user:5", "person:<key>") answered, the needed ones first."""
    standing = Consent.objects.filter(subject=subject, withdrawn_at=None).select_related("text")
    given = {(row.text.purpose, row.text.version): row for row in standing}
    agreed = {purpose for purpose, _version in given}
    states = [
        ConsentState(
            purpose=purpose,
            text=text,
            given=given.get((purpose, text.version)),
            is_needed=purpose.value in NEEDED_PURPOSES,
            is_outdated=purpose in agreed and (purpose, text.version) not in given,
        )
        for purpose, text in texts_in_force().items()
    ]
    return sorted(states, key=lambda state: (not state.is_needed, state.purpose))


def has_consented(subject: str, purpose: Purpose) -> bool:
    """Whether the subject agrees to the text that is in force now."""
    return any(state.given for state in consents_of(subject) if state.purpose == purpose)


def consents_due(actor: Actor) -> list[ConsentState]:
    """What the actor has to be asked: needed and not given, or given to a text that has changed."""
    if actor.user is None:
        return []
    return [
        state
        for state in consents_of(actor.principal)
        if state.given is None and (state.is_needed or state.is_outdated)
    ]


# --- requests --------------------------------------------------------------------------------------
def own_requests(actor: Actor) -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.filter(user=actor.user).order_by("-made_at")


def get_own_request(actor: Actor, key: UUID) -> PrivacyRequest:
    found = own_requests(actor).filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def protects_data(actor: Actor) -> bool:
    """Who answers requests: organisers of any fair, and the site's administrators."""
    return actor.is_system or actor.is_superuser or bool(actor.fairs_with(ROLES_THAT_ORGANISE))


def requests_to_answer(actor: Actor) -> QuerySet[PrivacyRequest]:
    """All requests, the open ones first and by their deadline."""
    if not protects_data(actor):
        raise Refused("forbidden")
    return PrivacyRequest.objects.select_related("user", "answered_by").order_by(
        "answered_at", "due_at", "pk"
    )


def get_request_to_answer(actor: Actor, key: UUID) -> PrivacyRequest:
    found = requests_to_answer(actor).filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


# --- a person's own data ---------------------------------------------------------------------------
_providers: dict[str, OwnData] = {}


def provide_own_data(section: str, provider: OwnData) -> None:
    """A later step says what it knows about a user, under a name of its own."""
    _providers[section] = provider


def gather_own_data(user: User) -> dict[str, list[Row]]:
    """All that the product knows about a person, by section; each value is plain."""
    own: dict[str, OwnData] = {
        "account": _account,
        "roles": _roles,
        "access_tokens": _tokens,
        "consents": _consents,
        "requests": _requests,
        "messages": _messages,
        "log": _log,
    }
    return {
        section: [{key: _plain(value) for key, value in row.items()} for row in provide(user)]
        for section, provide in (own | _providers).items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)


def _account(user: User) -> Iterable[Row]:
    yield {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
    }


def _roles(user: User) -> Iterable[Row]:
    for row in Member.objects.filter(user=user).select_related("fair", "province"):
        yield {"fair": row.fair.slug, "role": row.role, "province": row.province_id}


def _tokens(user: User) -> Iterable[Row]:
    for row in ApiToken.objects.filter(user=user):
        yield {
            "name": row.name,
            "issued": row.created_at,
            "expires": row.expires_at,
            "revoked": row.revoked_at,
        }


def _consents(user: User) -> Iterable[Row]:
    subject = f"user:{user.pk}"
    for row in Consent.objects.filter(subject=subject).select_related("text"):
        yield {
            "purpose": row.text.purpose,
            "version": row.text.version,
            "text_th": row.text.text_th,
            "text_en": row.text.text_en,
            "given": row.given_at,
            "withdrawn": row.withdrawn_at,
        }


def _requests(user: User) -> Iterable[Row]:
    for row in PrivacyRequest.objects.filter(user=user):
        yield {
            "kind": row.kind,
            "note": row.note,
            "made": row.made_at,
            "due": row.due_at,
            "state": row.state,
            "answer": row.answer,
        }


def _messages(user: User) -> Iterable[Row]:
    for row in Notice.objects.filter(user=user):
        yield {"kind": row.kind, "at": row.at, "read": row.read_at, "link": row.link}


def _log(user: User) -> Iterable[Row]:
    """What the person did, and what was done to their account."""
    principal, key = f"user:{user.pk}", str(user.pk)
    entries = LogEntry.objects.filter(actor=principal) | LogEntry.objects.filter(
        object_type="user", object_id=key
    )
    for row in entries.order_by("id"):
        yield {
            "at": row.at,
            "by_you": row.actor == principal,
            "action": row.action,
            "object": f"{row.object_type} {row.object_id}",
            "reason": row.data.get("reason", "") if row.actor == principal else "",
        }
