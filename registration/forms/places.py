"""What is typed in about places: an answer, quotas, a shortlist, the terms of a fair."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import Province, Zone
from registration.models import Application, Exhibitor, ProductType, Quota, ShortlistMark
from registration.rules import MAX_QUOTA, QuotaChange


def label_of(kind: int | None) -> str:
    """A product type in words, or all of them together."""
    return str(_("All types") if kind is None else ProductType(kind).label)


class DeclineForm(forms.Form):
    """Why a place is given up; the organisers read it."""

    reason = TextField(
        lines=3,
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("The organisers read it. You need not give one."),
    )


class AgencyForm(forms.Form):
    """Under which agency's quota an application counts; empty for its province's."""

    agency = forms.TypedChoiceField(
        label=_("Partner agency"), required=False, coerce=UUID, empty_value=None
    )

    def __init__(self, *args: Any, agencies: Iterable[Exhibitor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {agency.pk: agency for agency in agencies}
        self.fields["agency"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("None: it counts under its province's quota")),
            *((str(key), agency.name) for key, agency in self.agencies.items()),
        ]


class ReferenceForm(forms.Form):
    """An application, named as people name it on the phone."""

    reference = TextField(
        label=_("Reference of the application"),
        max_length=20,
        help_text=_("The eight signs on the producer's receipt."),
        error_messages={"required": _("Write the reference.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )


class OverrideForm(forms.Form):
    """Why something goes against the rule."""

    override = TextField(
        label=_("Why there may be more places than booths"),
        required=False,
        max_length=500,
        help_text=_(
            "Needed only where a quota falls below its places. Your name stands beside it."
        ),
    )


class QuotaGrid(OverrideForm):
    """A zone's quotas as a table: a field for each province and type, empty where there is no quota."""

    def __init__(
        self,
        *args: Any,
        zone: Zone,
        kinds: Sequence[int | None],
        provinces: Sequence[Province],
        agencies: Iterable[Exhibitor],
        quotas: Iterable[Quota],
        added: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        # Provinces without a quota whose row was asked for; they come again with the form.
        self.added = added
        self.known = {(q.province_id, q.product_type, q.agency_id): q.given for q in quotas}
        self.targets: dict[str, tuple[str | None, int | None, Any]] = {}
        types = [(kind, label_of(kind)) for kind in kinds]
        rows: list[tuple[str | None, str]] = [(p.pk, p.name) for p in provinces]
        rows.append((None, str(_("All other provinces"))))
        self.types = types
        self.rows = [
            (name, [self._add(province, kind, None, f"{name} · {label}") for kind, label in types])
            for province, name in rows
        ]
        self.agencies = [
            (agency.name, self._add(None, None, agency.pk, agency.name)) for agency in agencies
        ]

    def _add(
        self, province: str | None, kind: int | None, agency: Any, label: str
    ) -> forms.BoundField:
        name = f"given-{province or 'all'}-{kind or 'all'}" if agency is None else f"given-{agency}"
        self.targets[name] = (province, kind, agency)
        self.fields[name] = forms.IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=MAX_QUOTA,
            initial=self.known.get((province, kind, agency)),
            widget=forms.NumberInput(attrs={"class": "input--short", "aria-label": label}),
        )
        return self[name]

    def changes(self) -> list[QuotaChange]:
        """What differs from the quotas as they were when the page was made."""
        return [
            QuotaChange(self.zone.code, self.cleaned_data[name], *target)
            for name, target in self.targets.items()
            if self.cleaned_data[name] != self.known.get(target)
        ]


class QuotaForm(OverrideForm):
    """The booths of one quota."""

    given = forms.IntegerField(
        label=_("Booths given"),
        min_value=0,
        max_value=MAX_QUOTA,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )
    field_order = ("given", "override")


class TermsForm(forms.Form):
    """Whether the fair asks its exhibitors to confirm, and until when the provinces speak."""

    asks_confirmation = forms.BooleanField(
        label=_("Approved exhibitors confirm their place"),
        required=False,
        help_text=_(
            "A place is offered first. Who does not answer in time loses it to the next in line."
        ),
    )
    confirm_hours = forms.IntegerField(
        label=_("Hours to answer"),
        min_value=1,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
        help_text=_("Counted from the offer. Offers that are open keep their deadline."),
    )
    shortlist_until = forms.DateTimeField(
        label=_("The provinces put forward until"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text=_("Bangkok time. Empty: at any time, until a decision is made."),
    )


class ShortlistForm(forms.Form):
    """The province's marks, a row for each of its applications that is not decided."""

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = {str(application.pk): application for application in applications}
        for key, application in self.applications.items():
            marking = getattr(application, "shortlisting", None)
            who = application.exhibitor.name
            self.fields[f"mark-{key}"] = forms.ChoiceField(
                label=_("Mark of %(who)s") % {"who": who},
                required=False,
                choices=[("", _("No mark")), *ShortlistMark.choices],
                initial=marking.mark if marking is not None else "",
            )
            self.fields[f"rank-{key}"] = forms.IntegerField(
                label=_("Rank of %(who)s") % {"who": who},
                required=False,
                min_value=1,
                max_value=MAX_QUOTA,
                initial=marking.rank if marking is not None else None,
                widget=forms.NumberInput(attrs={"class": "input--short"}),
            )
            self.fields[f"note-{key}"] = TextField(
                label=_("Note on %(who)s") % {"who": who},
                required=False,
                max_length=500,
                initial=marking.note if marking is not None else "",
            )

    def fields_of(self, key: str) -> dict[str, forms.BoundField]:
        return {part: self[f"{part}-{key}"] for part in ("mark", "rank", "note")}

    def entries(self) -> list[dict[str, Any]]:
        """Keyword arguments of the action for each row that was changed."""
        changed = {name.split("-", 1)[1] for name in self.changed_data}
        return [
            {
                "application": application,
                "mark": self.cleaned_data[f"mark-{key}"] or None,
                "rank": self.cleaned_data[f"rank-{key}"],
                "note": self.cleaned_data[f"note-{key}"],
            }
            for key, application in self.applications.items()
            if key in changed
        ]
