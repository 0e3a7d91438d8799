"""Whether a viewer may still watch: read for all viewers of a process at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Now

from events import clock, vault
from events.models import ApiToken, Fair, FairState, Member, User
from events.permissions import STRONG_FACTORS

# SQLite takes a limited number of values in one question.
AT_ONCE = 500


@dataclass(frozen=True)
class Pass:
    """By what a viewer was let in: a session or a token, whose it is, and what that person might do then."""

    fair_id: int
    is_hidden: bool = False
    user_id: int | None = None
    session_key: str | None = field(default=None, repr=False)
    token_hash: str | None = field(default=None, repr=False)
    rights: tuple[Any, ...] = field(default=(), repr=False)


Rights = tuple[Any, ...]


def rights_of(user_id: int) -> Rights:
    """To be read before the door looks whom it lets in, so that no change falls between the two."""
    return _rights_of([user_id]).get(user_id, ())


def issue_pass(
    *,
    fair: Fair,
    user_id: int | None,
    rights: Rights = (),
    session_key: str | None = None,
    token: str | None = None,
) -> Pass:
    """For a viewer whom the door lets in now."""
    is_hidden = fair.state == FairState.DRAFT
    if user_id is None:
        return Pass(fair.pk, is_hidden)
    token_hash = vault.hash_token(token) if token else None
    session = None if token else session_key
    return Pass(fair.pk, is_hidden, user_id, session, token_hash, rights)


def find_invalid(passes: Iterable[Pass]) -> set[Pass]:
    """Those to be asked for anew: the session or token is over, the person's password or roles are
    others, or the fair was published or taken back."""
    asked = set(passes)
    hidden = _hidden_fairs({one.fair_id for one in asked})
    rights = _rights_of([one.user_id for one in asked if one.user_id is not None])
    sessions = _sessions_of([one.session_key for one in asked if one.session_key])
    tokens = _tokens_of([one.token_hash for one in asked if one.token_hash])

    def holds(one: Pass) -> bool:
        if (one.fair_id in hidden) is not one.is_hidden:
            return False
        if one.user_id is None:
            return True
        if one.rights != rights.get(one.user_id):
            return False
        return one.token_hash in tokens if one.token_hash else one.session_key in sessions

    return {one for one in asked if not holds(one)}


def _rights_of(users: list[int]) -> Mapping[int, Rights]:
    """For each active person: the password's hash (a new one ends sessions), superuser or not, whether
    there is a second factor, and the roles."""
    found: dict[int, Rights] = {}
    for some in _in_parts(users):
        rows = User.objects.filter(pk__in=some, is_active=True)
        strong = set(
            rows.filter(authenticator__type__in=STRONG_FACTORS).values_list("pk", flat=True)
        )
        found |= {
            pk: (*row, pk in strong)
            for pk, *row in rows.values_list("pk", "password", "is_superuser")
        }
        for user, *row in (
            Member.objects.filter(user__in=some)
            .order_by("pk")
            .values_list("user_id", "fair_id", "role", "province_id")
        ):
            if user in found:
                found[user] = (*found[user], *row)
    return found


def _sessions_of(keys: list[str]) -> set[str]:
    return {
        key
        for some in _in_parts(keys)
        # Sessions live in real time, also in a rehearsal.
        for key in Session.objects.filter(session_key__in=some, expire_date__gt=Now()).values_list(
            "session_key", flat=True
        )
    }


def _tokens_of(hashes: list[str]) -> set[str]:
    return {
        key
        for some in _in_parts(hashes)
        for key in ApiToken.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=clock.now()),
            token_hash__in=some,
            revoked_at=None,
        ).values_list("token_hash", flat=True)
    }


def _hidden_fairs(fairs: set[int]) -> set[int]:
    seen = Fair.objects.filter(pk__in=fairs).exclude(state=FairState.DRAFT)
    return fairs - set(seen.values_list("pk", flat=True))


def _in_parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
