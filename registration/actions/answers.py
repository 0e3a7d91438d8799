"""The exhibitor's answers to what was asked, field by field."""

from collections.abc import Mapping

from django.db import transaction

from events import audit, clock
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.actions.applications import lock
from registration.models import Application


@transaction.atomic
def answer_changes(
    *, actor: Actor, application: Application, answers: Mapping[str, str]
) -> Application:
    """Say something to what was asked; blank words take an answer back. The log keeps which fields, not the words."""
    application = lock(queries.get_own_application(actor, application.pk))
    if application.state != rules.ApplicationState.CHANGES_REQUESTED:
        raise Refused("application_not_editable")
    asked = {request.field: request for request in queries.changes_asked_of(application)}
    unknown = sorted(answers.keys() - asked.keys())
    if unknown:
        raise Refused("change_field_unknown", field=unknown[0])
    changed = []
    for field, words in answers.items():
        request, said = asked[field], words.strip()
        if request.answer != said:
            request.answer, request.answered_at = said, clock.now() if said else None
            request.save(update_fields=["answer", "answered_at"])
            changed.append(field)
    if changed:
        audit.record(
            actor=actor,
            action="application.changes_answered",
            target=application,
            fair=application.fair,
            data={"fields": sorted(changed)},
        )
    return application
