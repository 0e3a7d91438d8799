"""What people say about their own data, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import RequestKind


class RequestForm(forms.Form):
    """Which right somebody uses."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you ask for.")},
    )
    note = TextField(
        label=_("What we should know"),
        required=False,
        max_length=2000,
        lines=4,
        help_text=_("Do not write the number of an identity paper here."),
    )


class AnswerForm(forms.Form):
    """The answer to a request; its buttons say whether it is granted."""

    answer = TextField(
        label=_("Answer to the person"),
        max_length=2000,
        lines=4,
        error_messages={"required": _("Write what was done, or why not.")},
    )
