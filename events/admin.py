"""The admin site for rare things. What actions alone may change (states, roles, logs) is only read here."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events import actions
from events.models import (
    ApiToken,
    Consent,
    ConsentText,
    Fair,
    FairDay,
    FairWindow,
    Hall,
    LogEntry,
    Member,
    Province,
    Purpose,
    User,
)

# Generic for the type checker alone.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    BaseUserAdmin = UserAdmin[Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, BaseUserAdmin, ModelForm = admin.ModelAdmin, UserAdmin, forms.ModelForm


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only actions write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordedAdmin(ModelAdmin):
    """Rows that may be written here; who did it stands in the log. Nothing is deleted."""

    def save_model(self, request: Any, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        actions.save_by_admin(actor=request.actor, thing=obj, changed=form.changed_data)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


# What allauth keeps is managed on the pages of each account; keys and tokens are nobody's to look at.
for _kept in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(_kept):
        admin.site.unregister(_kept)


class RecordedPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """Somebody else's password; the log tells who set it."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        is_set = self.cleaned_data["set_usable_password"]
        password = self.cleaned_data["password1"] if is_set else None
        actions.change_password_by_admin(
            actor=context.request.actor, user=self.user, password=password
        )
        user: User = self.user
        return user


class EmailUserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


@admin.register(User)
class PersonAdmin(RecordedAdmin, BaseUserAdmin):
    add_form = EmailUserCreationForm
    change_password_form = RecordedPasswordForm
    actions = ("remove_second_factors",)
    list_display = ("email", "name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name", "language")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )
    filter_horizontal = ()

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        actions.save_person_by_admin(actor=request.actor, user=obj, changed=form.changed_data)

    @admin.action(description=_("Remove the second factors (phone and passkey lost)"))
    def remove_second_factors(self, request: Any, queryset: Any) -> None:
        for user in queryset:
            actions.remove_factor_by_admin(actor=request.actor, user=user)
        messages.success(request, _("Removed. The next sign-in asks for new ones."))


@admin.register(Fair)
class FairAdmin(RecordedAdmin):
    list_display = ("slug", "name_th", "starts_on", "ends_on", "state")
    list_filter = ("series", "state")
    search_fields = ("slug", "name_th", "name_en")
    readonly_fields = ("state",)


@admin.register(Member)
class MemberAdmin(ModelAdmin):
    """Roles are given and taken by the actions, as everywhere."""

    list_display = ("user", "role", "fair", "province")
    list_filter = ("fair", "role")
    search_fields = ("user__email", "user__name")
    list_select_related = ("user", "fair", "province")
    autocomplete_fields = ("user",)

    def save_model(self, request: Any, obj: Member, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        made = actions.add_member(
            actor=request.actor,
            fair=obj.fair,
            user=obj.user,
            role=form.cleaned_data["role"],
            province=obj.province,
        )
        obj.pk = made.pk

    def delete_model(self, request: Any, obj: Member) -> None:
        actions.remove_member(actor=request.actor, member=obj)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        for member in queryset:
            actions.remove_member(actor=request.actor, member=member)

    def has_change_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return False


class PartOfFairAdmin(RecordedAdmin):
    """Zones and gates stand with the steps that know what they take: products and badges."""

    list_filter = ("fair",)
    list_select_related = ("fair",)


@admin.register(Hall)
class HallAdmin(PartOfFairAdmin):
    list_display = ("code", "name_th", "width_m", "height_m", "fair")
    search_fields = ("code", "name_th", "name_en")


@admin.register(FairDay)
class FairDayAdmin(PartOfFairAdmin):
    list_display = ("date", "opens_at", "closes_at", "exhibitors_from", "exhibitors_until", "fair")


@admin.register(FairWindow)
class FairWindowAdmin(ReadOnlyAdmin):
    list_display = ("fair", "kind", "opens_at", "closes_at")
    list_filter = ("fair", "kind")
    list_select_related = ("fair",)


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_th", "name_en", "region")
    list_filter = ("region",)
    search_fields = ("code", "name_th", "name_en")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "user", "created_at", "expires_at", "revoked_at")
    list_select_related = ("user",)
    exclude = ("token_hash",)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("chain", "seq", "at", "actor", "action", "object_type")
    list_filter = ("chain", "object_type")
    search_fields = ("actor", "action", "object_id")
    # Counting half a million rows on every page would cost more than it tells.
    show_full_result_count = False


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    """A text is published here and never changed: another version is another row, and is asked anew."""

    list_display = ("purpose", "version", "published_at")
    list_filter = ("purpose",)
    exclude = ("version", "published_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return ModelAdmin.has_add_permission(self, request)

    def save_model(self, request: Any, obj: ConsentText, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        published = actions.publish_consent_text(
            actor=request.actor,
            purpose=Purpose(obj.purpose),
            text_th=obj.text_th,
            text_en=obj.text_en,
        )
        obj.pk = published.pk


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("subject", "text", "given_at", "withdrawn_at")
    list_select_related = ("text",)
    search_fields = ("subject",)
