"""Pages of this step."""

from django.urls import path

from badges.views import (
    badges,
    board,
    conflicts,
    designs,
    devices,
    gate,
    gate_worker,
    history,
    keys,
    links,
    people,
    prints,
    reports,
    rules,
)

urlpatterns = [
    path("b/<str:token>/", links.shown_badge, name="shown_badge"),
    path("b/<str:token>/code.png", links.shown_badge_image, name="shown_badge_image"),
    path("badges/<str:badge>/links/", links.badge_links, name="badge_links"),
    path("badges/<str:badge>/links/<uuid:link>/end/", links.end_badge_link, name="end_badge_link"),
    path("badges/<str:badge>.pdf", badges.badge_pdf, name="badge_pdf"),
    path(
        "applications/<uuid:application>/badges/",
        badges.application_badges,
        name="application_badges",
    ),
    path("manage/<slug:fair>/badges/", badges.fair_badges, name="fair_badges"),
    path("manage/<slug:fair>/exports/badges/", badges.export_badges, name="export_badges"),
    path("manage/<slug:fair>/badges/issue/", badges.issue_badges, name="issue_badges"),
    path("manage/<slug:fair>/badges/design/", designs.badge_design, name="badge_design"),
    path(
        "manage/<slug:fair>/badges/design/preview/",
        designs.preview_design,
        name="preview_design",
    ),
    path(
        "manage/<slug:fair>/badges/design/restore/",
        designs.restore_design,
        name="restore_design",
    ),
    path("manage/<slug:fair>/badges/rules/", rules.badge_rules, name="badge_rules"),
    path(
        "manage/<slug:fair>/badges/rules/<str:kind>/",
        rules.edit_badge_rules,
        name="edit_badge_rules",
    ),
    path("manage/<slug:fair>/badges/prints/", prints.print_runs, name="print_runs"),
    path("manage/<slug:fair>/badges/prints/<uuid:run>/", prints.print_run, name="print_run"),
    path(
        "manage/<slug:fair>/badges/prints/<uuid:run>/<int:part>.pdf",
        prints.print_part,
        name="print_part",
    ),
    path(
        "manage/<slug:fair>/badges/prints/<uuid:run>/<str:step>/",
        prints.change_print_run,
        name="change_print_run",
    ),
    path("manage/<slug:fair>/badges/keys/", keys.signing_keys, name="signing_keys"),
    path("manage/<slug:fair>/badges/keys/replace/", keys.rotate_key, name="rotate_key"),
    path("manage/<slug:fair>/badges/keys/reissue/", keys.reissue_badges, name="reissue_badges"),
    path("manage/<slug:fair>/badges/keys/<int:kid>/end/", keys.end_key, name="end_key"),
    path("manage/<slug:fair>/badges/add/", people.add_holder, name="add_holder"),
    path("manage/<slug:fair>/badges/lists/", people.holder_lists, name="holder_lists"),
    path(
        "manage/<slug:fair>/badges/lists/template.xlsx",
        people.holder_template,
        name="holder_template",
    ),
    path("manage/<slug:fair>/badges/lists/<uuid:sent>/", people.holder_list, name="holder_list"),
    path(
        "manage/<slug:fair>/badges/lists/<uuid:sent>/apply/",
        people.apply_holder_list,
        name="apply_holder_list",
    ),
    path(
        "manage/<slug:fair>/badges/<str:badge>/replace/",
        history.replace_badge,
        name="replace_badge",
    ),
    path(
        "manage/<slug:fair>/badges/<str:badge>/details/",
        history.change_holder,
        name="change_holder",
    ),
    path(
        "manage/<slug:fair>/badges/<str:badge>/history/",
        history.badge_history,
        name="badge_history",
    ),
    path("manage/<slug:fair>/badges/<str:badge>/revoke/", badges.revoke_badge, name="revoke_badge"),
    path("gate/sw.js", gate_worker.gate_worker, name="gate_worker"),
    path("gate/<slug:fair>/", gate.gate, name="gate"),
    path("gate/<slug:fair>/pair/", gate.gate, name="gate_pair"),
    path("gate/<slug:fair>/manifest.webmanifest", gate.gate_manifest, name="gate_manifest"),
    path("manage/<slug:fair>/devices/", devices.devices, name="devices"),
    path(
        "manage/<slug:fair>/devices/pairings/<uuid:ticket>/",
        devices.pairing,
        name="device_pairing",
    ),
    path(
        "manage/<slug:fair>/devices/<uuid:device>/revoke/",
        devices.revoke_device,
        name="revoke_device",
    ),
    path("manage/<slug:fair>/reports/", reports.reports, name="reports"),
    path("manage/<slug:fair>/reports/<str:date>/", reports.report, name="report"),
    path("manage/<slug:fair>/reports/<str:date>/report.pdf", reports.report_pdf, name="report_pdf"),
    path(
        "manage/<slug:fair>/reports/<str:date>/report.xlsx", reports.report_xlsx, name="report_xlsx"
    ),
    path("manage/<slug:fair>/gates/", board.gate_board, name="gate_board"),
    path("manage/<slug:fair>/gates/conflicts/", conflicts.conflicts, name="conflicts"),
    path(
        "manage/<slug:fair>/gates/conflicts/<int:conflict>/settle/",
        conflicts.settle_conflict,
        name="settle_conflict",
    ),
    path(
        "manage/<slug:fair>/exports/conflicts/", conflicts.export_conflicts, name="export_conflicts"
    ),
]
