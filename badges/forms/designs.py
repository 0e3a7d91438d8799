"""How badges look: what organisers choose, and a logo on its way from the preview to the form."""

import base64
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from badges.models import BadgeSize
from badges.rendering import FIELDS, FaceDesign
from events.forms.fields import TextField
from events.typesetting.palette import KRAM
from registration.forms.pictures import PictureField

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
