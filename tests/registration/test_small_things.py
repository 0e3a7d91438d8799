"""Forms that are not offered where they would be refused, words in the reader's language."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from events import actions as event_actions
from events.models import MailState, Notice, OutgoingMail, RequestKind
from events.rules import Refused
from registration.forms.imports import read_upload
from registration.templatetags.goods import say_unit
from tests.conftest import World


def test_a_file_that_is_called_a_workbook_and_is_none() -> None:
    with pytest.raises(Refused, match="file_damaged"):
        read_upload(SimpleUploadedFile("producers.xlsx", b"hello, world\r\n1,2\r\n"))


def test_units_are_in_the_reader_s_language() -> None:
    with translation.override("th"):
        assert [say_unit("pcs"), say_unit("KG"), say_unit("bale")] == ["ชิ้น", "กก.", "bale"]
    with translation.override("en"):
        assert say_unit("pcs") == "pcs"


def test_an_answer_to_a_request_is_told(world: World) -> None:
    actor = world.actor("exhibitor_a")
    asked = event_actions.ask_about_data(actor=actor, kind=RequestKind.ERASURE, note="")
    event_actions.answer_request(
        actor=world.actor("organiser"), request=asked, is_granted=False, answer="มีงานค้างอยู่"
    )
    assert Notice.objects.get(user=world.users["exhibitor_a"]).kind == "privacy_refused"
    assert "มีงานค้างอยู่" not in OutgoingMail.objects.get().body


def test_an_erased_account_is_told_nothing(world: World) -> None:
    asked = event_actions.ask_about_data(
        actor=world.actor("exhibitor_a"), kind=RequestKind.ERASURE, note=""
    )
    event_actions.answer_request(
        actor=world.actor("organiser"), request=asked, is_granted=True, answer="ลบแล้ว"
    )
    assert not OutgoingMail.objects.exists()


def test_a_mail_of_which_nobody_knows_forgets_its_words(world: World) -> None:
    mail = event_actions.send_mail_later(to="a@otop.example", subject="รหัส", body="123456")

    def broken(message: object) -> None:
        raise TimeoutError

    event_actions.deliver_mail(send=broken)
    mail.refresh_from_db()
    assert (mail.state, mail.body) == (MailState.UNKNOWN, "")
