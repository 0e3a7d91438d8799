"""Applications under a partner agency's quota: who says so, what it counts for, who is told."""

import uuid

import pytest
from django.test import Client

from events.models import LogEntry, Notice
from events.rules import Refused
from registration import actions, queries, rules
from registration.models import Application, Exhibitor, Place, Quota
from tests.conftest import World


@pytest.fixture
def agency(world: World) -> Exhibitor:
    return world.exhibitor("exhibitor_b", kind="agency", province=None, name_th="กรมการพัฒนาชุมชนภาคี")


@pytest.fixture
def producers(world: World, agency: Exhibitor) -> tuple[Application, Application]:
    """Two applications of Surin; the province has one booth, the agency another."""
    actions.set_quotas(
        actor=world.actor("organiser"),
        fair=world.fair,
        changes=[
            rules.QuotaChange("FAB", 1, province="32"),
            rules.QuotaChange("FAB", 1, agency=agency.pk),
        ],
    )
    return world.submitted(), world.submitted()


def approve(world: World, application: Application, decision: str = "approve") -> Application:
    return actions.review_application(
        actor=world.actor("organiser"),
        application=application,
        decision=rules.Decision(decision),
        reason="โควตาเต็ม",
    )


def test_an_organiser_puts_it_under_the_agency_s_quota_and_it_counts_there(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    first, second = producers
    actions.set_agency(actor=world.actor("organiser"), application=second, agency=agency)
    approve(world, first)
    approve(world, second)
    assert {
        place.quota.agency_id if place.quota else None: place.application_id
        for place in Place.objects.select_related("quota")
    } == {None: first.pk, agency.pk: second.pk}
    with pytest.raises(Refused, match="quota_exceeded"):
        approve(world, world.submitted())


def test_the_log_and_the_producer_hear_of_it(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    actions.set_agency(actor=world.actor("organiser"), application=producers[0], agency=agency)
    actions.set_agency(actor=world.actor("organiser"), application=producers[0], agency=agency)
    actions.set_agency(actor=world.actor("organiser"), application=producers[0], agency=None)
    said = LogEntry.objects.filter(object_id=producers[0].pk).order_by("id")
    assert [(e.action, e.data["key"], e.data["before"]) for e in said if "key" in e.data] == [
        ("application.sponsored", str(agency.pk), None),
        ("application.released", None, str(agency.pk)),
    ]
    told = Notice.objects.filter(user=world.users["exhibitor_a"], kind__startswith="application_")
    assert sorted(told.values_list("kind", flat=True))[:1] == ["application_released"]
    assert told.filter(kind="application_sponsored").count() == 1


def test_an_agency_takes_it_in_by_its_reference_and_leaves_it_again(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    actor = world.actor("exhibitor_b")
    found = actions.sponsor_application(
        actor=actor, agency=agency, fair=world.fair, reference=f" {producers[0].reference} "
    )
    assert found.agency == agency
    assert list(queries.sponsored_by(agency, world.fair)) == [producers[0]]
    assert actions.release_sponsored(actor=actor, application=found).agency is None


@pytest.mark.parametrize("reference", ["", "zzzzzzzz", "00000000", "%"])
def test_a_reference_of_nobody_is_not_found(
    world: World, agency: Exhibitor, reference: str
) -> None:
    with pytest.raises(Refused, match="sponsored_unknown"):
        actions.sponsor_application(
            actor=world.actor("exhibitor_b"), agency=agency, fair=world.fair, reference=reference
        )


def test_one_of_another_agency_a_draft_and_a_decided_one_are_as_if_they_were_not_there(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    other = world.exhibitor("exhibitor_a", kind="agency", province=None)
    actions.set_agency(actor=world.actor("organiser"), application=producers[0], agency=other)
    for application in (producers[0], approve(world, producers[1]), world.draft()):
        with pytest.raises(Refused, match="sponsored_unknown"):
            actions.sponsor_application(
                actor=world.actor("exhibitor_b"),
                agency=agency,
                fair=world.fair,
                reference=application.reference,
            )


def test_an_agency_neither_takes_nor_releases_what_another_took_meanwhile(
    world: World,
    agency: Exhibitor,
    producers: tuple[Application, Application],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = world.exhibitor("exhibitor_a", kind="agency", province=None)
    actor = world.actor("exhibitor_b")
    seen = Application.objects.select_related("fair", "exhibitor", "agency").get(pk=producers[0].pk)
    actions.set_agency(actor=world.actor("organiser"), application=producers[0], agency=other)
    with monkeypatch.context() as patched:
        # As it was read before the other agency's transaction was through.
        patched.setattr(queries, "find_to_sponsor", lambda _fair, _reference: seen)
        with pytest.raises(Refused, match="sponsored_unknown"):
            actions.sponsor_application(
                actor=actor, agency=agency, fair=world.fair, reference=seen.reference
            )
    seen.agency = agency
    with pytest.raises(Refused, match="sponsored_unknown"):
        actions.release_sponsored(actor=actor, application=seen)
    assert Application.objects.get(pk=seen.pk).agency == other


def test_what_has_a_place_keeps_its_quota(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    decided = approve(world, producers[0])
    with pytest.raises(Refused, match="sponsored_too_late"):
        actions.set_agency(actor=world.actor("organiser"), application=decided, agency=agency)


def test_one_that_waits_moves_to_the_other_line_and_gets_what_is_free_there(
    world: World, agency: Exhibitor, producers: tuple[Application, Application]
) -> None:
    approve(world, producers[0])
    waiting = approve(world, producers[1], "waitlist")
    moved = actions.set_agency(actor=world.actor("organiser"), application=waiting, agency=agency)
    assert moved.state == "approved"
    assert Place.objects.get(application=waiting).quota == Quota.objects.get(agency=agency)


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "exhibitor_b", "outsider"])
def test_only_an_organiser_decides_for_any_agency(
    world: World, agency: Exhibitor, producers: tuple[Application, Application], name: str
) -> None:
    with pytest.raises(Refused, match="forbidden"):
        actions.set_agency(actor=world.actor(name), application=producers[0], agency=agency)


def test_only_its_own_people_act_for_an_agency(world: World, agency: Exhibitor) -> None:
    application = world.submitted()
    for name in ("exhibitor_a", "outsider", "organiser"):
        with pytest.raises(Refused, match="not_found"):
            actions.sponsor_application(
                actor=world.actor(name),
                agency=agency,
                fair=world.fair,
                reference=application.reference,
            )


def test_a_producer_is_no_agency(world: World) -> None:
    application = world.submitted()
    with pytest.raises(Refused, match="sponsored_unknown"):
        actions.set_agency(
            actor=world.actor("organiser"), application=application, agency=world.exhibitor()
        )


# --- pages ------------------------------------------------------------------------------------------
def test_the_agency_s_page(
    world: World,
    client: Client,
    agency: Exhibitor,
    producers: tuple[Application, Application],
) -> None:
    address = f"/exhibitors/{agency.pk}/sponsored/city-2017/"
    client.force_login(world.users["exhibitor_b"])
    assert address in client.get(f"/exhibitors/{agency.pk}/").content.decode()
    wrong = client.post(address, {"reference": "ffffffff"})
    assert wrong.status_code == 422
    assert 'value="ffffffff"' in wrong.content.decode()
    assert client.post(address, {"reference": producers[0].reference}).status_code == 302
    html = client.get(address).content.decode()
    assert producers[0].reference in html
    assert client.post(address, {"release": str(producers[1].pk)}).status_code == 404
    assert client.post(address, {"release": "x"}).status_code == 404
    assert client.post(address, {"release": str(producers[0].pk)}).status_code == 302
    assert not Application.objects.filter(agency=agency).exists()


def test_the_agency_s_page_is_not_there_for_others(
    world: World, client: Client, agency: Exhibitor
) -> None:
    for name in ("exhibitor_a", "outsider", "organiser"):
        client.force_login(world.users[name])
        assert client.get(f"/exhibitors/{agency.pk}/sponsored/city-2017/").status_code == 404
    client.force_login(world.users["exhibitor_a"])
    own = world.exhibitor()
    assert client.get(f"/exhibitors/{own.pk}/sponsored/city-2017/").status_code == 404


def test_the_review_page_offers_the_agencies(
    world: World,
    client: Client,
    agency: Exhibitor,
    producers: tuple[Application, Application],
) -> None:
    address = f"/manage/city-2017/applications/{producers[0].pk}/"
    client.force_login(world.users["organiser"])
    assert f'value="{agency.pk}"' in client.get(address).content.decode()
    for value, there in ((str(agency.pk), agency.pk), (str(uuid.uuid4()), agency.pk), ("", None)):
        assert client.post(f"{address}agency/", {"agency": value}).status_code == 302
        producers[0].refresh_from_db()
        assert producers[0].agency_id == there
    client.force_login(world.users["reviewer"])
    assert client.post(f"{address}agency/", {"agency": ""}).status_code == 403
    assert "agency/" not in client.get(address).content.decode()
