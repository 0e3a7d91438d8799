"""How a fair is reviewed: criteria, two people, undo, priority points."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from events.forms.fields import LatinNameField, TextField, ThaiNameField
from registration.actions import CriterionPlan
from registration.models import Criterion, FairTerms, PointsRule
from registration.rules import PointsTerms

MOST_CRITERIA = 8


class CriterionForm(forms.Form):
    """One row; without a Thai name it stands for no criterion."""

    use_required_attribute = False
    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name_th = ThaiNameField(label=_("Thai name"), required=False)
    name_en = LatinNameField(label=_("English name"), required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, initial=1)
    max_points = forms.IntegerField(
        label=_("Points at most"), min_value=1, max_value=100, initial=5
    )

    def plan(self) -> CriterionPlan | None:
        values = self.cleaned_data
        if not values["name_th"]:
            return None
        return CriterionPlan(
            values["name_th"],
            values["name_en"],
            weight=values["weight"],
            max_points=values["max_points"],
            key=values["key"],
        )


def criterion_rows(criteria: Iterable[Criterion], data: Any = None) -> list[CriterionForm]:
    """A row for each criterion and empty ones after them."""
    initial: list[dict[str, Any]] = [
        {
            "key": row.pk,
            "name_th": row.name_th,
            "name_en": row.name_en,
            "weight": row.weight,
            "max_points": row.max_points,
        }
        for row in criteria
    ]
    blank: list[dict[str, Any]] = [{} for _row in range(MOST_CRITERIA - len(initial))]
    return [
        CriterionForm(data, prefix=f"c{number}", initial=values)
        for number, values in enumerate([*initial, *blank])
    ]


class TermsForm(forms.Form):
    """Two people, and for how long a decision can be taken back."""

    use_required_attribute = False
    two_person_rule = forms.BooleanField(
        label=_("A decision counts once a second person has confirmed it"), required=False
    )
    undo_minutes = forms.IntegerField(
        label=_("Minutes in which a decision can be taken back"), min_value=1, max_value=24 * 60
    )

    @staticmethod
    def read(terms: FairTerms) -> dict[str, Any]:
        return {"two_person_rule": terms.two_person_rule, "undo_minutes": terms.undo_minutes}


def _number(label: Any, low: int, high: int) -> Any:
    bounds = [MinValueValidator(low), MaxValueValidator(high)]
    return forms.IntegerField(label=label, validators=bounds)


class PointsForm(forms.Form):
    """The rule by which past fairs count."""

    use_required_attribute = False
    per_fair = _number(_("Points for each fair attended"), 0, 100)
    attended_percent = _number(_("Share of the booth days that counts as attended, in %"), 1, 100)
    for_reports = _number(_("Points for sales reported on all days"), 0, 100)
    per_penalty = _number(_("Points lost for each penalty"), 0, 100)
    most = _number(_("Points at most"), 0, 1000)
    years = _number(_("Years that count"), 1, 20)

    @staticmethod
    def read(rule: PointsRule | None) -> dict[str, int]:
        source = rule or PointsTerms()
        return {name: getattr(source, name) for name in PointsTerms.__dataclass_fields__}

    def terms(self) -> PointsTerms:
        return PointsTerms(**self.cleaned_data)


class PastFairForm(forms.Form):
    """What is known about an exhibitor at an earlier fair."""

    use_required_attribute = False
    fair_name = TextField(label=_("Name of the earlier fair"), max_length=200)
    ended_on = forms.DateField(
        label=_("Its last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days_expected = _number(_("Booth days"), 0, 1000)
    days_attended = _number(_("Booth days attended"), 0, 1000)
    days_reported = _number(_("Days with sales reported"), 0, 1000)
    penalties = forms.IntegerField(label=_("Penalties"), min_value=0, max_value=100, initial=0)
    penalty_reason = TextField(
        label=_("What the penalties were for"), required=False, max_length=1000, lines=2
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("penalties") and not values.get("penalty_reason"):
            raise ValidationError({"penalty_reason": _("Say what the penalties were for.")})
        return values
