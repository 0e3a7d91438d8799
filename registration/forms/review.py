"""What a reviewer types in about one application, and how the queue is narrowed."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import User, Zone
from events.queries import provinces_by_name
from registration import queries, rules
from registration.models import (
    Criterion,
    ExhibitorKind,
    ProductType,
    ScoreSheet,
    Segment,
    ShortlistMark,
)
from registration.queries import QueueFilter

DECISIONS = {
    rules.Decision.APPROVE: _("Approve"),
    rules.Decision.WAITLIST: _("Put on the waiting list"),
    rules.Decision.REQUEST_CHANGES: _("Ask for changes"),
    rules.Decision.REJECT: _("Reject"),
}
ORDERS = {
    "oldest": _("Longest waiting first"),
    "newest": _("Newest first"),
    "name": _("By exhibitor"),
    "zone": _("By zone"),
    "booths": _("Most booths first"),
    "points": _("Most priority points first"),
    "score": _("Best score first"),
}
# What a reviewer can ask to be changed, as the exhibitor's form calls it.
CHANGE_LABELS: dict[str, str | Promise] = {
    "products": _("Products"),
    "zone": _("Zone"),
    "booths_wanted": _("Number of booths"),
    "power_w": _("Electric power"),
    "water": _("Water"),
    "gas": _("Gas"),
    "cold_storage": _("Cold storage"),
    "partners": _("Partners of a joint application"),
    "note": _("Note"),
    "photos": _("Photos"),
    "standards": _("Standards and certificates"),
    "profile": _("Profile and address"),
    "people": _("People"),
}
# What stands in sight; the others open with "More filters".
IN_SIGHT = ("q", "zone", "sort")


class QueueForm(forms.Form):
    """Filters of the review queue; they live in the address. What cannot be read narrows nothing."""

    state = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Exhibitor, product or reference")}
        ),
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))
    province = forms.ChoiceField(label=_("Province"), required=False)
    product_type = forms.TypedChoiceField(
        label=_("Product type"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("All types")), *ProductType.choices],
    )
    kind = forms.ChoiceField(
        label=_("Kind of exhibitor"),
        required=False,
        choices=[("", _("All kinds")), *ExhibitorKind.choices],
    )
    stars = forms.TypedChoiceField(
        label=_("OPC stars"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("Any")),
            *((number, _("%d or more") % number) for number in range(1, 5)),
            (5, "5"),
        ],
    )
    segment = forms.ChoiceField(
        label=_("Segment"),
        required=False,
        choices=[("", _("All segments")), *Segment.choices],
    )
    shortlisted = forms.ChoiceField(
        label=_("Shortlist of the province"),
        required=False,
        choices=[
            ("", _("Any")),
            *ShortlistMark.choices,
            (queries.UNMARKED, _("Not marked yet")),
        ],
    )
    score = forms.DecimalField(
        label=_("Score from, in %"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    points = forms.IntegerField(
        label=_("Priority points from"), required=False, min_value=0, max_value=1000
    )
    assigned = forms.ChoiceField(label=_("Assigned to"), required=False)
    conflict = forms.ChoiceField(
        label=_("Conflict of interest"),
        required=False,
        choices=[
            ("", _("Any")),
            ("mine", _("With an interest of mine")),
            ("without", _("Without an interest of mine")),
        ],
    )
    proposed = forms.BooleanField(label=_("Waits for a second person"), required=False)

    def __init__(
        self,
        *args: Any,
        zones: list[Zone],
        reviewers: Iterable[User],
        language: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer("zone", [("", _("All zones")), *zone_choices(zones)])
        provinces = [(row.code, row.name) for row in provinces_by_name(language)]
        self._offer("province", [("", _("All provinces")), *provinces])
        people = [(str(user.pk), str(user)) for user in reviewers]
        everyone = [("", _("Anybody")), (queries.ME, _("Me")), (queries.NOBODY, _("Nobody"))]
        self._offer("assigned", [*everyone, *people])

    def _offer(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def in_sight(self) -> list[Any]:
        return [self[name] for name in IN_SIGHT]

    def folded(self) -> list[Any]:
        return [field for field in self if field.name not in {*IN_SIGHT, "state"}]

    def is_folded_used(self) -> bool:
        return any(self.data.get(field.name) for field in self.folded())

    def to_filter(self) -> QueueFilter:
        self.is_valid()
        names = QueueFilter.__dataclass_fields__
        return QueueFilter(
            **{name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        )


class DecisionForm(forms.Form):
    """One decision with its reason. Whether it is open, and whether it must say why, is the rule's."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Decision"), choices=list(DECISIONS.items()), widget=forms.RadioSelect
    )
    reason = TextField(
        lines=4,
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("The exhibitor reads it. It is needed for everything but an approval."),
    )
    override = TextField(
        label=_("Why over the quota or past the line"),
        required=False,
        max_length=500,
        help_text=_("Only organisers; it stands in the log under your name."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in CHANGE_LABELS.items():
            self.fields[f"change_{name}"] = TextField(
                label=label, required=False, max_length=1000, lines=2
            )

    def offer(self, verbs: frozenset[str]) -> None:
        """Show only the decisions that are open; an answer to another one is the rule's to refuse."""
        shown = [(code, label) for code, label in DECISIONS.items() if code in verbs]
        self.fields["decision"].widget.choices = shown
        # Shown without "optional": its hint says when it is needed.
        self.fields["reason"].required = True

    def change_fields(self) -> list[Any]:
        return [self[f"change_{name}"] for name in CHANGE_LABELS]

    def changes(self) -> dict[str, str]:
        """What was asked for, by field; nothing unless changes are asked for at all."""
        if self.cleaned_data["decision"] != rules.Decision.REQUEST_CHANGES:
            return {}
        asked = {name: self.cleaned_data[f"change_{name}"] for name in CHANGE_LABELS}
        return {name: text for name, text in asked.items() if text}


class ScoreForm(forms.Form):
    """Points for each criterion of the fair."""

    prefix = "score"
    use_required_attribute = False

    def __init__(
        self, *args: Any, criteria: Iterable[Criterion], sheet: ScoreSheet | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.criteria = list(criteria)
        given = {row.criterion_id: row.points for row in sheet.scores.all()} if sheet else {}
        for row in self.criteria:
            self.fields[f"points_{row.pk}"] = forms.IntegerField(
                label=row.name,
                min_value=0,
                max_value=row.max_points,
                initial=given.get(row.pk),
                help_text=gettext("0 to %(most)d points, weight %(weight)d")
                % {"most": row.max_points, "weight": row.weight},
                widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
            )
        self.fields["remark"] = TextField(
            label=_("Remark for the other reviewers"),
            required=False,
            max_length=2000,
            lines=2,
            initial=sheet.remark if sheet else "",
        )

    def points(self) -> dict[int, int]:
        return {row.pk: self.cleaned_data[f"points_{row.pk}"] for row in self.criteria}


class InterestForm(forms.Form):
    """A reviewer's own word that they are not impartial."""

    use_required_attribute = False
    reason = TextField(
        label=_("Why you are not impartial"),
        max_length=500,
        lines=2,
        help_text=_("The other reviewers read it. It cannot be taken back."),
    )


class SecondForm(forms.Form):
    """Why a second person does not confirm a proposal."""

    reason = TextField(label=_("Why not"), required=False, max_length=2000, lines=2)


class ViewForm(forms.Form):
    """The name of a view of the queue."""

    use_required_attribute = False
    name = TextField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(
        label=pgettext_lazy("view", "For all who review this fair"), required=False
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


def zone_choices(zones: list[Zone]) -> list[tuple[str, str]]:
    return [(zone.code, f"{zone.code} · {zone.name}") for zone in zones]
