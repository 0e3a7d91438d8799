"""Every page of the product, in both languages, on a phone and on a desk: accessible, whole and quiet."""

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from badges import actions as badge_actions
from badges import queries as badge_queries
from badges.models import Badge, PrintPart, PrintRun
from booths import actions as booth_actions
from booths.models import Draw
from events import actions as event_actions
from events import clock
from events.models import ExportFile, Member, Province, RequestKind, Role
from events.pictures import storage
from events.sheets.table import Row, Table
from registration import actions as registration_actions
from registration import rules as registration_rules
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    FairTerms,
    ManifestItem,
    ProductPhoto,
    Quota,
)
from tests.browser.conftest import DESK, PHONE, Visit, Visitor, open_window
from tests.browser.gate import ANSWER, enter_code, pair
from tests.browser.server import PROJECT, Site
from tests.conftest import MORNING, World, exhibitor_of, make_world
from tests.registration.tables import row, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FIND_VIOLATIONS = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target} (${failureSummary})`),
  );
}
"""
SLUG = "fair-of-all-pages"

# Each size, each language and each colour scheme. What is asked of a page at one size is asked by axe;
# that it fits is asked of each language at both sizes, since turning a phone loads no page anew.
LOOKS: list[dict[str, Any]] = [
    {"language": "th", "size": PHONE, "scheme": "light"},
    {"language": "en", "size": DESK, "scheme": "dark"},
]

# Addresses that answer no GET of a person with a page of their own.
NOT_PAGES = frozenset(
    {
        # A file, and the button under a list of people.
        "holder_template",
        "apply_holder_list",
        # A picture, and buttons.
        "shown_badge_image",
        "end_badge_link",
        "reissue_badges",
        # A file, and the buttons of a print run.
        "print_part",
        # A part of the page of the design, and a button of it.
        "preview_design",
        "restore_design",
        "change_print_run",
        # The script that keeps the gate's app on a device, and what the device is told of it.
        "gate_worker",
        "gate_manifest",
        # The gate's app once more: its address holds a secret, which the page takes out of it.
        "gate_pair",
        # Part of a page, once a code was used.
        "device_pairing",
        # Other names of the sign-in and the sign-out.
        "account_login",
        "account_logout",
        # Steps of a way that test_accounts walks and looks at.
        "account_confirm_login_code",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_email_verification_sent",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        # Closed where LINE is not set up.
        "line_callback",
        "line_login",
        "socialaccount_connections",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "add_partner",
        "badge_pdf",
        "draw_paper",
        "draw_record",
        "draw_verifier",
        "change_consent",
        "download_my_data",
        "take_request_back",
        "order_product_photo",
        "person_photo",
        "product_photo",
        "undo_decision",
        "reject_proposal",
        "declare_interest",
        "give_scores",
        "undo_bulk",
        "delete_view",
        "save_view",
        "set_agency",
        "past_fairs_template",
        "assign_applications",
        "decide_in_bulk",
        "bring_back_product",
        "bring_back_person",
        "reopen_manifest",
        "remove_manifest_item",
        "confirm_quiet_day",
        "clear_manifest",
        "closing_report_pdf",
        "customs_list_pdf",
        "manifest_table",
        "manifest_template",
        "permit_file",
        "remove_permit",
        "withdraw_visit",
        "healthz",
        "logout",
        "metrics",
        "read_inbox",
        "readyz",
        "remove_partner",
        "apply_import",
        "download_export",
        "export_applications",
        "export_attendance",
        "export_conflicts",
        "settle_conflict",
        "report_pdf",
        "report_xlsx",
        # Leads to the report of the latest day.
        "reports",
        "export_badges",
        "export_log",
        "export_manifest",
        "export_producers",
        "export_products",
        "export_quotas",
        "import_rows",
        "import_template",
        "import_template_csv",
        "serve_line",
        "resend_invitation",
        "retire_product",
        "revoke_invitation",
        "set_language",
        "settle_hold",
        "settle_proposal",
        "pin",
        "undo_step",
        "undo_no_show",
        "start_review",
        "submit_application",
    }
)


@dataclass(frozen=True)
class Place:
    """A page: its route, who looks at it, and the arguments of its address from the fair's data."""

    name: str
    who: str | None
    kwargs: Callable[["Fair"], dict[str, Any]] = lambda fair: {}
    query: str = ""


@dataclass(frozen=True)
class Fair:
    """One fair with something on every page."""

    world: World
    keys: dict[str, Any]


def _fair(_: Fair) -> dict[str, Any]:
    return {"fair": SLUG}


def _key(argument: str, key: str, *, fair: bool = False) -> Callable[[Fair], dict[str, Any]]:
    def find(built: Fair) -> dict[str, Any]:
        found = {argument: built.keys[key]}
        return found | {"fair": SLUG} if fair else found

    return find


def _section(section: str) -> Callable[[Fair], dict[str, Any]]:
    return lambda built: {"application": built.keys["draft"], "section": section}


PLACES = [
    Place("fairs", None),
    Place("error_codes", None),
    Place("fair", None, _fair),
    Place("floor", None, _fair),
    Place("directory", None, _fair),
    Place("directory_entry", None, _key("exhibitor", "exhibitor", fair=True)),
    Place("login", None),
    Place("account_request_login_code", None),
    Place("account_reset_password", None),
    Place("account_signup", None),
    Place("account_inactive", None),
    Place("account", "exhibitor_a"),
    Place("account_email", "exhibitor_a"),
    Place("account_change_password", "exhibitor_a"),
    Place("account_reauthenticate", "exhibitor_a"),
    Place("usersessions_list", "exhibitor_a"),
    Place("mfa_index", "organiser"),
    Place("home", "exhibitor_a"),
    Place("home", "exhibitor_b"),
    Place("home", "outsider"),
    Place("inbox", "exhibitor_a"),
    Place("inbox", "outsider"),
    Place("notice", "exhibitor_a", _key("notice", "notice")),
    Place("past_fairs", "organiser", _fair),
    Place("sponsored", "exhibitor_b", _key("exhibitor", "agency", fair=True)),
    Place("export_file", "organiser", _key("export", "export")),
    Place("export_file", "organiser", _key("export", "export_ready")),
    Place("new_exhibitor", "exhibitor_a"),
    Place("exhibitor", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("exhibitor", "exhibitor_b", _key("exhibitor", "delegation")),
    Place("edit_exhibitor", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("new_person", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("edit_person", "exhibitor_a", _key("person", "person")),
    Place("reveal_identity", "exhibitor_a", _key("person", "person")),
    Place("privacy_notice", None),
    Place("my_data", "exhibitor_a"),
    Place("privacy_requests", "organiser"),
    Place("answer_privacy_request", "organiser", _key("privacy_request", "privacy_request")),
    Place("edit_person_photo", "exhibitor_a", _key("person", "person")),
    Place("product_photos", "exhibitor_a", _key("product", "product")),
    Place("edit_product_photo", "exhibitor_a", _key("photo", "photo")),
    Place("erase_person", "exhibitor_a", _key("person", "person")),
    Place("remove_person", "exhibitor_a", _key("person", "person")),
    Place("representatives", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place(
        "remove_representative",
        "exhibitor_a",
        lambda fair: {
            "exhibitor": fair.keys["exhibitor"],
            "representative": fair.keys["representative"],
        },
    ),
    Place("accept_invitation", "exhibitor_b"),
    Place("products", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("products", "exhibitor_a", _key("exhibitor", "exhibitor"), query="?retired=1"),
    Place("producers", "officer", _fair),
    Place("producers", "officer", _fair, query="?q=nobody-has-this-name"),
    Place("exhibitor", "officer", _key("exhibitor", "exhibitor")),
    Place("home", "officer"),
    Place("new_product", "exhibitor_a", _key("exhibitor", "exhibitor")),
    Place("edit_product", "exhibitor_a", _key("product", "product")),
    Place("new_delegation", "exhibitor_b"),
    Place("delegation", "exhibitor_b", _key("exhibitor", "delegation")),
    Place("new_member", "exhibitor_b", _key("exhibitor", "delegation")),
    Place("edit_member", "exhibitor_b", _key("person", "guest")),
    Place("visit", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("fair_delegations", "organiser", _fair),
    Place("fair_delegation", "organiser", _key("visit", "visit", fair=True)),
    Place("manifest", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("new_manifest_item", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("edit_manifest_item", "exhibitor_b", _key("item", "goods")),
    Place("manifest_today", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place(
        "manifest_day",
        "exhibitor_b",
        lambda fair: {"fair": SLUG, "exhibitor": fair.keys["delegation"], "day": "2017-12-17"},
    ),
    Place("manifest_papers", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("import_manifest", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("manifest_closing", "exhibitor_b", _key("exhibitor", "delegation", fair=True)),
    Place("apply", "exhibitor_a", _fair),
    Place("application", "exhibitor_a", _key("application", "draft")),
    Place("application", "exhibitor_a", _key("application", "submitted")),
    Place("application", "exhibitor_a", _key("application", "changes_requested")),
    Place("application", "exhibitor_a", _key("application", "allocated")),
    Place("application_section", "exhibitor_a", _section("producers")),
    Place("application_section", "exhibitor_a", _section("products")),
    Place("application_section", "exhibitor_a", _section("needs")),
    Place("application_section", "exhibitor_a", _section("booths")),
    Place("application_section", "exhibitor_a", _section("people")),
    Place("check_application", "exhibitor_a", _key("application", "draft")),
    Place("application_receipt", "exhibitor_a", _key("application", "submitted")),
    Place("invitation", "exhibitor_b", _key("partner", "partner")),
    Place("withdraw_application", "exhibitor_a", _key("application", "submitted")),
    Place("application_badges", "exhibitor_a", _key("application", "allocated")),
    Place("application_badges", "exhibitor_a", _key("application", "submitted")),
    Place("offer", "exhibitor_a", _key("application", "offered")),
    Place("offer", "exhibitor_a", _key("application", "allocated")),
    Place("decline_offer", "exhibitor_a", _key("application", "offered")),
    Place("how_places_are_given", None, _fair),
    Place("quotas", "organiser", _fair, query="?zone=FAB"),
    Place("quotas", "organiser", _fair, query="?zone=FAB&edit=1"),
    Place("quotas", "organiser", _fair, query="?zone=FOOD"),
    Place("quota", "organiser", _key("quota", "quota", fair=True)),
    Place("overrides", "organiser", _fair),
    Place("shortlist", "organiser", _fair),
    Place("shortlist", "gate_staff", _fair),
    Place("fair_terms", "organiser", _fair),
    Place("imports", "organiser", _fair),
    Place("import", "organiser", _key("table", "table", fair=True)),
    Place("dashboard", "organiser", _fair),
    Place("review_settings", "organiser", _fair),
    Place("past_fair", "organiser", _key("application", "submitted", fair=True)),
    Place("review_queue", "organiser", _fair),
    Place("review", "organiser", _key("application", "submitted", fair=True)),
    Place("review", "reviewer", _key("application", "allocated", fair=True)),
    Place("allocate", "organiser", _fair),
    Place("plan", "organiser", lambda _: {"fair": SLUG}),
    Place("hall_settings", "organiser", lambda _: {"fair": SLUG, "hall": "C1"}),
    Place("plan_editor", "organiser", lambda _: {"fair": SLUG, "hall": "C1"}),
    Place("plan_editor", "organiser", lambda _: {"fair": SLUG, "hall": "C1"}, query="?booth=A01"),
    Place("booth_rules", None, _fair),
    Place("proposals", "organiser", _fair),
    Place("proposal", "organiser", _key("proposal", "proposal", fair=True)),
    Place("proposal", "organiser", _key("proposal", "proposal", fair=True), query="?kind=left_out"),
    Place("allocate_booth", "organiser", _key("booth", "booth", fair=True)),
    Place("plan_files", "organiser", lambda _: {"fair": SLUG, "hall": "C1"}),
    Place("draws", "organiser", _fair),
    Place("new_draw", "organiser", _fair),
    Place("edit_draw", "organiser", _key("draw", "draw_prepared", fair=True)),
    Place("draw", "organiser", _key("draw", "draw_prepared", fair=True)),
    Place("draw", "organiser", _key("draw", "draw_announced", fair=True)),
    Place("draw", "organiser", _key("draw", "draw_held", fair=True)),
    Place("draw_screen", "organiser", _key("draw", "draw_held", fair=True)),
    Place("public_draws", None, _fair),
    Place("public_draw", None, _key("draw", "draw_announced", fair=True)),
    Place("public_draw", None, _key("draw", "draw_held", fair=True)),
    Place("gate_board", "organiser", _fair),
    Place("gate_board", "organiser", _fair, query="?wall=1"),
    Place("conflicts", "organiser", _fair),
    Place("conflicts", "organiser", _fair, query="?state=all&kind=double_entry"),
    Place("report", "organiser", lambda _: {"fair": SLUG, "date": "2017-12-17"}),
    Place("attendance", "organiser", _fair),
    Place("attendance", "organiser", _fair, query="?show=gone"),
    Place("attendance", "officer", _fair),
    Place("attendance_stand", "organiser", _key("application", "allocated", fair=True)),
    Place("attendance_terms", "organiser", _fair),
    Place("fair_badges", "organiser", _fair),
    Place("fair_badges", "organiser", _fair, query="?q=nobody-has-this-name"),
    Place("issue_badges", "organiser", _fair),
    Place("badge_design", "organiser", _fair),
    Place("add_holder", "organiser", _fair),
    Place("badge_links", "exhibitor_a", _key("badge", "badge")),
    Place("shown_badge", None, _key("token", "token")),
    Place("signing_keys", "organiser", _fair),
    Place("rotate_key", "organiser", _fair),
    Place("end_key", "organiser", _key("kid", "kid", fair=True)),
    Place("holder_lists", "organiser", _fair),
    Place("holder_list", "organiser", _key("sent", "people", fair=True)),
    Place("badge_history", "organiser", _key("badge", "badge", fair=True)),
    Place("badge_history", "organiser", _key("badge", "revoked", fair=True)),
    Place("replace_badge", "organiser", _key("badge", "badge", fair=True)),
    Place("change_holder", "organiser", _key("badge", "held", fair=True)),
    Place("badge_rules", "organiser", _fair),
    Place("edit_badge_rules", "organiser", lambda _: {"fair": SLUG, "kind": "exhibitor"}),
    Place("edit_badge_rules", "organiser", lambda _: {"fair": SLUG, "kind": "press"}),
    Place("print_runs", "organiser", _fair),
    Place("print_run", "organiser", _key("run", "run", fair=True)),
    Place("revoke_badge", "organiser", _key("badge", "badge", fair=True)),
    Place("revoke_badge", "organiser", _key("badge", "revoked", fair=True)),
    Place("fair_settings", "organiser", _fair),
    Place("fair_log", "organiser", _fair),
    Place("gate", None, _fair),
    Place("devices", "gate_staff", _fair),
    Place("revoke_device", "gate_staff", _key("device", "device", fair=True)),
]


@pytest.fixture(scope="module")
def fair(database: None) -> Fair:
    with clock.travel(MORNING):
        world = make_world(SLUG)
        return Fair(world=world, keys=_fill(world))


@pytest.fixture(scope="module")
def window(fair: Fair, site: Site, chromium: Browser) -> Callable[..., Visitor]:
    """``window(who, look)``: one window for all pages that `who` looks at, as people have."""

    @functools.cache
    def find(who: str | None, number: int) -> Visitor:
        user = fair.world.users[who] if who else None
        return open_window(site, chromium, user, **LOOKS[number])

    return find


def _fill(world: World) -> dict[str, Any]:
    badge = world.badge("A01", "A02")
    exhibitor = exhibitor_of(badge)
    (held,) = badge_actions.add_holders(
        actor=world.actor("organiser"),
        fair=world.fair,
        people=[
            badge_actions.NewHolder(
                kind="volunteer", name_th="กัลยาณี ศรีสุวรรณ", organisation="มหาวิทยาลัยขอนแก่น"
            )
        ],
    )
    organiser = world.actor("organiser")
    link = badge_actions.make_link(actor=organiser, badge=held)
    rows = (
        Row(1, ("คำนำหน้า", "ชื่อ-นามสกุล (ไทย)")),
        Row(2, ("นาย", "ธนกร ใจดี")),
        Row(3, ("นาย", "")),
    )
    people = badge_actions.start_holder_list(
        actor=world.actor("organiser"),
        fair=world.fair,
        kind="volunteer",
        organisation="มหาวิทยาลัยขอนแก่น",
        table=Table(rows),
        file_name="อาสาสมัคร.xlsx",
        fingerprint="0" * 64,
    )
    revoked = world.badge("A05", owner="exhibitor_b")
    badge_actions.revoke_badge(
        actor=world.actor("organiser"), badge=revoked, reason="ทำบัตรหาย ออกใบใหม่แทน"
    )
    run = PrintRun.objects.create(fair=world.fair, state="paused", total=900, done=500)
    for number, file in ((1, "prints/one.pdf"), (2, "")):
        PrintPart.objects.create(
            run=run, number=number, badges=[badge.pk], file=file, printed=1 if file else None
        )
    world.approved(exhibitor=exhibitor)
    changed = world.submitted(exhibitor=exhibitor)
    registration_actions.review_application(
        actor=world.actor("reviewer"),
        application=changed,
        decision=registration_rules.Decision.REQUEST_CHANGES,
        reason="กรุณาเพิ่มรูปของผลิตภัณฑ์",
    )
    delegation = world.exhibitor(
        "exhibitor_b",
        kind=ExhibitorKind.DELEGATION,
        country="BT",
        name_th="คณะผู้แทนภูฏาน",
        name_en="Delegation of Bhutan",
        name_native="འབྲུག་ཡུལ",
        contact_name="Karma Lhamo",
    )
    visit = registration_actions.announce_visit(
        actor=world.actor("exhibitor_b"),
        exhibitor=delegation,
        fair=world.fair,
        values={"wants_booth": False, "programme": "Weaving at noon", "note": "Two vegetarians"},
    )
    goods = ManifestItem.objects.create(
        fair=world.fair,
        exhibitor=delegation,
        position=1,
        name_th="ผ้าทอมือ",
        name_en="Hand-woven cloth",
        hs_code="5007.20",
        origin_country="BT",
        unit="piece",
        imported=40,
        declared_value=120_000,
        currency="BTN",
    )
    asked = exhibitor_of(revoked)
    asked.registration_number = "32-0001"
    asked.save()
    draft = world.draft(exhibitor=exhibitor)
    partner = registration_actions.add_partner(
        actor=world.actor("exhibitor_a"), application=draft, registration_number="32-0001"
    )
    person = exhibitor.people.first()
    product = exhibitor.products.first()
    assert person is not None
    assert product is not None
    registration_actions.change_person(
        actor=world.actor("exhibitor_a"),
        person=person,
        values={},
        identity=registration_rules.IdentityGiven(
            registration_rules.IdentityKind.CITIZEN_ID, "3101200987652"
        ),
    )
    # Before quotas leave no room for those who draw.
    draws = _draw_lots(world)
    offered = _give_quotas(world)
    picture = io.BytesIO()
    Image.new("RGB", (80, 60), "#a4263f").save(picture, "JPEG")
    photo = ProductPhoto(
        product=product,
        stored=storage.store({size: picture.getvalue() for size in ("full", "small")}),
        width=80,
        height=60,
        position=0,
        caption_th="ผ้าสีครั่ง",
    )
    photo.save()
    registration_actions.retire_product(
        actor=world.actor("exhibitor_a"), product=world.product(exhibitor, name_th="ผ้าขาวม้า")
    )
    registration_actions.change_exhibitor(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        values={"subdistrict": "320105", "tax_id": "1101700230678", "segment": "B", "moo": "3"},
    )
    registration_actions.invite_colleague(
        actor=world.actor("exhibitor_a"),
        exhibitor=exhibitor,
        email="colleague.with.a.long.name@weavers-of-surin.example",
        page="/invitation/",
    )
    world.officer()
    table = send(
        world,
        [row(), row(name_th="กลุ่มจักสานบ้านบุ", phone="ไม่มี")],
        name="organiser",
        applies=False,
    )
    registration_actions.check_rows(table=table)
    registration_actions.finish_import(actor=world.actor("organiser"), table=table)
    proposal = booth_actions.run_proposal(
        proposal=booth_actions.start_proposal(
            actor=world.actor("organiser"), fair=world.fair, seed=7, seconds=1
        )
    )
    return {
        "proposal": proposal.pk,
        "table": table.pk,
        "photo": photo.pk,
        "privacy_request": event_actions.ask_about_data(
            actor=world.actor("exhibitor_a"), kind=RequestKind.ERASURE, note="เลิกกิจการแล้ว"
        ).pk,
        "offered": offered.pk,
        "quota": Quota.objects.earliest("pk").pk,
        "representative": exhibitor.representatives.get().pk,
        "exhibitor": exhibitor.pk,
        "delegation": delegation.pk,
        "goods": goods.pk,
        "guest": delegation.people.get().pk,
        "visit": visit.pk,
        "person": person.pk,
        "product": product.pk,
        "agency": _sponsor(world, world.submitted()).pk,
        "export": _ask_for_list(world).pk,
        "export_ready": _ask_for_list(world, is_ready=True).pk,
        "notice": world.users["exhibitor_a"].notices.latest("at").pk,
        "draft": draft.pk,
        "partner": partner.pk,
        "submitted": world.submitted(exhibitor=exhibitor).pk,
        "changes_requested": changed.pk,
        "allocated": exhibitor.applications.filter(allocations__isnull=False)[0].pk,
        "booth": "A01",
        "badge": Badge.objects.get(exhibitor=exhibitor).pk,
        "revoked": revoked.pk,
        "held": held.pk,
        "kid": held.kid,
        "token": badge_queries.token_of(link),
        "people": people.pk,
        "run": run.pk,
        "device": world.device(name="โทรศัพท์ประตู 1 ฝั่งลานจอดรถ")[0].pk,
        **draws,
    }


def _draw_lots(world: World) -> dict[str, Any]:
    """Draws in preparation, announced, and held."""
    organiser = world.actor("organiser")
    terms = booth_actions.DrawTerms(zones=[world.zones["FAB"]])

    def approve() -> Application:
        """Past the quotas, which have no place left."""
        application = world.submitted("exhibitor_b")
        Application.objects.filter(pk=application.pk).update(state="approved")
        return application

    def announce() -> Draw:
        application = approve()
        return booth_actions.announce_draw(
            actor=organiser,
            fair=world.fair,
            terms=replace(terms, applications=[application.pk]),
        )

    held = booth_actions.reveal_draw(
        actor=organiser, draw=announce(), entropy="12 7 45", witnesses=["สมชาย ใจดี"]
    )
    announced = announce()
    approve()
    return {
        "draw_held": held.pk,
        "draw_announced": announced.pk,
        "draw_prepared": booth_actions.prepare_draw(
            actor=organiser, fair=world.fair, terms=terms
        ).pk,
    }


def _give_quotas(world: World) -> Application:
    """Quotas with a line and an override; answers with an application that has an open offer."""
    organiser = world.actor("organiser")
    FairTerms.objects.update_or_create(fair=world.fair, defaults={"asks_confirmation": True})
    offered = world.approved()
    registration_actions.set_quotas(
        actor=organiser,
        fair=world.fair,
        changes=[registration_rules.QuotaChange("FAB", 3, province="32", product_type=3)],
        override="ให้สิทธิ์ไปก่อนกำหนดโควตา",
    )
    for decision, override in (("approve", "ผู้ว่าราชการจังหวัดขอเพิ่ม"), ("waitlist", "")):
        registration_actions.review_application(
            actor=organiser,
            application=world.submitted(),
            decision=registration_rules.Decision(decision),
            reason="โควตาเต็มแล้ว",
            override=override,
        )
    Member.objects.create(
        fair=world.fair,
        user=world.users["gate_staff"],
        role=Role.PROVINCIAL_OFFICER,
        province=Province.objects.get(pk="32"),
    )
    return offered


def _sponsor(world: World, application: Application) -> Exhibitor:
    """An agency with a quota, under which an application counts."""
    agency = world.exhibitor("exhibitor_b", kind=ExhibitorKind.AGENCY, province=None)
    organiser = world.actor("organiser")
    registration_actions.set_quotas(
        actor=organiser,
        fair=world.fair,
        changes=[registration_rules.QuotaChange("FAB", 5, agency=agency.pk)],
    )
    registration_actions.set_agency(actor=organiser, application=application, agency=agency)
    return agency


def _ask_for_list(world: World, *, is_ready: bool = False) -> ExportFile:
    """A long list as a file, which no worker takes up."""
    export = ExportFile.objects.create(
        user=world.users["organiser"],
        fair=world.fair,
        name="export_applications",
        kind="csv",
        language="th",
        file_name=f"{SLUG}-applications-2017-12-17.csv",
        total=5000,
        done=1500,
    )
    if is_ready:
        event_actions.finish_export(
            actor=world.actor("organiser"), export=export, rows=5000, columns=["reference"]
        )
    return export


def settle(page: Page) -> None:
    """Until the live parts of the page have met the server."""
    page.wait_for_load_state("load")
    if page.locator("[data-gate]").count():
        expect(page.locator("[data-unpaired]")).to_be_visible()
    if page.locator("[data-floor]").count():
        expect(page.locator("[data-floor-status]")).to_have_attribute("data-status", "live")


def find_overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    found: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def check_other_size(page: Page, look: dict[str, Any]) -> None:
    """The page fits the size that `look` is not of, too."""
    sizes = {PHONE: DESK, DESK: PHONE}
    for size in (sizes[look["size"]], look["size"]):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert find_overflow(page) <= 0, f"wider than the screen at {size}"


def check(visitor: Visitor) -> None:
    """No rule of axe is broken, nothing is wider than the screen, and nobody complained."""
    page = visitor.page
    page.evaluate(AXE)
    assert page.evaluate(FIND_VIOLATIONS) == []
    assert find_overflow(page) <= 0, "wider than the screen"
    problems = [*visitor.problems]
    visitor.problems.clear()
    assert problems == []


@pytest.mark.parametrize("look", range(len(LOOKS)), ids=["th-390", "en-1440"])
@pytest.mark.parametrize(
    "place", PLACES, ids=lambda place: f"{place.name}-{place.who}{place.query}"
)
def test_page_is_accessible_and_fits(
    fair: Fair, window: Callable[..., Visitor], place: Place, look: int
) -> None:
    address = reverse(place.name, kwargs=place.kwargs(fair)) + place.query
    visitor = window(place.who, look)
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert visitor.page.url.endswith(address), f"led to {visitor.page.url}"
    assert visitor.page.locator("html").get_attribute("lang") == LOOKS[look]["language"]
    settle(visitor.page)
    check(visitor)
    check_other_size(visitor.page, LOOKS[look])


@pytest.mark.parametrize("look", range(len(LOOKS)))
@pytest.mark.parametrize(
    ("address", "status"), [("/no-such-page/", 404), (f"/manage/{SLUG}/log/", 403)]
)
def test_refusal_is_accessible_and_fits(
    window: Callable[..., Visitor], address: str, status: int, look: int
) -> None:
    visitor = window("outsider", look)
    answer = visitor.page.goto(address)
    assert answer is not None
    assert answer.status == status
    # Chromium reports each page that is not there.
    visitor.problems.clear()
    check(visitor)


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_paired_gate_and_its_answers_are_accessible_and_fit(
    fair: Fair, visit: Visit, look: int
) -> None:
    visitor = visit(fair.world.users["gate_staff"], **LOOKS[look])
    page = visitor.page
    pair(page, fair.world, name=f"phone {look}")
    check(visitor)
    badge = Badge.objects.get(pk=fair.keys["badge"])
    is_inside = look % 2
    codes = {"admit": badge.code, "deny": Badge.objects.get(pk=fair.keys["revoked"]).code}
    for answer, code in codes.items():
        direction = "exit" if answer == "admit" and is_inside else "entry"
        page.locator(f"input[name=direction][value={direction}]").check()
        enter_code(page, code)
        expect(page.locator(ANSWER)).to_have_attribute("data-answer", answer)
        expect(page.locator(ANSWER)).to_be_visible()
        check(visitor)
        page.locator(ANSWER).press("Escape")
        expect(page.locator(ANSWER)).to_be_hidden()


def test_every_page_of_the_product_is_looked_at() -> None:
    names = {name for name in _names(get_resolver().url_patterns) if name is not None}
    assert names - NOT_PAGES == {place.name for place in PLACES}


def _names(patterns: list[Any]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif isinstance(pattern, URLResolver) and pattern.app_name not in {"admin", "ninja"}:
            yield from _names(pattern.url_patterns)
