"""How badges look is chosen, tried, kept in versions, and found again on what is printed."""

import base64
import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from badges import actions, queries
from badges.forms import sign_logo
from badges.models import BadgeDesign, BadgeKind
from badges.rendering import FIELDS, FORMATS, SAMPLES, FaceDesign, badge_svg
from events.models import LogEntry
from events.pictures import Crop
from registration.actions import set_person_photo
from tests.badges.specimens import FACES, designed, draw_logo, draw_portrait, lines_of
from tests.badges.test_printing import codes_in, read, start
from tests.conftest import World
from tests.refusals import refused

CARD = FaceDesign(size="cr80", fields=("fair_name", "exhibitor"), back_th="ส่งคืนที่ฮอลล์ 2")


def save(world: World, design: FaceDesign | None, *, kind: str = "", seen: int = 0) -> None:
    actions.save_design(
        actor=world.actor("organiser"), fair=world.fair, kind=kind, design=design, seen=seen
    )


@pytest.mark.django_db
class TestVersions:
    def test_a_kind_has_its_own_design_or_that_of_all(self, world):
        assert set(queries.designs_of(world.fair).values()) == {FaceDesign()}
        save(world, CARD)
        save(world, FaceDesign(size="lanyard"), kind="press")
        designs = queries.designs_of(world.fair)
        assert designs["exhibitor"] == designs[""] == CARD
        assert designs["press"].size == "lanyard"
        assert queries.kinds_with_designs(world.fair) == {"press"}
        save(world, None, kind="press", seen=1)
        assert queries.designs_of(world.fair)["press"] == CARD
        assert queries.kinds_with_designs(world.fair) == set()

    def test_what_changes_nothing_makes_no_version(self, world):
        save(world, FaceDesign())
        save(world, None, kind="press")
        assert BadgeDesign.objects.count() == 0
        save(world, CARD)
        save(world, CARD, seen=1)
        assert BadgeDesign.objects.count() == 1

    def test_an_earlier_version_is_used_again_and_all_of_it_stands_in_the_log(self, world):
        organiser = world.actor("organiser")
        save(world, CARD)
        save(world, replace(CARD, colour="#24713f", logo=draw_logo()), seen=1)
        actions.restore_design(actor=organiser, fair=world.fair, kind="", number=1, seen=2)
        assert queries.designs_of(world.fair)[""] == CARD
        actions.restore_design(actor=organiser, fair=world.fair, kind="", number=2, seen=3)
        assert queries.designs_of(world.fair)[""].logo == draw_logo()
        actions.restore_design(actor=organiser, fair=world.fair, kind="", number=0, seen=4)
        assert queries.designs_of(world.fair)[""] == FaceDesign()
        logged = LogEntry.objects.filter(action__startswith="badge_design.").order_by("pk")
        assert [entry.data for entry in logged] == [
            {"kind": "", "number": 1},
            {"kind": "", "number": 2},
            {"kind": "", "number": 3, "restored": 1},
            {"kind": "", "number": 4, "restored": 2},
            {"kind": "", "number": 5, "restored": 0},
        ]
        with refused("not_found"):
            actions.restore_design(actor=organiser, fair=world.fair, kind="", number=9, seen=5)

    def test_two_organisers_do_not_overwrite_each_other(self, world):
        save(world, CARD)
        with refused("design_changed"):
            save(world, FaceDesign(size="lanyard"))
        with refused("forbidden"):
            actions.save_design(
                actor=world.actor("reviewer"), fair=world.fair, kind="", design=CARD, seen=1
            )


@pytest.mark.django_db
class TestPrinting:
    def test_another_design_has_to_be_printed_again(self, world, run_jobs):
        badge = world.badge("A01")
        start(world)
        run_jobs()
        assert list(queries.drop_unchanged([badge.pk])) == []
        save(world, FaceDesign(size="lanyard"), kind="press")
        assert list(queries.drop_unchanged([badge.pk])) == []
        save(world, FaceDesign(colour="#24713f"))
        assert list(queries.drop_unchanged([badge.pk])) == [badge.pk]

    def test_what_a_design_leaves_out_is_not_printed_again(self, world, run_jobs):
        badge = world.badge("A01")
        save(world, replace(FaceDesign(), fields=tuple(f for f in FIELDS if f != "native")))
        start(world)
        run_jobs()
        badge.person.name_native = "ཀརྨ"
        badge.person.save()
        assert list(queries.drop_unchanged([badge.pk])) == []

    def test_badges_come_in_the_size_of_their_design_with_words_on_the_back(self, world, run_jobs):
        badge = world.badge("A01")
        save(world, CARD)
        both, sheet = (start(world, layout=layout) for layout in ("design_duplex", "lanyard_a4"))
        run_jobs()
        pdf = read(both.parts.get())
        assert CARD.back_th in lines_of(pdf, page=1)
        assert codes_in(pdf) == [[badge.code], [badge.code]]
        assert b"241.88 ] " in pdf or b"153.07" in pdf
        assert b"841.88" in read(sheet.parts.get())

    def test_the_photo_of_a_person_stands_on_the_badge_once_the_design_shows_it(
        self, world, run_jobs
    ):
        badge = world.badge("A01")
        start(world)
        run_jobs()
        person = badge.person
        set_person_photo(
            actor=world.actor("exhibitor_a"), person=person, data=draw_portrait(), crop=Crop()
        )
        assert list(queries.drop_unchanged([badge.pk])) == [badge.pk]
        face = queries.faces_of([badge])[0]
        with Image.open(BytesIO(face.photo)) as photo:
            assert photo.size == (240, 320)
        run = start(world)
        run_jobs()
        assert b"/DCTDecode" in read(run.parts.get())
        assert list(queries.drop_unchanged([badge.pk])) == []
        save(world, FaceDesign(fields=("zone",)))
        assert queries.faces_of([badge])[0].photo == b""


# --- the page --------------------------------------------------------------------------------------
ADDRESS = "/manage/city-2017/badges/design/"
GIVEN = {
    "size": "cr80", "fields_shown": ["serial", "fair_name"], "colour_from": "own",
    "colour": "#24713f", "back_th": "ที่ปู่ญี่ปุ่น", "back_en": "", "seen": 0, "sample": "long",
}  # fmt: skip


def png() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGBA", (300, 100), (164, 38, 63, 128)).save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


@pytest.fixture
def page(world, client):
    client.force_login(world.users["organiser"])
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.django_db
class TestPage:
    def test_design_is_chosen_saved_and_taken_back(self, world, page):
        assert "Nothing was changed yet" in page.get(ADDRESS).content.decode()
        answer = page.post(ADDRESS, {**GIVEN, "logo": png()}, follow=True)
        assert "Version 1" in answer.content.decode()
        saved = queries.designs_of(world.fair)[""]
        assert (saved.size, saved.fields, saved.colour) == (
            "cr80",
            ("fair_name", "serial"),
            "#24713f",
        )
        with Image.open(BytesIO(saved.logo)) as logo:
            assert (logo.format, logo.size) == ("JPEG", (300, 100))
        stale = page.post(ADDRESS, GIVEN)
        assert stale.status_code == 422
        assert "Somebody else changed this design" in stale.content.decode()
        page.post(ADDRESS, {**GIVEN, "seen": 1, "no_logo": "on"})
        assert queries.designs_of(world.fair)[""].logo == b""
        back = page.post(f"{ADDRESS}restore/", {"number": 1, "seen": 2}, follow=True)
        assert "The earlier design is used again" in back.content.decode()
        assert queries.designs_of(world.fair)[""] == saved

    def test_a_kind_of_its_own(self, world, page):
        kind = f"{ADDRESS}?kind=press"
        assert "This kind looks like all others so far" in page.get(kind).content.decode()
        page.post(kind, {**GIVEN, "follows": "on"})
        assert BadgeDesign.objects.count() == 0
        page.post(kind, GIVEN)
        assert queries.kinds_with_designs(world.fair) == {"press"}
        assert page.get(f"{ADDRESS}?kind=nobody").status_code == 404

    def test_preview_shows_what_is_not_saved_yet(self, world, page):
        drawn = page.post(f"{ADDRESS}preview/", {**GIVEN, "logo": png()}).content.decode()
        pictures = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", drawn)
        front, back = (base64.b64decode(picture).decode() for picture in pictures)
        assert 'viewBox="0 0 86 54"' in front
        assert "#24713f" in front
        assert "data:image/jpeg;base64," in back
        draft = re.findall(r'name="logo_draft" value="([^"]+)"', drawn)[0]
        again = page.post(f"{ADDRESS}preview/", {**GIVEN, "logo_draft": draft}).content.decode()
        assert again == drawn
        assert BadgeDesign.objects.count() == 0
        page.post(ADDRESS, {**GIVEN, "logo_draft": draft})
        with Image.open(BytesIO(queries.designs_of(world.fair)[""].logo)) as logo:
            assert logo.size == (300, 100)

    def test_preview_says_what_is_wrong(self, page):
        wrong = {**GIVEN, "colour": "red"}
        assert 'role="alert"' in page.post(f"{ADDRESS}preview/", wrong).content.decode()
        script = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n<script>", "image/png")
        said = page.post(f"{ADDRESS}preview/", {**GIVEN, "logo": script}).content.decode()
        assert "The file is damaged" in said
        refusal = page.post(ADDRESS, {**GIVEN, "logo": png(), "colour": ""})
        assert (refusal.status_code, BadgeDesign.objects.count()) == (422, 0)

    def test_a_logo_that_the_preview_did_not_draw_is_left_out(self, world, page):
        for draft in ("aGVsbG8=:forged", sign_logo(b"x") + "y"):
            page.post(f"{ADDRESS}preview/", {**GIVEN, "logo_draft": draft})
            page.post(ADDRESS, {**GIVEN, "logo_draft": draft})
            assert queries.designs_of(world.fair)[""].logo == b""

    def test_only_organisers_come_in(self, world, client):
        client.force_login(world.users["reviewer"])
        assert client.get(ADDRESS).status_code == 403
        assert client.post(f"{ADDRESS}preview/", GIVEN).status_code == 403
        assert client.post(f"{ADDRESS}restore/", {"number": 0, "seen": 0}).status_code == 403


# --- the picture -----------------------------------------------------------------------------------
@pytest.mark.parametrize("size", FORMATS)
def test_picture_draws_the_words_and_the_symbol_of_the_page(size):
    face = designed(size)
    front, back = badge_svg(face), badge_svg(face, is_back=True)
    assert front != back
    assert front.count("<image") == 2
    assert back.count("<image") == 1
    assert "<script" not in front
    assert "style" not in front
    # Without words of its own the back is the front.
    plain = replace(FACES["exhibitor"], design=FaceDesign(size=size))
    assert badge_svg(plain) == badge_svg(plain, is_back=True)


def test_samples_are_people_of_every_script():
    assert {kind.value for kind in BadgeKind} >= {face.kind for face in SAMPLES.values()}
    for face in SAMPLES.values():
        assert badge_svg(replace(face, fair_name_th="OTOP", kind_label_th="ผู้ออกร้าน")).count("<use")
