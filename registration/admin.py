"""The admin site for rare things of registration; applications move by actions alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from events import actions
from events.admin import ModelForm, PartOfFairAdmin, ReadOnlyAdmin, RecordedAdmin
from events.models import Zone
from registration.models import (
    Application,
    Exhibitor,
    ManifestItem,
    Person,
    Product,
    ProductType,
    Representative,
    Review,
)


class ZoneForm(ModelForm):
    product_types = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=ProductType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    colour = forms.RegexField(r"^#[0-9a-f]{6}$")


@admin.register(Zone)
class ZoneAdmin(PartOfFairAdmin):
    form = ZoneForm
    list_display = ("code", "name_th", "min_stars", "by_invitation", "fair")
    search_fields = ("code", "name_th", "name_en")


@admin.register(Exhibitor)
class ExhibitorAdmin(RecordedAdmin):
    list_display = ("name_th", "name_en", "kind", "province", "country")
    list_filter = ("kind", "country")
    list_select_related = ("province",)
    search_fields = ("name_th", "name_en", "name_native", "registration_number")
    readonly_fields = ("created_at",)


@admin.register(Representative)
class RepresentativeAdmin(RecordedAdmin):
    """Who acts for whom: given here when somebody leaves without handing over."""

    list_display = ("exhibitor", "user")
    list_select_related = ("exhibitor", "user")
    search_fields = ("exhibitor__name_th", "exhibitor__name_en", "user__email")
    autocomplete_fields = ("exhibitor", "user")

    def has_change_permission(
        self, request: HttpRequest, obj: Representative | None = None
    ) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: Any, obj: Representative) -> None:
        actions.delete_by_admin(actor=request.actor, thing=obj)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for row in queryset:
            actions.delete_by_admin(actor=request.actor, thing=row)


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("exhibitor", "role", "created_at", "left_at")
    list_select_related = ("exhibitor",)
    search_fields = ("name_th", "name_en", "exhibitor__name_th")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("name_th", "exhibitor", "type", "opc_stars", "origin_country")
    list_filter = ("type", "opc_stars")
    list_select_related = ("exhibitor",)
    search_fields = ("name_th", "name_en", "exhibitor__name_th")


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("reference", "exhibitor", "fair", "zone", "state", "submitted_at")
    list_filter = ("fair", "state")
    list_select_related = ("exhibitor", "fair", "zone")
    search_fields = ("id", "exhibitor__name_th", "exhibitor__name_en")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("application", "decision", "reviewer", "at")
    list_filter = ("decision",)
    list_select_related = ("application", "reviewer")


@admin.register(ManifestItem)
class ManifestItemAdmin(ReadOnlyAdmin):
    list_display = ("position", "name_th", "exhibitor", "fair", "imported", "remaining", "unit")
    list_filter = ("fair", "origin_country")
    list_select_related = ("exhibitor", "fair")
    search_fields = ("name_th", "name_en", "hs_code")
