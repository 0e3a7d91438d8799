"""Pages of this step."""

from django.urls import URLPattern, path

from registration.views import (
    acting,
    agencies,
    application,
    bulk,
    decide,
    delegations,
    exhibitor,
    manifest,
    manifest_closing,
    manifest_day,
    manifest_papers,
    offer,
    partners,
    past_fairs,
    people,
    pictures,
    producers,
    products,
    quotas,
    sections,
    shortlist,
    undo,
)
from registration.views import exports as export_views
from registration.views import imports as import_views
from registration.views import review as review_views
from registration.views import review_settings as settings_views

# The foreign goods of an exhibitor at a fair.
_GOODS = "exhibitors/<uuid:exhibitor>/manifest/<slug:fair>/"
_IMPORTS = "manage/<slug:fair>/imports/"

urlpatterns: list[URLPattern] = [
    path("home/", exhibitor.home, name="home"),
    path("exhibitors/new/", exhibitor.new_exhibitor, name="new_exhibitor"),
    path("exhibitors/<uuid:exhibitor>/", exhibitor.exhibitor, name="exhibitor"),
    path("exhibitors/<uuid:exhibitor>/edit/", exhibitor.edit_exhibitor, name="edit_exhibitor"),
    path("exhibitors/<uuid:exhibitor>/people/new/", people.new_person, name="new_person"),
    path("exhibitors/<uuid:exhibitor>/products/", products.products, name="products"),
    path("exhibitors/<uuid:exhibitor>/products/new/", products.new_product, name="new_product"),
    path("exhibitors/<uuid:exhibitor>/acting/", acting.representatives, name="representatives"),
    path(
        "exhibitors/<uuid:exhibitor>/acting/<int:representative>/remove/",
        acting.remove_representative,
        name="remove_representative",
    ),
    path("invitation/", acting.accept_invitation, name="accept_invitation"),
    path("acting/<uuid:invitation>/revoke/", acting.revoke_invitation, name="revoke_invitation"),
    path("acting/<uuid:invitation>/resend/", acting.resend_invitation, name="resend_invitation"),
    path("people/<uuid:person>/", people.edit_person, name="edit_person"),
    path("people/<uuid:person>/photo/", pictures.edit_person_photo, name="edit_person_photo"),
    path("photos/people/<uuid:photo>/<slug:size>/", pictures.person_photo, name="person_photo"),
    path("photos/products/<uuid:photo>/<slug:size>/", pictures.product_photo, name="product_photo"),
    path("photos/<uuid:photo>/", pictures.edit_product_photo, name="edit_product_photo"),
    path("photos/<uuid:photo>/order/", pictures.order_product_photo, name="order_product_photo"),
    path("products/<uuid:product>/photos/", pictures.product_photos, name="product_photos"),
    path("people/<uuid:person>/identity/", people.reveal_identity, name="reveal_identity"),
    path("people/<uuid:person>/erase/", people.erase_person, name="erase_person"),
    path("people/<uuid:person>/remove/", people.remove_person, name="remove_person"),
    path("people/<uuid:person>/bring-back/", people.bring_back_person, name="bring_back_person"),
    path("products/<uuid:product>/", products.edit_product, name="edit_product"),
    path("products/<uuid:product>/retire/", products.retire_product, name="retire_product"),
    path(
        "products/<uuid:product>/bring-back/",
        products.bring_back_product,
        name="bring_back_product",
    ),
    path("manage/<slug:fair>/producers/", producers.producers, name="producers"),
    path("fairs/<slug:fair>/apply/", application.apply, name="apply"),
    path("applications/<uuid:application>/", application.application, name="application"),
    path(
        "applications/<uuid:application>/sections/<slug:section>/",
        sections.application_section,
        name="application_section",
    ),
    path(
        "applications/<uuid:application>/check/",
        application.check_application,
        name="check_application",
    ),
    path(
        "applications/<uuid:application>/receipt/",
        application.receipt,
        name="application_receipt",
    ),
    path("applications/<uuid:application>/partners/", partners.add_partner, name="add_partner"),
    path(
        "applications/<uuid:application>/partners/<uuid:partner>/remove/",
        partners.remove_partner,
        name="remove_partner",
    ),
    path("invitations/<uuid:partner>/", partners.invitation, name="invitation"),
    path(
        "applications/<uuid:application>/submit/",
        application.submit_application,
        name="submit_application",
    ),
    path(
        "applications/<uuid:application>/withdraw/",
        application.withdraw_application,
        name="withdraw_application",
    ),
    path("manage/<slug:fair>/applications/", review_views.review_queue, name="review_queue"),
    path("manage/<slug:fair>/applications/bulk/", bulk.decide_in_bulk, name="decide_in_bulk"),
    path(
        "manage/<slug:fair>/applications/assign/",
        bulk.assign_applications,
        name="assign_applications",
    ),
    path("manage/<slug:fair>/earlier-fairs/", past_fairs.past_fairs, name="past_fairs"),
    path(
        "manage/<slug:fair>/earlier-fairs/template.xlsx",
        past_fairs.past_fairs_template,
        name="past_fairs_template",
    ),
    path("manage/<slug:fair>/review/", settings_views.review_settings, name="review_settings"),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/past/",
        settings_views.past_fair,
        name="past_fair",
    ),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/agency/",
        agencies.set_agency,
        name="set_agency",
    ),
    path(
        "exhibitors/<uuid:exhibitor>/sponsored/<slug:fair>/",
        agencies.sponsored,
        name="sponsored",
    ),
    path("manage/<slug:fair>/views/", review_views.save_view, name="save_view"),
    path(
        "manage/<slug:fair>/views/<uuid:view>/delete/", review_views.delete_view, name="delete_view"
    ),
    path("manage/<slug:fair>/decisions/<uuid:bulk>/undo/", undo.undo_bulk, name="undo_bulk"),
    path("manage/<slug:fair>/applications/<uuid:application>/", decide.review, name="review"),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/start/",
        decide.start_review,
        name="start_review",
    ),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/scores/",
        decide.give_scores,
        name="give_scores",
    ),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/interest/",
        decide.declare_interest,
        name="declare_interest",
    ),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/proposal/",
        decide.reject_proposal,
        name="reject_proposal",
    ),
    path(
        "manage/<slug:fair>/applications/<uuid:application>/undo/",
        undo.undo_decision,
        name="undo_decision",
    ),
]

urlpatterns += [
    path(_GOODS, manifest.manifest, name="manifest"),
    path(_GOODS + "items/new/", manifest.new_manifest_item, name="new_manifest_item"),
    path(_GOODS + "clear/", manifest.clear_manifest, name="clear_manifest"),
    path(_GOODS + "day/", manifest_day.manifest_day, name="manifest_today"),
    path(_GOODS + "day/<str:day>/", manifest_day.manifest_day, name="manifest_day"),
    path(_GOODS + "day/<str:day>/quiet/", manifest_day.confirm_quiet_day, name="confirm_quiet_day"),
    path(_GOODS + "closing/", manifest_closing.manifest_closing, name="manifest_closing"),
    path(_GOODS + "closing/reopen/", manifest_closing.reopen_manifest, name="reopen_manifest"),
    path("manifest-items/<uuid:item>/", manifest.edit_manifest_item, name="edit_manifest_item"),
    path(
        "manifest-items/<uuid:item>/remove/",
        manifest.remove_manifest_item,
        name="remove_manifest_item",
    ),
    path(_GOODS + "papers/", manifest_papers.manifest_papers, name="manifest_papers"),
    path(_GOODS + "customs-list.pdf", manifest_papers.customs_list_pdf, name="customs_list_pdf"),
    path(_GOODS + "closing.pdf", manifest_papers.closing_report_pdf, name="closing_report_pdf"),
    path(_GOODS + "export.xlsx", manifest_papers.manifest_table, name="manifest_table"),
    path(_GOODS + "template.xlsx", manifest_papers.manifest_template, name="manifest_template"),
    path(_GOODS + "import/", manifest_papers.import_manifest, name="import_manifest"),
    path("permits/<uuid:permit>/file/", manifest_papers.permit_file, name="permit_file"),
    path("permits/<uuid:permit>/remove/", manifest_papers.remove_permit, name="remove_permit"),
    path("delegations/new/", delegations.new_delegation, name="new_delegation"),
    path("delegations/<uuid:exhibitor>/", delegations.delegation, name="delegation"),
    path("delegations/<uuid:exhibitor>/people/new/", delegations.new_member, name="new_member"),
    path("delegations/people/<uuid:person>/", delegations.edit_member, name="edit_member"),
    path("delegations/<uuid:exhibitor>/visits/<slug:fair>/", delegations.visit, name="visit"),
    path(
        "delegations/<uuid:exhibitor>/visits/<slug:fair>/withdraw/",
        delegations.withdraw_visit,
        name="withdraw_visit",
    ),
    path("manage/<slug:fair>/delegations/", delegations.fair_delegations, name="fair_delegations"),
    path(
        "manage/<slug:fair>/delegations/<uuid:visit>/",
        delegations.fair_delegation,
        name="fair_delegation",
    ),
]

urlpatterns += [
    path("applications/<uuid:application>/offer/", offer.offer, name="offer"),
    path(
        "applications/<uuid:application>/offer/decline/", offer.decline_offer, name="decline_offer"
    ),
    path("fairs/<slug:fair>/places/", offer.how_places_are_given, name="how_places_are_given"),
    path("manage/<slug:fair>/quotas/", quotas.quotas, name="quotas"),
    path("manage/<slug:fair>/quotas/overrides/", quotas.overrides, name="overrides"),
    path("manage/<slug:fair>/quotas/<int:quota>/", quotas.quota, name="quota"),
    path("manage/<slug:fair>/quotas/serve/<str:zone>/", quotas.serve_line, name="serve_line"),
    path("manage/<slug:fair>/shortlist/", shortlist.shortlist, name="shortlist"),
    path("manage/<slug:fair>/terms/", quotas.fair_terms, name="fair_terms"),
]

# Tables of producers.
urlpatterns += [
    path(_IMPORTS, import_views.imports, name="imports"),
    path(
        f"{_IMPORTS}template.xlsx",
        import_views.import_template,
        {"kind": "xlsx"},
        "import_template",
    ),
    path(
        f"{_IMPORTS}template.csv",
        import_views.import_template,
        {"kind": "csv"},
        "import_template_csv",
    ),
    path(f"{_IMPORTS}<uuid:table>/", import_views.import_table, name="import"),
    path(f"{_IMPORTS}<uuid:table>/rows.xlsx", import_views.import_rows, name="import_rows"),
    path(f"{_IMPORTS}<uuid:table>/apply/", import_views.apply_import, name="apply_import"),
]

# Lists as files.
_EXPORTS = "manage/<slug:fair>/exports/"
urlpatterns += [
    path(f"{_EXPORTS}applications/", export_views.export_applications, name="export_applications"),
    path(f"{_EXPORTS}exhibitors/", export_views.export_producers, name="export_producers"),
    path(f"{_EXPORTS}products/", export_views.export_products, name="export_products"),
    path(f"{_EXPORTS}quotas/", export_views.export_quotas, name="export_quotas"),
    path(f"{_GOODS}export/", export_views.export_manifest, name="export_manifest"),
]
