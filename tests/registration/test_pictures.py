"""Photos of people and products: who sees which, in what order, and what becomes of their files."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from events.models import LogEntry
from events.pictures import Crop, storage
from registration import actions, queries
from registration.models import Exhibitor, PersonPhoto, Product, ProductPhoto
from tests.conftest import World, person_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def photo(colour: str = "red", size: tuple[int, int] = (80, 60)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "IMG 0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if content is None else content, "image/jpeg")


def files() -> set[str]:
    """Names of the pictures that lie in the store."""
    return set(storage.stored_names(older_than=float("inf")))


@pytest.fixture(autouse=True)
def empty_store(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def exhibitor(world: World) -> Exhibitor:
    return world.exhibitor()


@pytest.fixture
def product(world: World, exhibitor: Exhibitor) -> Product:
    return world.product(exhibitor)


@pytest.fixture
def page(client: Client, world: World) -> Client:
    client.force_login(world.users["exhibitor_a"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def add(world: World, product: Product, **captions: str) -> ProductPhoto:
    return actions.add_product_photo(
        actor=world.actor("exhibitor_a"), product=product, data=photo(), **captions
    )


# --- products --------------------------------------------------------------------------------------
def test_photos_stand_in_the_order_in_which_they_are_put(world: World, product: Product) -> None:
    actor = world.actor("exhibitor_a")
    first, second, third = (add(world, product, caption_th=f"รูป {n}") for n in (1, 2, 3))

    def order() -> list[Any]:
        return [row.pk for row in queries.photos_of([product])[product.pk]]

    assert order() == [first.pk, second.pk, third.pk]
    actions.move_product_photo(actor=actor, photo=third, places=-1)
    assert order() == [first.pk, third.pk, second.pk]
    actions.move_product_photo(actor=actor, photo=third, places=-5)
    assert order() == [third.pk, first.pk, second.pk]
    actions.delete_product_photo(actor=actor, photo=first)
    assert order() == [third.pk, second.pk]
    actions.move_product_photo(actor=actor, photo=third, places=1)
    actions.bring_back_product_photo(actor=actor, photo=first)
    assert order() == [second.pk, third.pk, first.pk]


def test_photos_of_many_products_are_one_query(
    world: World, exhibitor: Exhibitor, django_assert_num_queries: Any
) -> None:
    products = [world.product(exhibitor) for _ in range(3)]
    for each in products[:2]:
        add(world, each)
    with django_assert_num_queries(1):
        assert {key: len(rows) for key, rows in queries.photos_of(products).items()} == {
            products[0].pk: 1,
            products[1].pk: 1,
        }


def test_product_takes_eight_photos(world: World, product: Product) -> None:
    rows = [add(world, product) for _ in range(queries.MOST_PHOTOS)]
    with refused("too_many_photos", most=8):
        add(world, product)
    actions.delete_product_photo(actor=world.actor("exhibitor_a"), photo=rows[0])
    add(world, product)
    with refused("too_many_photos"):
        actions.bring_back_product_photo(actor=world.actor("exhibitor_a"), photo=rows[0])


def test_refused_picture_leaves_neither_row_nor_file(world: World, product: Product) -> None:
    with refused("picture_type"):
        actions.add_product_photo(
            actor=world.actor("exhibitor_a"), product=product, data=b"<svg onload=x>"
        )
    assert (ProductPhoto.objects.count(), files()) == (0, set())


def test_full_disk_is_said_in_words(
    world: World, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with refused("storage_full"):
        add(world, product)
    assert (ProductPhoto.objects.count(), files()) == (0, set())


@pytest.mark.parametrize(
    ("name", "before", "public"),
    [
        ("exhibitor_a", 200, 200),
        ("organiser", 200, 200),
        ("reviewer", 200, 200),
        ("exhibitor_b", 404, 200),
        ("gate_staff", 404, 200),
        (None, 404, 200),
    ],
)
def test_product_photo_is_public_once_its_exhibitor_is(
    world: World, client: Client, name: str | None, before: int, public: int
) -> None:
    exhibitor = world.exhibitor()
    row = add(world, world.product(exhibitor))
    world.submitted(exhibitor=exhibitor)
    if name:
        client.force_login(world.users[name])
    address = f"/photos/products/{row.pk}/small/"
    assert client.get(address).status_code == before
    world.approved(exhibitor=exhibitor)
    assert client.get(address).status_code == public
    actions.delete_product_photo(actor=world.actor("exhibitor_a"), photo=row)
    assert client.get(address).status_code == 404


def test_picture_is_served_so_that_no_browser_takes_it_for_more(
    world: World, page: Client, product: Product
) -> None:
    row = add(world, product)
    answer = page.get(f"/photos/products/{row.pk}/full/")
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert {name: answer[name] for name in (
        "Content-Type", "Cache-Control", "Content-Disposition", "Content-Security-Policy",
        "Cross-Origin-Resource-Policy", "X-Content-Type-Options",
    )} == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": 'inline; filename="photo-full.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    for size in ("portrait", "huge", "full.jpg"):
        assert page.get(f"/photos/products/{row.pk}/{size}/").status_code == 404


def test_files_lie_under_names_that_no_page_tells(
    world: World, page: Client, product: Product
) -> None:
    row = add(world, product)
    assert files() == {row.stored}
    html = page.get(f"/products/{product.pk}/photos/").content.decode()
    assert str(row.pk) in html
    assert row.stored not in html
    stored = storage.path_of(row.stored, "full")
    assert stored.is_relative_to(settings.MEDIA_ROOT)
    assert oct(stored.stat().st_mode & 0o777) == "0o600"
    for path in (f"/media/pictures/{stored.name}", f"/static/{stored.name}"):
        assert page.get(path).status_code == 404


def test_photos_are_added_described_and_ordered_on_the_page(page: Client, product: Product) -> None:
    address = f"/products/{product.pk}/photos/"
    for number in (1, 2):
        sent = {"photo": upload(), "caption_th": f"ผ้าผืนที่ {number}", "caption_en": f"Cloth {number}"}
        assert page.post(address, sent).status_code == 302
    first, second = ProductPhoto.objects.all()
    html = page.get(address).content.decode()
    assert html.index('alt="Cloth 1"') < html.index('alt="Cloth 2"')
    page.post(f"/photos/{second.pk}/order/", {"verb": "earlier"})
    html = page.get(address).content.decode()
    assert html.index('alt="Cloth 2"') < html.index('alt="Cloth 1"')
    page.post(f"/photos/{first.pk}/", {"caption_th": "ผ้าขาวม้า", "caption_en": ""})
    page.post(f"/photos/{second.pk}/order/", {"verb": "delete"})
    html = page.get(address).content.decode()
    assert 'alt="ผ้าขาวม้า"' in html
    assert "The photo “Cloth 2” was deleted." in html
    page.post(f"/photos/{second.pk}/order/", {"verb": "bring_back"})
    assert "was deleted." not in page.get(address).content.decode()
    assert page.post(f"/photos/{second.pk}/order/", {"verb": "burn"}).status_code == 400


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"GIF89a", "Send a still picture as JPEG, PNG or WebP."),
        (b"\0\0\0\x18ftypheic", "Set the phone&#x27;s camera to “most compatible”"),
        (b"\xff\xd8\xff" + b"\0" * 13 * 2**20, "A picture may have up to 12 MB."),
    ],
)
def test_page_says_what_is_wrong_with_a_picture(
    page: Client, product: Product, content: bytes, said: str
) -> None:
    answer = page.post(
        f"/products/{product.pk}/photos/", {"photo": upload(content), "caption_th": "ผ้าไหม"}
    )
    html = answer.content.decode()
    assert (answer.status_code, said in html, "ผ้าไหม" in html) == (422, True, True)
    assert ProductPhoto.objects.count() == 0


# --- people ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("exhibitor_a", 200),
        ("organiser", 200),
        ("reviewer", 200),
        ("exhibitor_b", 404),
        ("gate_staff", 404),
        (None, 302),
    ],
)
def test_face_is_never_public(world: World, client: Client, name: str | None, status: int) -> None:
    person = person_of(world.badge("A01"))
    row = actions.set_person_photo(
        actor=world.actor("exhibitor_a"), person=person, data=photo(), crop=Crop()
    )
    if name:
        client.force_login(world.users[name])
    answer = client.get(f"/photos/people/{row.pk}/portrait/")
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db(transaction=True)
def test_new_photo_takes_the_place_and_the_files_of_the_old_one(world: World) -> None:
    person, actor = world.exhibitor().people.get(), world.actor("exhibitor_a")
    first = actions.set_person_photo(actor=actor, person=person, data=photo(), crop=Crop())
    second = actions.crop_person_photo(actor=actor, person=person, crop=Crop(x=0.25, zoom=2))
    assert files() == {second.stored} != {first.stored}
    assert (second.crop_x, second.crop_y, second.crop_zoom) == (250, 500, 2000)
    actions.delete_person_photo(actor=actor, person=person)
    assert (files(), PersonPhoto.objects.count()) == (set(), 0)
    said = list(LogEntry.objects.filter(object_type="person").values_list("action", flat=True))
    assert said == ["person.photo_deleted", "person.photo_set", "person.photo_set"]


def test_face_is_sent_cut_out_and_deleted_on_the_page(page: Client, exhibitor: Exhibitor) -> None:
    person = exhibitor.people.get()
    address = f"/people/{person.pk}/photo/"
    sliders = {"x": 500, "y": 500, "zoom": 1000}
    nothing = page.post(address, sliders)
    assert (nothing.status_code, "Choose a photo." in nothing.content.decode()) == (422, True)
    assert page.post(address, sliders | {"photo": upload()}).status_code == 302
    row = PersonPhoto.objects.get()
    assert str(row.pk) in page.get(f"/exhibitors/{exhibitor.pk}/").content.decode()
    assert page.post(address, {"x": 0, "y": 1000, "zoom": 4000}).status_code == 302
    moved = PersonPhoto.objects.get()
    assert (moved.crop_x, moved.crop_y, moved.crop_zoom) == (0, 1000, 4000)
    for wrong in ({"x": -1}, {"y": 1001}, {"zoom": 4001}, {"x": "left"}):
        assert page.post(address, sliders | wrong).status_code == 422
    page.post(address, {"verb": "delete"})
    assert PersonPhoto.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/people/{person}/photo/",
        "/products/{product}/photos/",
        "/photos/{photo}/",
        "/photos/{photo}/order/",
    ],
)
def test_foreign_photo_answers_as_a_missing_one(world: World, page: Client, path: str) -> None:
    theirs = world.exhibitor("exhibitor_b")
    product = world.product(theirs, "exhibitor_b")
    row = actions.add_product_photo(actor=world.actor("exhibitor_b"), product=product, data=photo())
    keys = {"person": theirs.people.get().pk, "product": product.pk, "photo": row.pk}
    sent = {"verb": "delete", "x": 500, "y": 500, "zoom": 1000}
    answers = [
        page.post(path.format(**given), sent | {"photo": upload()})
        for given in (keys, dict.fromkeys(keys, uuid.uuid4()))
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert ProductPhoto.objects.filter(deleted_at=None).count() == 1
