"""What is typed in for many applications at once."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import TextField
from events.models import User
from registration.forms.review import DECISIONS


class BulkForm(forms.Form):
    """One decision for all of them."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=_("Decision"), choices=list(DECISIONS.items()), widget=forms.RadioSelect
    )
    reason = TextField(
        lines=3,
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("Every exhibitor reads it. It is needed for everything but an approval."),
    )


class AssignForm(forms.Form):
    """Somebody who reviews the fair, or nobody."""

    assign_to = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, reviewers: Iterable[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self._people = {str(user.pk): user for user in reviewers}
        field = cast(forms.ChoiceField, self.fields["assign_to"])
        field.choices = [("", ""), *((key, str(user)) for key, user in self._people.items())]

    def reviewer(self) -> User | None:
        return self._people.get(self.cleaned_data["assign_to"])
