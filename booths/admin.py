"""Booths in the admin site, to be read: whatever changes there has to reach the live plan through an action."""

from django.contrib import admin

from booths.models import Allocation, Booth, BoothDay, Claim, Hold
from events.admin import ReadOnlyAdmin


@admin.register(Booth)
class BoothAdmin(ReadOnlyAdmin):
    list_display = ("code", "fair", "hall", "zone", "width_m", "depth_m", "slots", "closed_reason")
    list_filter = ("fair", "zone")
    list_select_related = ("fair", "hall", "zone")
    search_fields = ("code",)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("application", "fair", "state", "created_at", "expires_at", "held_by")
    list_filter = ("fair", "state")
    list_select_related = ("application", "fair", "held_by")


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    list_display = ("exhibitor", "application", "fair", "state", "created_at", "released_at")
    list_filter = ("fair", "state")
    list_select_related = ("exhibitor", "application", "fair")
    search_fields = ("exhibitor__name_th", "exhibitor__name_en")


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("booth", "slot", "application", "is_live")
    list_filter = ("is_live", "booth__fair")
    list_select_related = ("booth", "application")
    search_fields = ("booth__code",)


@admin.register(BoothDay)
class BoothDayAdmin(ReadOnlyAdmin):
    list_display = ("booth", "date", "opened_at", "opened_by", "is_open")
    list_filter = ("date", "is_open")
    list_select_related = ("booth", "opened_by")
    search_fields = ("booth__code",)
