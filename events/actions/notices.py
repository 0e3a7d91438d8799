"""What people are told: the inbox, and a mail with the same words in each reader's language."""

from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from events import clock
from events.actions.mail import send_mail_later
from events.models import Fair, Notice, User
from events.notices import Param, say_notice
from events.permissions import Actor


@transaction.atomic
def notify(
    *,
    users: Iterable[User],
    kind: str,
    fair: Fair | None,
    params: Mapping[str, Param],
    link: str,
) -> list[Notice]:
    """Tell people, in the transaction of the cause: one notice and one mail for each.

    `kind` names the text (the app's NOTICES), `params` fill it; `link` is an address of this site without its host.
    """
    told = []
    for user in sorted({user for user in users if user.is_active}, key=lambda one: one.pk):
        notice = Notice.objects.create(
            user=user, kind=kind, fair=fair, params=dict(params), link=link
        )
        with override(user.language):
            title, body = say_notice(kind, params)
            parts = [body]
            if link:
                parts.append(urljoin(settings.SITE_URL, link))
            parts.append(_("OTOP fairs, Community Development Department"))
        send_mail_later(to=user.email, subject=title, body="\n\n".join(parts), notice=notice)
        told.append(notice)
    return told


@transaction.atomic
def read_notice(*, actor: Actor, notice: Notice) -> Notice:
    """Mark it as read; the first time counts."""
    if notice.read_at is None:
        notice.read_at = clock.now()
        Notice.objects.filter(pk=notice.pk, user=actor.user, read_at=None).update(
            read_at=notice.read_at
        )
    return notice


@transaction.atomic
def read_all_notices(*, actor: Actor) -> int:
    return Notice.objects.filter(user=actor.user, read_at=None).update(read_at=clock.now())
