"""What has to be said before a key is replaced or ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.forms.manage import DayField


class RotateForm(forms.Form):
    """Until when what older keys signed holds; empty leaves it as it is."""

    hold_until = DayField(
        label=_("Older keys hold until the end of"),
        required=False,
        help_text=_(
            "Leave it empty to let badges that were printed before stay good to their end."
        ),
    )


class EndKeyForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        lines=2,
        max_length=500,
        help_text=_("Kept in the log, e.g. “Backup with the keys was stolen”."),
        error_messages={"required": _("Say why this key ends.")},
    )


class LinkForm(forms.Form):
    """Where a link to a badge is sent."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=200,
        help_text=_("The link is sent there. Leave it empty to pass it on yourself."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
