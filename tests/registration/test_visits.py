"""Guests from abroad: they register in English, announce a visit, are admitted with badges and without a booth."""

from typing import Any

import pytest

from badges.models import Badge
from booths.queries import DirectoryFilter, directory_keys
from events.models import LogEntry, Notice
from events.rules import Refused
from registration import actions, queries
from registration.models import Exhibitor, GuestNeeds, Visit, VisitState

pytestmark = pytest.mark.django_db

MEMBER = {
    "name_en": "Hanako Tanaka",
    "name_native": "田中 花子",
    "name_th": "",
    "title": "",
    "role": "Performer",
    "paper_kind": "passport",
    "paper_number": "TK1234567",
    "paper_country": "JP",
    "paper_expires": "2027-01-31",
    "diet": "vegetarian",
    "languages": "Japanese",
    "needs_interpreter": "on",
}


def refusal(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value


@pytest.fixture
def kumamoto(world):
    return actions.register_delegation(
        actor=world.actor("exhibitor_a"), country="JP", name_en="Kumamoto Prefecture",
        name_native="熊本県", contact_name="Taro Yamamoto", host_agency="TICA",
    )  # fmt: skip


def announce(world, exhibitor, actor="exhibitor_a", **values):
    given = {"wants_booth": False, "programme": "Kumamon dances at noon"} | values
    return actions.announce_visit(
        actor=world.actor(actor), exhibitor=exhibitor, fair=world.fair, values=given
    )


def admit(world, visit):
    return actions.admit_visit(actor=world.actor("organiser"), visit=visit)


def states_of_badges(exhibitor):
    return sorted(Badge.objects.filter(exhibitor=exhibitor).values_list("kind", "state"))


def keys(world):
    return directory_keys(world.fair, DirectoryFilter(), language="en")


def test_delegation_needs_no_thai_name(world, kumamoto):
    assert (kumamoto.kind, kumamoto.country, kumamoto.name_th) == ("delegation", "JP", "")
    assert kumamoto.name == "Kumamoto Prefecture"
    assert kumamoto.people.get().name_en == "Taro Yamamoto"


def test_admitted_guests_have_badges_without_a_booth_and_stand_in_the_directory(world, kumamoto):
    visit = announce(world, kumamoto)
    assert (states_of_badges(kumamoto), keys(world)) == ([], [])

    admit(world, visit)

    assert states_of_badges(kumamoto) == [("delegation", "active")]
    assert keys(world) == [kumamoto.pk]
    notice = Notice.objects.get(user=world.users["exhibitor_a"], kind="visit_admitted")
    assert notice.link == f"/delegations/{kumamoto.pk}/visits/city-2017/"


@pytest.mark.parametrize("actor", ["exhibitor_a", "organiser"])
def test_withdrawn_guests_lose_their_badges(world, kumamoto, actor):
    visit = admit(world, announce(world, kumamoto))
    actions.withdraw_visit(actor=world.actor(actor), visit=visit, reason="Typhoon")
    assert states_of_badges(kumamoto) == [("delegation", "revoked")]
    assert keys(world) == []
    again = announce(world, kumamoto)
    assert (again.pk, again.state) == (visit.pk, VisitState.ANNOUNCED)


def test_guests_with_a_booth_keep_their_badges_when_the_visit_ends(world, kumamoto):
    visit = admit(world, announce(world, kumamoto, wants_booth=True))
    allocation = world.allocated("A01", exhibitor=kumamoto)
    actions.withdraw_visit(actor=world.actor("organiser"), visit=visit)
    assert states_of_badges(kumamoto) == [("delegation", "active")]
    from booths.actions import release_allocation

    release_allocation(actor=world.actor("organiser"), allocation=allocation)
    assert states_of_badges(kumamoto) == [("delegation", "revoked")]


def test_guests_keep_their_badges_when_their_booth_goes(world, kumamoto):
    admit(world, announce(world, kumamoto, wants_booth=True))
    from booths.actions import release_allocation

    allocation = world.allocated("A01", exhibitor=kumamoto)
    release_allocation(actor=world.actor("organiser"), allocation=allocation)
    assert states_of_badges(kumamoto) == [("delegation", "active")]


def test_declined_visit_says_why(world, kumamoto):
    visit = announce(world, kumamoto)
    organiser = world.actor("organiser")
    assert refusal(actions.decline_visit, actor=organiser, visit=visit, reason=" ").code == (
        "reason_missing"
    )
    actions.decline_visit(actor=organiser, visit=visit, reason="The hall is full")
    assert LogEntry.objects.get(action="visit.declined").data == {"reason": "The hall is full"}
    refused = refusal(actions.withdraw_visit, actor=organiser, visit=visit)
    assert (refused.code, refused.params) == ("visit_transition", {"current": "declined"})


@pytest.mark.parametrize("actor", ["exhibitor_a", "exhibitor_b", "reviewer", "outsider"])
def test_only_organisers_admit(world, kumamoto, actor):
    visit = announce(world, kumamoto)
    assert refusal(actions.admit_visit, actor=world.actor(actor), visit=visit).code == "forbidden"
    assert Badge.objects.count() == 0


def test_visit_is_announced_for_ones_own_delegation_alone(world, kumamoto):
    for actor, exhibitor in (("exhibitor_b", kumamoto), ("exhibitor_a", world.exhibitor())):
        refused = refusal(lambda a=actor, e=exhibitor: announce(world, e, actor=a))
        assert refused.code == "not_found"


# --- pages -----------------------------------------------------------------------------------------
@pytest.fixture
def client(world, client):
    client.force_login(world.users["exhibitor_a"])
    return client


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_path_is_in_english_unless_its_reader_chose_thai(client):
    assert "Register a delegation" in text_of(client.get("/delegations/new/"))
    client.cookies["django_language"] = "th"
    assert "Register a delegation" not in text_of(client.get("/delegations/new/"))


def test_delegation_registers_and_adds_its_people(world, client):
    sent = {
        "country": "JP", "name_en": "Kumamoto Prefecture", "name_native": "熊本県",
        "host_agency": "TICA", "contact_name": "Taro Yamamoto", "phone": "+81 96 333 2011",
    }  # fmt: skip
    response = client.post("/delegations/new/", sent)
    found = Exhibitor.objects.get()
    assert response.url == f"/delegations/{found.pk}/"
    client.post(f"/delegations/{found.pk}/people/new/", MEMBER)
    person = found.people.get(name_en="Hanako Tanaka")
    assert person.identity.kind == "passport"
    needs = person.guest_needs
    assert (needs.diet, needs.languages, needs.needs_interpreter) == (
        "vegetarian", "Japanese", True,
    )  # fmt: skip
    page = text_of(client.get(response.url))
    for said in ("田中 花子", "vegetarian", "interpreter", "567"):
        assert said in page
    assert "TK1234567" not in page


def test_needs_are_changed_and_taken_away(world, client, kumamoto):
    client.post(f"/delegations/{kumamoto.pk}/people/new/", MEMBER)
    person = kumamoto.people.get(name_en="Hanako Tanaka")
    change = {key: value for key, value in MEMBER.items() if key != "needs_interpreter"}
    response = client.post(
        f"/delegations/people/{person.pk}/",
        change | {"diet": "", "languages": "", "paper_number": ""},
    )
    assert response.status_code == 302
    assert GuestNeeds.objects.count() == 0
    assert person.identity.tail == "567"


@pytest.mark.parametrize("field", ["country", "name_en", "contact_name"])
def test_what_is_missing_is_said_beside_the_field(client, field):
    sent = {"country": "JP", "name_en": "Kumamoto", "contact_name": "Taro"} | {field: ""}
    assert f"id_{field}_error" in text_of(client.post("/delegations/new/", sent), 422)
    assert Exhibitor.objects.count() == 0


def test_visit_is_announced_and_decided_on_pages(world, client, kumamoto):
    visit_page = f"/delegations/{kumamoto.pk}/visits/city-2017/"
    wrong = {"wants_booth": "no", "arrives_on": "2017-12-20", "departs_on": "2017-12-15"}
    assert "cannot leave before" in text_of(client.post(visit_page, wrong), 422)
    sent = {"wants_booth": "no", "arrives_on": "2017-12-15", "programme": "Dances"}
    assert client.post(visit_page, sent).url == visit_page
    visit = Visit.objects.get()

    client.force_login(world.users["organiser"])
    client.cookies["django_language"] = "en"
    assert "Kumamoto Prefecture" in text_of(client.get("/manage/city-2017/delegations/"))
    page = f"/manage/city-2017/delegations/{visit.pk}/"
    assert text_of(client.post(page, {"verb": "decline", "reason": ""}), 422)
    client.post(page, {"verb": "name", "name_th": "จังหวัดคุมาโมโตะ"})
    client.post(page, {"verb": "admit"})
    kumamoto.refresh_from_db()
    assert kumamoto.name_th == "จังหวัดคุมาโมโตะ"
    entry = text_of(client.get(f"/fairs/city-2017/exhibitors/{kumamoto.pk}/"))
    assert "Dances" in entry
    assert "Guests of the fair" in entry
    assert text_of(client.post(page, {"verb": "admit"}), 422)


def test_needs_of_guests_are_for_their_hosts_alone(world, client, kumamoto):
    client.post(f"/delegations/{kumamoto.pk}/people/new/", MEMBER)
    visit = announce(world, kumamoto)
    page = f"/manage/city-2017/delegations/{visit.pk}/"
    for who, status in (("organiser", 200), ("reviewer", 403), ("gate_staff", 403)):
        client.force_login(world.users[who])
        assert client.get(page).status_code == status
    client.force_login(world.users["reviewer"])
    assert "vegetarian" not in text_of(client.get(f"/exhibitors/{kumamoto.pk}/"))
    client.force_login(world.users["exhibitor_b"])
    person = kumamoto.people.first()
    for address in (
        f"/delegations/{kumamoto.pk}/", f"/delegations/{kumamoto.pk}/people/new/",
        f"/delegations/people/{person.pk}/", f"/delegations/{kumamoto.pk}/visits/city-2017/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_summary_counts_people_interpreters_and_diets(world, client, kumamoto):
    client.post(f"/delegations/{kumamoto.pk}/people/new/", MEMBER)
    announce(world, kumamoto)
    row: Any
    (row,) = queries.visits_to(world.actor("organiser"), world.fair)
    assert (row.people_count, row.interpreters, row.diets) == (2, 1, 1)
