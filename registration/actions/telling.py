"""Who is told what about an application."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import override

from events.actions import notify
from events.dates import say_moment
from events.models import User, name_of
from events.notices import Param
from registration import queries
from registration.models import Application, Partner, PartnerState
from registration.rules import Section


def tell_state(*, application: Application, reason: str = "") -> None:
    """Tell those who act for the exhibitor where the application stands now; in the transaction of the change.

    An approval that asks for an answer is told as the offer that it is, with its deadline.
    """
    place = queries.live_place_of(application)
    if place is not None and place.is_offered and place.expires_at is not None:
        tell(
            application=application,
            kind="place_offered",
            booths=str(place.booths),
            until=_in_each_language(place.expires_at),
        )
        return
    tell(application=application, kind=f"application_{application.state}", reason=reason)


def _in_each_language(moment: datetime) -> dict[str, str]:
    said = {}
    for language in ("th", "en"):
        with override(language):
            said[language] = say_moment(moment)
    return said


def tell(*, application: Application, kind: str, **params: Param) -> None:
    """Tell those who act for all who share the application; `params` fill the text beside what each text may name."""
    exhibitors = queries.exhibitors_of(application)
    notify(
        users=User.objects.filter(representations__exhibitor__in=exhibitors).distinct(),
        kind=kind,
        fair=application.fair,
        params=_names(application) | params,
        link=reverse("application", args=[application.pk]),
    )


def tell_invited(*, partner: Partner) -> None:
    """Tell those who act for a producer that somebody would like to share a booth with them."""
    application = partner.application
    notify(
        users=User.objects.filter(representations__exhibitor=partner.exhibitor_id).distinct(),
        kind="partner_invited",
        fair=application.fair,
        params=_names(application) | {"partner": name_of(partner.exhibitor)},
        link=reverse("invitation", args=[partner.pk]),
    )


def tell_answered(*, partner: Partner) -> None:
    """Tell those who act for the application's exhibitor what the producer answered."""
    application = partner.application
    agreed = partner.state == PartnerState.AGREED
    notify(
        users=User.objects.filter(representations__exhibitor=application.exhibitor_id).distinct(),
        kind="partner_agreed" if agreed else "partner_declined",
        fair=application.fair,
        params=_names(application)
        | {"partner": name_of(partner.exhibitor) if agreed else partner.named_as},
        link=reverse("application_section", args=[application.pk, Section.PRODUCERS]),
    )


def _names(application: Application) -> dict[str, Param]:
    return {
        "fair": name_of(application.fair),
        "application": application.reference,
        "exhibitor": name_of(application.exhibitor),
        "zone": name_of(application.zone),
    }
