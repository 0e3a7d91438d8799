"""Photos as people send them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.pictures import ACCEPTED, MOST_BYTES, Crop

# What is wrong with a file stands beside it.
REFUSED_AT = dict.fromkeys(
    (
        "picture_too_large",
        "picture_broken",
        "picture_moves",
        "picture_heic",
        "picture_type",
        "picture_too_many_pixels",
        "file_too_hard",
        "too_many_photos",
        "storage_full",
    ),
    "photo",
)
HINT = _("JPEG, PNG or WebP, up to 12 MB. Where it was taken and by which phone is removed.")


class PictureField(forms.FileField):
    """A picture's bytes. What they are is found out by the action, in a process of its own."""

    widget = forms.ClearableFileInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        options.setdefault("help_text", HINT)
        super().__init__(**options)

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        # One byte more than may be, so that the action refuses it with the limit in words.
        return file.read(MOST_BYTES + 1) if file else None


class Slider(forms.NumberInput):
    input_type = "range"


def _slider(label: Any, *, low: int, high: int, start: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        initial=start,
        widget=Slider(attrs={"step": 10}),
    )


class PersonPhotoForm(forms.Form):
    """A face, and what part of the picture to take: by three sliders, in thousandths."""

    photo = PictureField(
        label=_("Photo"), required=False, error_messages={"empty": _("The file is empty.")}
    )
    x = _slider(_("Left or right"), low=0, high=1000, start=500)
    y = _slider(_("Up or down"), low=0, high=1000, start=500)
    zoom = _slider(_("Nearer"), low=1000, high=4000, start=1000)

    def __init__(self, *args: Any, has_photo: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_photo = has_photo

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("photo") and not self.has_photo and "photo" not in self.errors:
            self.add_error("photo", _("Choose a photo."))
        return values

    @property
    def crop(self) -> Crop:
        values = self.cleaned_data
        return Crop(values["x"] / 1000, values["y"] / 1000, values["zoom"] / 1000)


class ProductPhotoForm(forms.Form):
    """One more photo of a product, with what it shows."""

    photo = PictureField(
        label=_("Photo"),
        error_messages={"required": _("Choose a photo."), "empty": _("The file is empty.")},
    )
    caption_th = TextField(
        label=_("What the photo shows, in Thai"),
        required=False,
        max_length=200,
        help_text=_("Read aloud to those who do not see it, and shown below it."),
    )
    caption_en = TextField(
        label=_("What the photo shows, in English"), required=False, max_length=200
    )


class CaptionForm(forms.Form):
    """What a photo shows."""

    caption_th = TextField(label=_("What the photo shows, in Thai"), required=False, max_length=200)
    caption_en = TextField(
        label=_("What the photo shows, in English"), required=False, max_length=200
    )
