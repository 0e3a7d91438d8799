"""What guests from abroad type in: English first, the Thai name last and optional."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import LatinNameField, NameField, TextField, ThaiNameField
from events.forms.manage import DayField
from registration.forms.exhibitor import PhoneField
from registration.forms.manifest import origin_choices
from registration.forms.people import PersonForm
from registration.models import GuestNeeds, Visit

HOST = "TICA, Ministry of Foreign Affairs"


class DelegationForm(forms.Form):
    """A delegation, with the person to talk to."""

    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", "–"), *(row for row in origin_choices() if row[0] != "TH")],
        error_messages={"required": _("Choose your country.")},
    )
    name_en = LatinNameField(
        label=_("Name of the delegation, in English"),
        error_messages={"required": _("Write the name in Latin letters.")},
    )
    name_native = NameField(
        label=_("Name in your own script"),
        required=False,
        help_text=_("For example འབྲུག་ཡུལ། or 熊本県. It stands on badges beside the English name."),
    )
    host_agency = TextField(
        label=_("Host agency in Thailand"),
        max_length=200,
        required=False,
        help_text=_(
            "Who invites you, for example TICA (Thailand International Cooperation Agency)."
        ),
    )
    contact_name = LatinNameField(
        label=_("Your name, as in your passport"),
        error_messages={"required": _("Write the name of the contact person.")},
    )
    phone = PhoneField(label=_("Telephone, with the country code"), required=False, max_length=30)
    name_th = ThaiNameField(
        label=_("Name in Thai"),
        required=False,
        help_text=_("Leave it empty if you do not know it: the host adds it."),
    )


class VisitForm(forms.Form):
    """What the host wants to know about a visit."""

    wants_booth = forms.TypedChoiceField(
        label=_("How you take part"),
        choices=[
            ("no", _("We visit and perform, without a booth")),
            ("yes", _("We also want to show goods at a booth")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    arrives_on = DayField(label=_("Arrival in Thailand"), required=False)
    departs_on = DayField(label=_("Departure"), required=False)
    programme = TextField(
        label=_("Programme, for visitors to read"),
        required=False,
        max_length=2000,
        lines=4,
        help_text=_("What you show or perform, in English."),
    )
    note = TextField(
        label=_("Notes for the host"),
        required=False,
        max_length=2000,
        lines=4,
        help_text=_("Flights, protocol, meals, access: read by the organisers alone."),
    )

    @staticmethod
    def read(visit: Visit) -> dict[str, Any]:
        return {
            "wants_booth": "yes" if visit.wants_booth else "no",
            "arrives_on": visit.arrives_on,
            "departs_on": visit.departs_on,
            "programme": visit.programme,
            "note": visit.note,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        arrives, departs = values.get("arrives_on"), values.get("departs_on")
        if arrives and departs and departs < arrives:
            self.add_error("departs_on", _("You cannot leave before you arrive."))
        return values


class MemberForm(PersonForm):
    """Somebody of a delegation: the Latin name first, and what they eat and speak."""

    name_en = LatinNameField(
        label=_("Name, as in the passport"),
        error_messages={"required": _("Write the name in Latin letters.")},
    )
    name_native = NameField(label=_("Name in your own script"), required=False)
    name_th = ThaiNameField(
        label=_("Name in Thai"),
        required=False,
        help_text=_("Leave it empty if you do not know it: the host adds it."),
    )
    diet = TextField(
        label=_("Food and allergies"),
        required=False,
        max_length=200,
        help_text=_("For example vegetarian, halal, no peanuts. Read by the organisers alone."),
    )
    languages = TextField(
        label=_("Languages"),
        required=False,
        max_length=100,
        help_text=_("For example Dzongkha, English."),
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    field_order: tuple[str, ...] = (
        "name_en",
        "name_native",
        "title",
        "role",
        "name_th",
        "diet",
        "languages",
    )
    needs = ("diet", "languages", "needs_interpreter")

    @staticmethod
    def read_needs(needs: GuestNeeds | None) -> dict[str, Any]:
        if needs is None:
            return {}
        return {field: getattr(needs, field) for field in MemberForm.needs}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["needs"] = {field: values.pop(field, "") for field in self.needs}
        return values


class ThaiForm(forms.Form):
    """The name that stands on Thai lists."""

    name_th = ThaiNameField(
        label=_("Name in Thai"), error_messages={"required": _("Write the name in Thai letters.")}
    )
