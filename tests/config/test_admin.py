"""The admin site: every list opens, nothing secret is shown, and no state is changed behind the actions."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from badges.models import Badge, Device, Scan
from booths.models import Booth
from events.models import Fair, Gate, Hall, LogEntry, Member, Role, User, Zone
from registration.models import Application, Representative
from tests.conftest import PASSWORD, World

pytestmark = pytest.mark.django_db
OURS = ("events", "registration", "booths", "badges")


@pytest.fixture
def root(client: Client, db: None) -> Client:
    user = User.objects.create_superuser("root@otop.example", PASSWORD, name="root")
    client.force_login(user)
    return client


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def of_ours() -> list:
    return [model for model in admin.site._registry if model._meta.app_label in OURS]


def test_every_list_and_every_row_opens(world: World, root: Client) -> None:
    device, token = world.device()
    badge = world.badge("A01")
    world.scan(device, badge.code)
    world.submitted()
    for model in of_ours():
        assert root.get(address(model, "changelist")).status_code == 200
        row = model._default_manager.first()
        if row is None:
            continue
        html = root.get(address(model, "change", row.pk)).content.decode()
        for secret in (badge.code, device.token_hash, token):
            assert secret not in html


@pytest.mark.parametrize("model", [Application, Badge, Booth, Device, LogEntry, Scan])
def test_what_actions_write_is_only_read(world: World, root: Client, model) -> None:
    device, _token = world.device()
    world.scan(device, world.badge("A01").code)
    row = model._default_manager.first()
    before = model._default_manager.filter(pk=row.pk).values().get()
    assert root.get(address(model, "add")).status_code == 403
    for page in ("change", "delete"):
        answer = root.post(address(model, page, row.pk), {"state": "revoked", "post": "yes"})
        assert answer.status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def test_state_of_a_fair_is_not_changed_here(world: World, root: Client) -> None:
    form = root.get(address(Fair, "change", world.fair.pk)).context["adminform"].form
    assert "state" not in form.fields
    assert root.get(address(Fair, "delete", world.fair.pk)).status_code == 403


def test_what_is_saved_here_stands_in_the_log(world: World, root: Client) -> None:
    shown = root.get(address(Hall, "change", world.hall.pk)).context["adminform"].form
    data = {name: shown[name].value() for name in shown.fields} | {"name_th": "ชาเลนเจอร์ 9"}
    assert root.post(address(Hall, "change", world.hall.pk), data).status_code == 302
    world.hall.refresh_from_db()
    entry = LogEntry.objects.latest("id")
    assert world.hall.name_th == "ชาเลนเจอร์ 9"
    assert (entry.action, entry.fair, entry.data) == (
        "admin.saved",
        world.fair,
        {"model": "events.hall", "fields": ["name_th"]},
    )


@pytest.mark.parametrize(
    ("model", "field", "values"),
    [
        (Zone, "product_types", ([9], [1, 3])),
        (Zone, "colour", ("red", "#a4263f")),
        (Gate, "kinds", (["king"], ["staff", "press"])),
    ],
)
def test_lists_and_colours_hold_what_the_pages_know(
    world: World, root: Client, model, field: str, values: tuple[object, object]
) -> None:
    wrong, right = values
    row = model.objects.filter(fair=world.fair).first()
    shown = root.get(address(model, "change", row.pk)).context["adminform"].form
    # What is empty is sent as an empty text.
    given = {name: shown[name].value() for name in shown.fields}
    data = {name: "" if value is None else value for name, value in given.items()}
    for value, status in ((wrong, 200), (right, 302)):
        answer = root.post(address(model, "change", row.pk), data | {field: value})
        assert answer.status_code == status
    row.refresh_from_db()
    assert getattr(row, field) == right
    assert root.get(reverse("fair", args=[world.fair.slug])).status_code == 200


def test_roles_are_given_and_taken_by_the_actions(world: World, root: Client) -> None:
    user = world.users["outsider"]
    answer = root.post(
        address(Member, "add"), {"fair": world.fair.pk, "user": user.pk, "role": "reviewer"}
    )
    assert answer.status_code == 302
    member = Member.objects.get(user=user, fair=world.fair)
    assert (member.role, LogEntry.objects.latest("id").action) == (
        Role.REVIEWER,
        "fair.member_added",
    )
    root.post(address(Member, "delete", member.pk), {"post": "yes"})
    assert not Member.objects.filter(user=user, fair=world.fair).exists()
    assert LogEntry.objects.latest("id").action == "fair.member_removed"


def test_representative_is_taken_away_with_an_entry(world: World, root: Client) -> None:
    row = Representative.objects.get(exhibitor=world.exhibitor())
    root.post(address(Representative, "delete", row.pk), {"post": "yes"})
    assert not Representative.objects.filter(pk=row.pk).exists()
    assert LogEntry.objects.latest("id").action == "admin.deleted"


def test_new_account_signs_in_with_its_password(root: Client, client: Client) -> None:
    answer = root.post(
        address(User, "add"),
        {
            "email": "New@OTOP.example",
            "name": "ใหม่",
            "usable_password": "true",
            "password1": "ผ้าไหมนาโพธิ์ 2560",
            "password2": "ผ้าไหมนาโพธิ์ 2560",
        },
    )
    assert answer.status_code == 302
    assert client.login(username="new@otop.example", password="ผ้าไหมนาโพธิ์ 2560")


@pytest.mark.parametrize("name", ["admin", "organiser", "exhibitor_a"])
def test_site_is_closed_to_everybody_else(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    for model in of_ours():
        assert client.get(address(model, "changelist")).status_code == 302
