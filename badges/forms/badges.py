"""Forms of badges and gates."""

import base64
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from badges import queries, rules
from badges.models import Badge, BadgeKind, BadgeSize, BadgeState, PrintOrder
from badges.rendering import FIELDS, FaceDesign
from events.forms.exports import Asked, Export, ExportColumn, declare
from events.forms.fields import TextField
from events.models import Gate, Province, Zone
from events.rules import ROLES_THAT_ORGANISE
from events.typesetting.palette import KRAM
from registration.forms.pictures import PictureField
from registration.models import Person

ANY = ("", _("All"))
# More would be too small to read on a card.
MOST_WORDS = 400
FIELD_LABELS = [
    ("fair_name", _("Name of the fair")),
    ("zone", _("Zone")),
    ("photo", _("Photo")),
    ("exhibitor", _("Exhibitor")),
    ("native", _("Names in their own script")),
    ("province", _("Province or country")),
    ("booths", _("Booths")),
    ("serial", _("Badge number")),
]
SAMPLE_LABELS = [
    ("usual", _("A usual name")),
    ("marks", _("Many tone marks")),
    ("long", _("Very long names")),
    ("bhutan", _("Bhutan, with Dzongkha")),
    ("japan", _("Japan, and a long Latin name")),
]


class PairForm(forms.Form):
    """Which gate a device stands at, and what it is called."""

    gate = forms.ChoiceField(label=_("Gate"))
    name = TextField(
        label=_("Name of the device"),
        help_text=_("So that colleagues know which one it is, e.g. “Gate 1, left phone”."),
        max_length=100,
        error_messages={"required": _("Give the device a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, gates: Sequence[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gate"].choices = [(gate.code, f"{gate.code} · {gate.name}") for gate in gates]  # type: ignore[attr-defined]  # a ChoiceField


class BadgeFilterForm(forms.Form):
    """Filters that live in the address."""

    q = TextField(
        label=_("Name or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *BadgeState.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *BadgeKind.choices])


class PrintForm(forms.Form):
    """Which badges are printed, on what paper and in which order."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *BadgeKind.choices])
    zone = forms.ChoiceField(label=_("Zone"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    size = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("As its design says")), *BadgeSize.choices],
        widget=forms.RadioSelect,
    )
    paper = forms.ChoiceField(
        label=_("Paper"),
        choices=[
            ("sheet", _("A4 with cut marks, as many on a sheet as go on it")),
            ("page", _("One badge a page")),
        ],
        widget=forms.RadioSelect,
        initial="sheet",
    )
    both_sides = forms.BooleanField(
        label=_("Print both sides"),
        required=False,
        help_text=_(
            "The printer turns the paper over its long edge. Without words of its own, "
            "the back shows the same as the front."
        ),
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=PrintOrder.choices,
        help_text=_("Badges lie in the file as they are handed out, e.g. province by province."),
    )
    only_changed = forms.BooleanField(
        label=_("Only what changed since it was printed"),
        required=False,
        help_text=_(
            "New badges, and those whose name, booth, zone, photo or design is another one now."
        ),
    )

    def __init__(
        self, *args: Any, zones: Sequence[Zone], provinces: Sequence[Province], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [  # type: ignore[attr-defined]  # as above
            ANY,
            *((zone.code, f"{zone.code} · {zone.name}") for zone in zones),
        ]
        self.fields["province"].choices = [  # type: ignore[attr-defined]  # as above
            ANY,
            *((province.pk, province.name) for province in provinces),
        ]

    def chosen_layout(self) -> rules.Layout:
        chosen = self.cleaned_data
        return rules.choose_layout(
            size=rules.BadgeSize(chosen["size"]) if chosen["size"] else None,
            is_sheet=chosen["paper"] == "sheet",
            is_duplex=chosen["both_sides"],
        )


class DesignForm(forms.Form):
    """How badges look: what stands on them, in which size and colour, and the words of the back."""

    follows = forms.BooleanField(
        label=_("This kind looks like all others"),
        required=False,
        help_text=_("Its own design is kept among the earlier versions."),
    )
    size = forms.ChoiceField(label=_("Size"), choices=BadgeSize.choices, widget=forms.RadioSelect)
    fields_shown = forms.MultipleChoiceField(
        label=_("What stands on the badge"),
        choices=FIELD_LABELS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Name, role, kind and QR code always do."),
    )
    colour_from = forms.ChoiceField(
        label=_("Colour of the head"),
        choices=[("zone", _("That of the zone")), ("own", _("One for all"))],
        widget=forms.RadioSelect,
    )
    colour = forms.RegexField(
        r"\A#[0-9a-fA-F]{6}\Z",
        label=_("The one colour"),
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Letters on it turn dark or white, whichever is read better."),
    )
    back_th = TextField(
        label=_("Words on the back, in Thai"),
        lines=4,
        required=False,
        max_length=MOST_WORDS,
        help_text=_(
            "E.g. where to hand in a badge that was found. Without any, the back shows the front again."
        ),
    )
    back_en = TextField(
        label=_("Words on the back, in English"), lines=4, required=False, max_length=MOST_WORDS
    )
    logo = PictureField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, up to 12 MB. It stands on a white tile."),
    )
    no_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    logo_draft = forms.CharField(required=False, max_length=400_000, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    sample = forms.ChoiceField(label=_("Try it on"), required=False, choices=SAMPLE_LABELS)

    def __init__(self, *args: Any, kind: str, logo: bytes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._logo = logo
        if not kind:
            del self.fields["follows"]
        if not logo:
            del self.fields["no_logo"]

    def clean_logo_draft(self) -> bytes:
        """A logo that the preview drew already; one that did not come from there is left out."""
        given = self.cleaned_data["logo_draft"]
        try:
            return base64.b64decode(_signer().unsign(given)) if given else b""
        except (signing.BadSignature, ValueError):
            return b""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("colour_from") == "own" and not cleaned.get("colour"):
            self.add_error("colour", _("Choose a colour, or take that of the zone."))
        return cleaned

    def design(self, *, logo: bytes = b"") -> FaceDesign | None:
        """What was chosen, with a `logo` that was just drawn; None where the kind looks like all others."""
        chosen = self.cleaned_data
        if chosen.get("follows"):
            return None
        kept = b"" if chosen.get("no_logo") else self._logo
        return FaceDesign(
            size=chosen["size"],
            fields=tuple(name for name in FIELDS if name in chosen["fields_shown"]),
            colour=chosen["colour"] if chosen["colour_from"] == "own" else "",
            logo=logo or chosen["logo_draft"] or kept,
            back_th=chosen["back_th"],
            back_en=chosen["back_en"],
        )

    @staticmethod
    def start_from(design: FaceDesign, *, seen: int, follows: bool) -> dict[str, Any]:
        """The form's values for a design as it is now."""
        return {
            "follows": follows,
            "size": design.size,
            "fields_shown": list(design.fields),
            "colour_from": "own" if design.colour else "zone",
            "colour": design.colour or KRAM,
            "back_th": design.back_th,
            "back_en": design.back_en,
            "seen": seen,
            "sample": "usual",
        }


def sign_logo(logo: bytes) -> str:
    """A logo that is not saved yet, to be sent along by the page."""
    return _signer().sign(base64.b64encode(logo).decode())


def _signer() -> signing.Signer:
    return signing.Signer(salt="badges.logo")


class RestoreDesignForm(forms.Form):
    number = forms.IntegerField(min_value=0)
    seen = forms.IntegerField(min_value=0)


class ReplaceForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=2,
        initial=_("Lost"),
        help_text=_("Kept with the former badge and in the log, e.g. “Lost” or “Damaged by rain”."),
        max_length=500,
        error_messages={"required": _("Say why this badge is replaced.")},
    )


class RevokeForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=3,
        help_text=_("Kept with the badge and in the log, e.g. “Lost, replaced”."),
        max_length=500,
        error_messages={"required": _("Say why this badge ends.")},
    )


class IssueForm(forms.Form):
    """Who of the people without a badge gets one."""

    people = forms.MultipleChoiceField(
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, person in self._people.items():
            label = " · ".join(filter(None, (person.full_name_th, person.name_en)))
            groups.setdefault(person.exhibitor.name, []).append((key, label))
        self.fields["people"].choices = list(groups.items())  # type: ignore[attr-defined]  # as above

    def chosen(self) -> list[Person]:
        return [self._people[key] for key in self.cleaned_data["people"]]


def narrow_badges(asked: Asked, form: BadgeFilterForm) -> QuerySet[Badge]:
    """The badges as the page's filters have them."""
    badges = queries.badges_visible_to(asked.actor).filter(fair=asked.fair)
    # What cannot be a filter is said beside its field, and narrows nothing.
    form.is_valid()
    return queries.filter_badges(
        badges, **{key: form.cleaned_data.get(key, "") for key in ("q", "state", "kind")}
    )


def _badges_with_booths(asked: Asked) -> list[dict[str, Any]]:
    badges = list(narrow_badges(asked, BadgeFilterForm(asked.given)))
    booths = queries.booths_on(asked.fair, badges)
    return [
        {
            "badge": badge,
            "booths": [booth.code for booth in booths.get(badge.exhibitor_id, [])],
        }
        for badge in badges
    ]


BADGES = declare(
    Export(
        "export_badges",
        _("Badges"),
        (
            ExportColumn("serial", _("Serial"), lambda row: row["badge"].serial, 16),
            ExportColumn(
                "name",
                _("Name"),
                lambda row: row["badge"].bearer.full_name_th or str(row["badge"].bearer),
                30,
            ),
            ExportColumn(
                "name_en",
                _("Name in Latin letters"),
                lambda row: row["badge"].bearer.name_en,
                30,
                wanted=False,
            ),
            ExportColumn("kind", _("Kind"), lambda row: row["badge"].get_kind_display(), 16),
            ExportColumn(
                "exhibitor",
                _("Exhibitor or organisation"),
                lambda row: (
                    row["badge"].exhibitor.name_th
                    if row["badge"].exhibitor
                    else row["badge"].holder.organisation
                ),
                36,
            ),
            ExportColumn("booths", _("Booths"), lambda row: ", ".join(row["booths"]), 18),
            ExportColumn("state", _("State"), lambda row: row["badge"].get_state_display(), 12),
            ExportColumn("issued", _("Issued"), lambda row: row["badge"].issued_at, 20),
            ExportColumn("revoked", _("Revoked"), lambda row: row["badge"].revoked_at, 20),
            ExportColumn(
                "reason", _("Reason"), lambda row: row["badge"].revoke_reason, 30, wanted=False
            ),
        ),
        _badges_with_booths,
        ROLES_THAT_ORGANISE,
    )
)
