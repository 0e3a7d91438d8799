"""An application section by section: each page saves itself, and says at once what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import clock
from events.forms.fields import show_refusal
from events.models import Zone
from events.permissions import Request, allow, signed_in
from events.problems import describe, problem_of
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.application import (
    BoothsForm,
    NeedsForm,
    NothingForm,
    ProductsForm,
)
from registration.models import Application
from registration.rules import Section
from registration.views.tasks import TITLES, asked_in, owner_of, partner_form

# What a refusal calls an entry -> what the forms call it.
FIELDS = {
    "needs.power_w": "power_w",
    "needs.water": "water",
    "needs.gas": "gas",
    "needs.cold_storage": "cold_storage",
    "zone_unknown": "zone",
    "zone_by_invitation": "zone",
    "product_unknown": "products",
}
SAVE, CHECK = "save", "check"


@dataclass(frozen=True)
class Fit:
    """What the zone says to the entries: sentences by field, and by product whether it is chosen or not."""

    zone: Zone
    fields: dict[str, list[str]]
    products: dict[str, str]

    @property
    def summary(self) -> str:
        said = (
            _("Zone %(zone)s cannot take this yet")
            if self.fields
            else _("Zone %(zone)s can take this")
        )
        return said % {"zone": self.zone.name}


class SectionPage:
    """One section of one application, as its page and as what a script hears of it."""

    forms: ClassVar[dict[Section, Any]] = {
        Section.PRODUCERS: NothingForm,
        Section.PRODUCTS: ProductsForm,
        Section.NEEDS: NeedsForm,
        Section.BOOTHS: BoothsForm,
        Section.PEOPLE: NothingForm,
    }

    def __init__(self, request: Request, application: Application, section: Section) -> None:
        self.request, self.application, self.section = request, application, section
        self.version = application.version
        kind = self.forms[section]
        options: dict[str, Any] = {"initial": kind.read(application)}
        if section is Section.PRODUCTS:
            options |= {
                "zones": queries.zones_open_to(application.exhibitor, application.fair),
                "offered": list(queries.products_for(application).select_related("exhibitor")),
            }
        self.form: Any = kind(request.POST if request.method == "POST" else None, **options)
        self.stored = options["initial"]

    def store(self) -> Application:
        """Store what the form holds, unless another device was faster."""
        seen, writer = (self.request.POST.get(name, "") for name in ("version", "writer"))
        return actions.change_application(
            actor=self.request.actor,
            application=self.application,
            version=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
            writer=writer[:36] if writer.isascii() and writer.isprintable() else "",
            answered=None if self.request.headers.get("X-Section") == SAVE else self.section,
            **self.form.entries(),
        )

    def fit(self) -> Fit | None:
        """What the zone says to what stands in the form, or to what is stored before anything was sent."""
        application, form = self.application, self.form
        zone, needs = application.zone, application.needs
        offered: Sequence[Any] = ()
        products = list(application.products.all())
        if self.section is Section.PRODUCTS:
            offered = form.offered
            if form.is_bound:
                chosen = form.chosen_zone()
                if chosen is None:
                    return None
                zone, keys = chosen, set(form.cleaned_data.get("products", ()))
                products = [product for product in offered if product.pk in keys]
        elif self.section is Section.NEEDS:
            needs = form.needs() if form.is_bound else needs
        else:
            return None
        fields: dict[str, list[str]] = {}
        for obstacle in queries.weigh_application(zone=zone, products=products, needs=needs):
            told = actions.explain_obstacle(obstacle, zone)
            field = FIELDS.get(told["field"], told["field"])
            if self.section is Section.PRODUCTS and field != "products":
                # The needs have a page of their own; here it is the zone that may be the wrong one.
                field = "zone"
            if field in form.fields:
                fields.setdefault(field, []).append(told["message"])
        single = {
            str(key): " ".join(actions.explain_obstacle(one, zone)["message"] for one in obstacles)
            for key, obstacles in queries.weigh_products(zone, offered).items()
        }
        return Fit(zone, fields, single)

    def tell(self, state: str, status: int = 200, **more: Any) -> JsonResponse:
        """What the page's script hears."""
        fit = self.fit()
        return JsonResponse(
            {
                "state": state,
                "version": self.version,
                "at": clock.local(clock.now()).isoformat(),
                "errors": {
                    name: " ".join(map(str, said)) for name, said in self.form.errors.items()
                },
                "fit": {
                    "summary": fit.summary,
                    "fields": {name: " ".join(said) for name, said in fit.fields.items()},
                    "products": fit.products,
                }
                if fit
                else None,
                **more,
            },
            status=status,
        )

    def show(self, *, status: int = 200, conflict: bool = False, **more: Any) -> HttpResponse:
        application = self.application
        fit = self.fit()
        place = list(Section).index(self.section)
        asked = asked_in(application, self.section)
        context = (
            {
                "application": application,
                "fair": application.fair,
                "exhibitor": application.exhibitor,
                "section": self.section,
                "title": TITLES[self.section],
                "place": place + 1,
                "of": len(Section),
                "form": self.form,
                "version": self.version,
                "fit": fit,
                "asked": asked,
                "asked_apart": [
                    text for field, text in asked.items() if field not in self.form.fields
                ],
                "conflict": conflict,
                "stored": self.stored,
                "is_sent": application.state in rules.AMENDABLE,
                "deadline": queries.find_deadline(application, clock.now()),
                "now": clock.local(clock.now()),
                "owner": owner_of(self.request.actor),
                "crumbs": [
                    {"url": reverse("home"), "label": _("Home")},
                    {
                        "url": reverse("application", args=[application.pk]),
                        "label": application.reference,
                    },
                    {"label": TITLES[self.section]},
                ],
            }
            | self._more()
            | more
        )
        name = f"registration/section_{self.section}.html"
        return render(self.request, name, context, status=status)

    def _more(self) -> dict[str, Any]:
        application, actor = self.application, self.request.actor
        if self.section is Section.PRODUCERS:
            return {
                "partners": queries.partners_of(application),
                "partner_form": partner_form(application, actor),
                "may_ask": application.state in rules.EDITABLE,
            }
        if self.section is Section.PEOPLE:
            exhibitors = queries.exhibitors_of(application)
            return {
                "crews": [
                    {
                        "exhibitor": exhibitor,
                        "people": queries.people_of(exhibitor),
                        "may_change": queries.acts_for(actor, exhibitor, application.fair),
                    }
                    for exhibitor in exhibitors
                ]
            }
        if self.section is Section.PRODUCTS:
            fit = self.fit()
            told = fit.products if fit else {}
            return {
                "product_rows": [
                    (box, product, told.get(str(product.pk), ""))
                    for box, product in self.form.product_rows()
                ]
            }
        return {}


@allow(signed_in)
@require_http_methods(["GET", "POST"])
def application_section(request: Request, application: UUID, section: str) -> HttpResponse:
    """One section: shown, saved by its button, or by a script as it is typed (`X-Section: save`, or `check`)."""
    found = queries.get_own_application(request.actor, application)
    if section not in set(Section):
        raise Refused("not_found")
    if found.state not in rules.EDITABLE | rules.AMENDABLE:
        raise Refused("application_not_editable")
    page = SectionPage(request, found, Section(section))
    if request.method != "POST":
        return page.show()
    by_script = request.headers.get("X-Section", "")
    is_valid = page.form.is_valid()
    if by_script == CHECK:
        return page.tell("checked")
    if by_script == SAVE and found.state in rules.AMENDABLE:
        said = _("It was sent in meanwhile. Press the button to change what was sent in.")
        return page.tell("sent", HTTPStatus.CONFLICT, message=said)
    if not is_valid:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page.tell("invalid", status) if by_script else page.show(status=status)
    try:
        changed = page.store()
    except Refused as refused:
        return _explain(page, refused, by_script=bool(by_script))
    page.application, page.version = changed, changed.version
    following = _next_page(changed)
    if following == request.path:
        # The same page again, without a word, would look like a button that does nothing.
        messages.warning(request, _("Saved, but this section is not complete. See what is marked."))
    return page.tell("saved", next=following) if by_script else redirect(following)


def _explain(page: SectionPage, refused: Refused, *, by_script: bool) -> HttpResponse:
    """A refusal, told beside what is to blame; both versions where another device was faster."""
    status = problem_of(refused.code).status
    is_conflict = refused.code == "application_changed"
    if is_conflict:
        page.version = refused.params["version"]
    else:
        show_refusal(page.form, refused, fields=FIELDS)
    if by_script:
        more = {"values": page.stored} if is_conflict else {"message": describe(refused)}
        return page.tell("conflict" if is_conflict else "refused", status, **more)
    return page.show(status=status, conflict=is_conflict)


def _next_page(application: Application) -> str:
    following = queries.progress_of(application).next
    if following is None or application.state in rules.AMENDABLE:
        return reverse("application", args=[application.pk])
    return reverse("application_section", args=[application.pk, following])
