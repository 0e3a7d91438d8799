"""The task list of an application: its sections, and where each stands."""

from typing import Any

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.permissions import Actor
from registration import queries
from registration.forms.application import PartnerForm
from registration.models import Application, ApplicationState
from registration.rules import SECTION_OF, Section, SectionState

TITLES: dict[Section, str | Promise] = {
    Section.PRODUCERS: gettext_lazy("Who applies"),
    Section.PRODUCTS: gettext_lazy("Zone and products"),
    Section.NEEDS: gettext_lazy("What each booth needs"),
    Section.BOOTHS: gettext_lazy("Number of booths and note"),
    Section.PEOPLE: gettext_lazy("People at the booth"),
}
LABELS: dict[SectionState, str | Promise] = {
    SectionState.DONE: gettext_lazy("Done"),
    SectionState.TO_DO: gettext_lazy("To do"),
    SectionState.TO_CORRECT: gettext_lazy("To correct"),
    SectionState.WAITING: gettext_lazy("Waiting for an answer"),
    SectionState.LATER: pgettext_lazy("section", "Can follow"),
}
# In which section it is changed what a reviewer asks to have changed (rules.CHANGE_FIELDS).
ASKED_IN = {
    "partners": Section.PRODUCERS,
    "profile": Section.PRODUCERS,
    "photos": Section.PRODUCTS,
    "standards": Section.PRODUCTS,
    "people": Section.PEOPLE,
    "power_w": Section.NEEDS,
    "water": Section.NEEDS,
    "gas": Section.NEEDS,
    "cold_storage": Section.NEEDS,
}


def partner_form(application: Application, actor: Actor, data: Any = None) -> PartnerForm:
    """Who may still be asked: the reader's other producers by name, everybody else by number."""
    there = {partner.exhibitor_id for partner in queries.partners_of(application)}
    own = queries.exhibitors_belonging_to(actor).exclude(pk__in=there | {application.exhibitor_id})
    return PartnerForm(data, own=list(own))


def asked_in(application: Application, section: Section) -> dict[str, str]:
    """What a reviewer asks to have changed in a section, by field."""
    if application.state != ApplicationState.CHANGES_REQUESTED:
        return {}
    return {
        change.field: change.comment
        for change in queries.changes_asked_of(application)
        if (ASKED_IN.get(change.field) or SECTION_OF.get(change.field)) == section
    }


def owner_of(actor: Actor) -> str:
    """Under which name a browser keeps what this person has not sent yet; says nothing about the person."""
    return salted_hmac("registration.unsent", actor.principal).hexdigest()[:16]


def tasks_of(application: Application, progress: queries.Progress) -> list[dict[str, Any]]:
    """The task list: ``[{"url", "title", "hint", "state", "label"}]``."""
    tones = {SectionState.TO_CORRECT: "warning", SectionState.WAITING: "warning"}
    return [
        {
            "url": reverse("application_section", args=[application.pk, section]),
            "title": TITLES[section],
            "hint": " · ".join(
                filter(
                    None, [_hint(application, section), *asked_in(application, section).values()]
                )
            ),
            "state": tones.get(state, state),
            "label": LABELS[state],
        }
        for section, state in progress.states.items()
    ]


def _hint(application: Application, section: Section) -> str:
    if section is Section.PRODUCERS:
        partners = queries.exhibitors_of(application).exclude(pk=application.exhibitor_id)
        return " · ".join([application.exhibitor.name, *(partner.name for partner in partners)])
    if section is Section.PRODUCTS:
        return application.zone.name
    if section is Section.PEOPLE:
        return _("They can also be named after you have sent it in.")
    return ""
