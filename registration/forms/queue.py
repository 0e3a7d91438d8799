"""The queue as an address asks for it: for its page, for what is decided in bulk, for the file."""

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from events.models import Fair
from events.permissions import Actor
from events.queries import zones_of
from registration import queries
from registration.forms.review import QueueForm
from registration.models import Application

WAITING = "waiting"
ALL = "all"


def read_filters(given: QueryDict, fair: Fair) -> QueueForm:
    """The filters in the address, checked."""
    form = QueueForm(
        given,
        zones=list(zones_of(fair)),
        reviewers=queries.reviewers_of(fair),
        language=get_language() or "th",
    )
    form.is_valid()
    return form


def narrow(actor: Actor, fair: Fair, form: QueueForm) -> QuerySet[Application]:
    return queries.narrow_queue(
        queries.applications_to_review(actor, fair), actor, fair, form.to_filter()
    )


def of_tab(applications: QuerySet[Application], state: str) -> QuerySet[Application]:
    if state == ALL:
        return applications
    if state == WAITING:
        return queries.undecided(applications)
    return queries.filter_applications(applications, state=state)
