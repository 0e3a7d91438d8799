"""Badges and what gates read in the admin site, to be read. Codes are never shown: who sees one can copy it."""

from django import forms
from django.contrib import admin

from badges.models import Badge, BadgeKind, Device, Presence, Scan, SigningKey
from events.admin import ModelForm, PartOfFairAdmin, ReadOnlyAdmin
from events.models import Gate


class GateForm(ModelForm):
    kinds = forms.MultipleChoiceField(
        choices=BadgeKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


@admin.register(Gate)
class GateAdmin(PartOfFairAdmin):
    form = GateForm
    list_display = ("code", "name_th", "fair")
    search_fields = ("code", "name_th", "name_en")


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ("kid", "fair", "created_at", "not_after")
    list_select_related = ("fair",)
    exclude = ("private_sealed", "public_key")


@admin.register(Badge)
class BadgeAdmin(ReadOnlyAdmin):
    list_display = (
        "serial",
        "fair",
        "kind",
        "exhibitor",
        "holder",
        "state",
        "issued_at",
        "revoked_at",
    )
    list_filter = ("fair", "kind", "state")
    list_select_related = ("fair", "exhibitor", "holder")
    search_fields = ("serial", "exhibitor__name_th", "exhibitor__name_en", "holder__name_th")
    exclude = ("code", "symbol")


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("name", "fair", "gate", "created_at", "revoked_at")
    list_filter = ("fair", "gate")
    list_select_related = ("fair", "gate")
    exclude = ("token_hash",)


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    list_display = ("id", "received_at", "gate", "device", "direction", "decision", "reason")
    list_filter = ("fair", "gate", "decision", "reason")
    list_select_related = ("gate", "device")
    exclude = ("code",)
    # Half a million rows: counting them on every page would cost more than it tells.
    show_full_result_count = False


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin):
    list_display = ("badge", "fair", "is_inside", "gate", "changed_at")
    list_filter = ("fair", "is_inside")
    list_select_related = ("badge", "fair", "gate")
    search_fields = ("badge__serial",)
