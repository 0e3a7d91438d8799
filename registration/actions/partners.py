"""Several producers behind one application: ask, answer, take back."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from events import audit, clock
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.actions.applications import lock
from registration.actions.receipts import issue_receipt
from registration.actions.telling import tell_answered, tell_invited
from registration.models import Application, Exhibitor, Partner, PartnerState


@transaction.atomic
def add_partner(
    *,
    actor: Actor,
    application: Application,
    exhibitor: Exhibitor | None = None,
    registration_number: str = "",
) -> Partner:
    """Share the application with another producer.

    One that the actor acts for joins at once; another, named by its registration number, is invited and has to
    agree. Refuses `partner_unknown`, `partner_twice`, `too_many_partners`.
    """
    application = lock(queries.get_own_application(actor, application.pk))
    _require_editable(application)
    joins_at_once = exhibitor is not None
    if exhibitor is not None:
        exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk, application.fair)
    else:
        exhibitor = queries.find_by_registration_number(registration_number)
    if exhibitor is None:
        raise Refused("partner_unknown", number=registration_number)
    known = application.partners.filter(exhibitor=exhibitor).first()
    if exhibitor.pk == application.exhibitor_id or (
        known is not None and known.state != PartnerState.DECLINED
    ):
        raise Refused("partner_twice")
    if application.partners.exclude(state=PartnerState.DECLINED).count() >= rules.MAX_PARTNERS:
        raise Refused("too_many_partners", limit=rules.MAX_PARTNERS)
    partner = known or Partner(application=application, exhibitor=exhibitor)
    partner.named_as = registration_number.strip()
    partner.invited_at = clock.now()
    partner.state = PartnerState.AGREED if joins_at_once else PartnerState.INVITED
    partner.answered_at = clock.now() if joins_at_once else None
    partner.save()
    _count(application)
    audit.record(
        actor=actor,
        action="application.partner_added" if joins_at_once else "application.partner_invited",
        target=application,
        fair=application.fair,
        data={"exhibitor": str(exhibitor.pk)},
    )
    if not joins_at_once:
        tell_invited(partner=partner)
    return partner


@transaction.atomic
def answer_invitation(
    *, actor: Actor, partner: Partner, agrees: bool, products: Sequence[UUID] = ()
) -> Partner:
    """Join with one's products, or do not; who has joined may leave while the application may be changed."""
    partner = queries.get_invitation(actor, partner.pk)
    application = lock(partner.application)
    # Under the application's lock nobody else answers or takes back.
    partner = queries.get_invitation(actor, partner.pk)
    _require_editable(application)
    target = PartnerState.AGREED if agrees else PartnerState.DECLINED
    may_answer = (
        {PartnerState.INVITED, PartnerState.AGREED} if not agrees else {PartnerState.INVITED}
    )
    if partner.state not in may_answer:
        raise Refused("invitation_answered")
    chosen = list(partner.exhibitor.products.filter(pk__in=products, retired_at=None))
    if len(chosen) != len(set(products)):
        raise Refused("product_unknown")
    partner.state, partner.answered_at = target, clock.now()
    partner.save(update_fields=["state", "answered_at"])
    if agrees:
        application.products.add(*chosen)
    else:
        application.products.remove(*application.products.filter(exhibitor=partner.exhibitor))
    _count(application, rules.Section.PRODUCTS)
    audit.record(
        actor=actor,
        action="application.partner_agreed" if agrees else "application.partner_declined",
        target=application,
        fair=application.fair,
        data={"exhibitor": str(partner.exhibitor_id), "products": len(chosen)},
    )
    tell_answered(partner=partner)
    return partner


@transaction.atomic
def leave_application(*, actor: Actor, partner: Partner) -> Application:
    """A producer who agreed takes part no longer, while nothing is decided: their products leave with them.

    What is sent in gets another receipt. Once there is a place, the organisers have to be asked.
    """
    partner = queries.get_invitation(actor, partner.pk)
    application = lock(partner.application)
    partner.refresh_from_db()
    if partner.state != PartnerState.AGREED:
        raise Refused("invitation_answered")
    if application.state not in rules.SPONSORED_IN | rules.EDITABLE:
        raise Refused("application_not_editable")
    partner.state, partner.answered_at = PartnerState.DECLINED, clock.now()
    partner.save(update_fields=["state", "answered_at"])
    application.products.remove(*application.products.filter(exhibitor=partner.exhibitor_id))
    _count(application, rules.Section.PRODUCTS)
    data = {"exhibitor": str(partner.exhibitor_id)}
    if application.submitted_at is not None:
        application.product_type = rules.main_type(
            [product.type for product in application.products.all()]
        )
        application.save(update_fields=["product_type"])
        data["receipt"] = issue_receipt(application, clock.now()).fingerprint
    audit.record(
        actor=actor,
        action="application.partner_left",
        target=application,
        fair=application.fair,
        data=data,
    )
    tell_answered(partner=partner)
    return application


@transaction.atomic
def remove_partner(*, actor: Actor, partner: Partner) -> None:
    """Take an invitation back, or go on without a partner: their products leave with them."""
    application = lock(queries.get_own_application(actor, partner.application_id))
    _require_editable(application)
    application.products.remove(*application.products.filter(exhibitor=partner.exhibitor_id))
    _count(application, rules.Section.PRODUCTS)
    audit.record(
        actor=actor,
        action="application.partner_removed",
        target=application,
        fair=application.fair,
        data={"exhibitor": str(partner.exhibitor_id)},
    )
    application.partners.filter(pk=partner.pk).delete()


def _require_editable(application: Application) -> None:
    if application.state not in rules.EDITABLE:
        raise Refused("application_not_editable")


def _count(application: Application, *sections: rules.Section) -> None:
    application.version += 1
    for section in (rules.Section.PRODUCERS, *sections):
        application.section_versions[section] = application.version
        application.section_writers[section] = ""
    application.save(update_fields=["version", "section_versions", "section_writers"])
