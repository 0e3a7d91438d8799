"""Pages of this step."""

from django.urls import URLPattern, path

from booths.views import allocate as allocate_views
from booths.views import attendance as attendance_views
from booths.views import draws as draw_views
from booths.views import halls as hall_views
from booths.views import plan as plan_views
from booths.views import plan_files as plan_files_views
from booths.views import proposals as proposal_views
from booths.views import public, public_draws

urlpatterns: list[URLPattern] = [
    path("fairs/<slug:fair>/floor/", public.floor, name="floor"),
    path("fairs/<slug:fair>/exhibitors/", public.directory, name="directory"),
    path(
        "fairs/<slug:fair>/exhibitors/<uuid:exhibitor>/",
        public.directory_entry,
        name="directory_entry",
    ),
    path("draws/draw.py", public_draws.draw_verifier, name="draw_verifier"),
    path("fairs/<slug:fair>/draws/", public_draws.public_draws, name="public_draws"),
    path("fairs/<slug:fair>/draws/<uuid:draw>/", public_draws.public_draw, name="public_draw"),
    path(
        "fairs/<slug:fair>/draws/<uuid:draw>/record.json",
        public_draws.draw_record,
        name="draw_record",
    ),
    path("manage/<slug:fair>/draws/", draw_views.draws, name="draws"),
    path("manage/<slug:fair>/draws/new/", draw_views.new_draw, name="new_draw"),
    path("manage/<slug:fair>/draws/<uuid:draw>/", draw_views.draw, name="draw"),
    path("manage/<slug:fair>/draws/<uuid:draw>/edit/", draw_views.edit_draw, name="edit_draw"),
    path(
        "manage/<slug:fair>/draws/<uuid:draw>/screen/", draw_views.draw_screen, name="draw_screen"
    ),
    path(
        "manage/<slug:fair>/draws/<uuid:draw>/record.pdf", draw_views.draw_paper, name="draw_paper"
    ),
    path("manage/<slug:fair>/floor/", allocate_views.allocate, name="allocate"),
    path(
        "manage/<slug:fair>/floor/<str:booth>/",
        allocate_views.allocate_booth,
        name="allocate_booth",
    ),
    path("manage/<slug:fair>/undo/", allocate_views.undo, name="undo_step"),
    path("manage/<slug:fair>/plan/<str:hall>/", plan_views.plan_editor, name="plan_editor"),
    path(
        "manage/<slug:fair>/plan/<str:hall>/files/",
        plan_files_views.plan_files,
        name="plan_files",
    ),
    path("manage/<slug:fair>/plan/", hall_views.plans, name="plan"),
    path("manage/<slug:fair>/halls/<str:hall>/", hall_views.hall_settings, name="hall_settings"),
    path("fairs/<slug:fair>/booth-rules/", proposal_views.booth_rules, name="booth_rules"),
    path("manage/<slug:fair>/proposals/", proposal_views.proposals, name="proposals"),
    path("manage/<slug:fair>/proposals/<uuid:proposal>/", proposal_views.proposal, name="proposal"),
    path(
        "manage/<slug:fair>/proposals/<uuid:proposal>/settle/",
        proposal_views.settle_proposal,
        name="settle_proposal",
    ),
    path("manage/<slug:fair>/allocations/<uuid:allocation>/pin/", proposal_views.pin, name="pin"),
    path("manage/<slug:fair>/attendance/", attendance_views.attendance, name="attendance"),
    path(
        "manage/<slug:fair>/attendance/rule/",
        attendance_views.attendance_terms,
        name="attendance_terms",
    ),
    path(
        "manage/<slug:fair>/attendance/<uuid:application>/",
        attendance_views.stand,
        name="attendance_stand",
    ),
    path(
        "manage/<slug:fair>/attendance/no-shows/<uuid:no_show>/undo/",
        attendance_views.undo_no_show,
        name="undo_no_show",
    ),
    path(
        "manage/<slug:fair>/exports/attendance/",
        attendance_views.export_attendance,
        name="export_attendance",
    ),
    path("manage/<slug:fair>/holds/<uuid:hold>/", allocate_views.settle_hold, name="settle_hold"),
]
