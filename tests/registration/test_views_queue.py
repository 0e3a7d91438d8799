"""The queue by any filter, kept views, several at once, and taking a decision back."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Member, Province, Role
from registration import actions
from registration.models import (
    Application,
    ChangeRequest,
    Exhibitor,
    FairTerms,
    Interest,
    Proposal,
    Quota,
    SavedView,
    ScoreSheet,
    Shortlisting,
)
from tests.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client: Client, world: World):
    """``visit("get", "name", who, data, query=…, **kwargs)``: a page of the fair in English."""

    def call(method: str, name: str, who: str, data: Any = None, *, query: str = "", **kwargs: Any):
        client.force_login(world.users[who])
        address = reverse(name, kwargs={"fair": world.fair.slug} | kwargs) + query
        options: Any = {"headers": {"Accept-Language": "en"}}
        return getattr(client, method)(address, data, **options)

    return call


def criteria(world: World) -> int:
    plan = actions.CriterionPlan("คุณภาพ", "Quality", weight=1, max_points=10)
    return actions.set_criteria(actor=world.actor("organiser"), fair=world.fair, criteria=[plan])[
        0
    ].pk


def score(world: World, who: str, application: Application, points: int) -> None:
    key = world.fair.criteria.get().pk
    actions.give_scores(actor=world.actor(who), application=application, points={key: points})


@pytest.fixture
def four(world: World) -> dict[str, Application]:
    """Four that differ in everything that can be filtered by."""
    criteria(world)
    tak = Province.objects.get(pk="63")
    named = {
        "silk": world.submitted(),
        "tak": world.submitted(exhibitor=world.exhibitor(province=tak, kind="sme")),
        "points": world.submitted(),
        "mine": world.submitted(),
    }
    named["tak"].products.update(opc_stars=5)
    Exhibitor.objects.filter(pk=named["tak"].exhibitor_id).update(segment="A")
    Application.objects.filter(pk=named["tak"].pk).update(product_type=2)
    Application.objects.filter(pk=named["points"].pk).update(priority_points=7)
    Shortlisting.objects.create(
        application=named["silk"], mark="first", rank=1, marked_by=world.users["organiser"]
    )
    actions.assign_applications(
        actor=world.actor("organiser"),
        fair=world.fair,
        applications=[named["tak"].pk],
        reviewer=world.users["reviewer"],
    )
    score(world, "reviewer", named["silk"], 8)
    score(world, "organiser", named["points"], 9)
    Interest.objects.create(
        application=named["mine"], reviewer=world.users["reviewer"], reason="ญาติ"
    )
    Proposal.objects.create(
        application=named["points"], decision="approve", proposed_by=world.users["organiser"]
    )
    return named


@pytest.mark.parametrize(
    ("query", "who", "found"),
    [
        ("", "reviewer", {"silk", "tak", "points", "mine"}),
        ("province=63", "reviewer", {"tak"}),
        ("kind=sme", "reviewer", {"tak"}),
        ("kind=nonsense", "reviewer", {"silk", "tak", "points", "mine"}),
        ("product_type=2", "reviewer", {"tak"}),
        ("segment=A", "reviewer", {"tak"}),
        ("stars=5", "reviewer", {"tak"}),
        ("stars=4", "reviewer", {"silk", "tak", "points", "mine"}),
        ("shortlisted=first", "reviewer", {"silk"}),
        ("shortlisted=none", "reviewer", {"tak", "points", "mine"}),
        ("points=7", "reviewer", {"points"}),
        ("score=80", "reviewer", {"silk"}),
        ("score=80", "organiser", {"silk", "points"}),
        ("score=81", "reviewer", set()),
        ("assigned=me", "reviewer", {"tak"}),
        ("assigned=nobody", "reviewer", {"silk", "points", "mine"}),
        ("conflict=mine", "reviewer", {"mine"}),
        ("conflict=without", "reviewer", {"silk", "tak", "points"}),
        ("proposed=on", "reviewer", {"points"}),
        ("q=ตาก", "reviewer", {"tak"}),
        ("province=63&kind=group", "reviewer", set()),
    ],
)
def test_queue_is_narrowed_by_every_filter(
    four: dict[str, Application], visit: Any, query: str, who: str, found: set[str]
) -> None:
    answer = visit("get", "review_queue", who, query=f"?{query}")
    names = {row.pk: name for name, row in four.items()}
    assert {names[row.pk] for row in answer.context["page"]} == found


def test_queue_sorts_by_points_and_by_the_scores_that_one_sees(
    four: dict[str, Application], visit: Any
) -> None:
    def first(who: str, sort: str) -> Any:
        return visit("get", "review_queue", who, query=f"?sort={sort}").context["page"][0].pk

    assert first("reviewer", "points") == four["points"].pk
    assert first("organiser", "score") == four["points"].pk
    assert first("reviewer", "score") == four["silk"].pk


@pytest.mark.parametrize("query", ["", "?q=Tha&sort=score&stars=1&conflict=without&score=1"])
def test_queue_reads_as_often_for_sixty_as_for_three(
    world: World, client: Client, query: str
) -> None:
    key = criteria(world)
    client.force_login(world.users["organiser"])
    address = reverse("review_queue", args=[world.fair.slug]) + query

    def fill(number: int) -> None:
        exhibitor = world.exhibitor(name_en="Tha")
        product = world.product(exhibitor)
        for _ in range(number):
            row = world.submitted(exhibitor=exhibitor, products=[product.pk])
            ScoreSheet.objects.create(
                application=row, reviewer=world.users["reviewer"], percent=Decimal(50)
            )

    def reads() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        return len(answer.context["page"].object_list), len(captured)

    fill(12)
    client.get(address)
    few = reads()
    fill(48)
    many = reads()
    assert key
    assert (few[0], many[0]) == (12, 50)
    assert few[1] == many[1]


# --- kept views -----------------------------------------------------------------------------------
def test_views_are_kept_shown_and_deleted(world: World, visit: Any) -> None:
    visit(
        "post",
        "save_view",
        "reviewer",
        {"name": "ตาก", "query": "province=63&sort=points", "is_shared": "on"},
    )
    view = SavedView.objects.get()
    shown = visit("get", "review_queue", "organiser", query="?province=63&sort=points")
    assert [(row["view"], row["is_current"]) for row in shown.context["views"]] == [(view, True)]
    visit("post", "delete_view", "organiser", view=view.pk)
    assert SavedView.objects.count() == 0


def test_a_view_without_a_name_is_not_kept(world: World, visit: Any) -> None:
    visit("post", "save_view", "reviewer", {"name": " ", "query": ""})
    assert SavedView.objects.count() == 0


# --- several at once ------------------------------------------------------------------------------
def test_bulk_is_seen_before_it_is_done_and_taken_back(world: World, visit: Any) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=1)
    rows = [world.submitted(), world.submitted()]
    body: dict[str, Any] = {"application": [str(row.pk) for row in rows]}
    assert (
        "See what would happen"
        in visit("post", "decide_in_bulk", "organiser", body).content.decode()
    )
    body |= {"decision": "approve", "reason": ""}
    seen = visit("post", "decide_in_bulk", "organiser", body | {"step": "preview"})
    assert len(seen.context["outcome"].done) == 1
    assert [len(group.rows) for group in seen.context["groups"]] == [1]
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    done = visit("post", "decide_in_bulk", "organiser", body | {"step": "do"})
    assert done.status_code == 302
    assert sorted(Application.objects.values_list("state", flat=True)) == ["approved", "submitted"]
    undo = visit("get", "review_queue", "organiser").context["undo"]
    assert undo["said"].startswith("Approve: 1 application.")
    visit("post", "undo_bulk", "organiser", bulk=undo["url"].split("/")[-3])
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}
    assert visit("get", "review_queue", "organiser").context["undo"] is None


def test_all_that_the_filters_show_can_be_chosen(four: dict[str, Application], visit: Any) -> None:
    answer = visit("post", "decide_in_bulk", "organiser", {"all": "1"}, query="?province=63")
    assert answer.context["chosen"] == [four["tak"].pk]


def test_bulk_without_a_reason_says_so_beside_the_field(world: World, visit: Any) -> None:
    body = {"application": [str(world.submitted().pk)], "decision": "reject", "reason": ""}
    answer = visit("post", "decide_in_bulk", "organiser", body | {"step": "preview"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]


@pytest.mark.parametrize("chosen", [[], ["nonsense"]])
def test_bulk_of_nothing_goes_back_to_the_queue(
    world: World, visit: Any, chosen: list[str]
) -> None:
    answer = visit("post", "decide_in_bulk", "organiser", {"application": chosen})
    assert answer.status_code == 302


def test_several_are_assigned(world: World, visit: Any) -> None:
    application = world.submitted()
    body = {"application": [str(application.pk)]}
    visit(
        "post", "assign_applications", "organiser", body | {"assign_to": world.users["reviewer"].pk}
    )
    application.refresh_from_db()
    assert application.assigned_to == world.users["reviewer"]
    visit("post", "assign_applications", "organiser", body | {"assign_to": "999999"})
    visit("post", "assign_applications", "organiser", body | {"assign_to": ""})
    application.refresh_from_db()
    assert application.assigned_to is None


# --- one application ------------------------------------------------------------------------------
def test_scores_are_given_on_the_page_and_wrong_ones_are_kept(world: World, visit: Any) -> None:
    key, application = criteria(world), world.submitted()
    fields = {f"score-points_{key}": "11", "score-remark": "ดี"}
    wrong = visit("post", "give_scores", "reviewer", fields, application=application.pk)
    assert wrong.status_code == 422
    assert 'value="11"' in wrong.content.decode()
    fields[f"score-points_{key}"] = "7"
    visit("post", "give_scores", "reviewer", fields, application=application.pk)
    sheet = ScoreSheet.objects.get()
    assert (sheet.percent, sheet.remark) == (Decimal(70), "ดี")
    blind = visit("get", "review", "reviewer", application=application.pk).content.decode()
    assert "70 %" in blind


def test_others_points_are_not_on_the_page_of_a_blind_reviewer(world: World, visit: Any) -> None:
    criteria(world)
    application = world.submitted()
    ScoreSheet.objects.create(
        application=application,
        reviewer=world.users["organiser"],
        percent=Decimal("63.21"),
        remark="ความเห็นลับ",
    )
    page = visit("get", "review", "reviewer", application=application.pk).content.decode()
    queue = visit("get", "review_queue", "reviewer").content.decode()
    assert "1 other reviewer has given points" in page
    for text in ("63.21", "ความเห็นลับ"):
        assert text not in page
        assert text not in queue


def test_changes_are_asked_for_field_by_field(world: World, visit: Any) -> None:
    application = world.submitted()
    body = {"decision": "request_changes", "reason": "", "change_products": "ขอรูปเพิ่ม"}
    visit("post", "review", "reviewer", body, application=application.pk)
    assert [(row.field, row.comment) for row in ChangeRequest.objects.all()] == [
        ("products", "ขอรูปเพิ่ม")
    ]
    page = visit("get", "review", "reviewer", application=application.pk).content.decode()
    assert "Not answered yet" in page


def test_comments_on_fields_do_not_travel_with_another_decision(world: World, visit: Any) -> None:
    body = {"decision": "approve", "change_products": "ขอรูปเพิ่ม"}
    application = world.submitted()
    visit("post", "review", "reviewer", body, application=application.pk)
    application.refresh_from_db()
    assert (application.state, ChangeRequest.objects.count()) == ("approved", 0)


def test_a_declared_interest_closes_the_page_to_its_reviewer(world: World, visit: Any) -> None:
    application = world.submitted()
    empty = visit(
        "post", "declare_interest", "reviewer", {"reason": ""}, application=application.pk
    )
    assert empty.status_code == 422
    visit("post", "declare_interest", "reviewer", {"reason": "ญาติ"}, application=application.pk)
    page = visit("get", "review", "reviewer", application=application.pk).content.decode()
    assert "You have declared an interest" in page
    assert 'name="decision"' not in page
    other = visit("get", "review", "organiser", application=application.pk).content.decode()
    assert "ญาติ" in other


def test_two_people_decide_on_the_page(world: World, visit: Any) -> None:
    FairTerms.objects.create(fair=world.fair, two_person_rule=True)
    application = world.submitted()
    body = {"decision": "approve"}
    visit("post", "review", "reviewer", body, application=application.pk)
    mine = visit("get", "review", "reviewer", application=application.pk).content.decode()
    assert 'name="decision"' not in mine
    assert "counts once a second person confirms it" in mine
    silent = visit(
        "post", "reject_proposal", "organiser", {"reason": ""}, application=application.pk
    )
    assert silent.status_code == 422
    visit("post", "review", "organiser", body, application=application.pk)
    application.refresh_from_db()
    assert application.state == "approved"


def test_an_organiser_approves_over_the_quota_with_a_reason(world: World, visit: Any) -> None:
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=0)
    application = world.submitted()
    refused = visit(
        "post", "review", "organiser", {"decision": "approve"}, application=application.pk
    )
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["override"]
    body = {"decision": "approve", "override": "ตามหนังสือสั่งการ"}
    visit("post", "review", "organiser", body, application=application.pk)
    application.refresh_from_db()
    assert application.state == "approved"


def test_the_last_decision_can_be_taken_back_from_the_next_page(world: World, visit: Any) -> None:
    application = world.submitted()
    following = world.submitted()
    visit("post", "review", "reviewer", {"decision": "approve"}, application=application.pk)
    undo = visit("get", "review", "reviewer", application=following.pk).context["undo"]
    assert undo["url"] == reverse("undo_decision", args=[world.fair.slug, application.pk])
    visit("post", "undo_decision", "reviewer", application=application.pk)
    application.refresh_from_db()
    assert application.state == "submitted"


def test_an_officer_sees_that_the_province_is_theirs(world: World, visit: Any) -> None:
    Member.objects.create(
        fair=world.fair,
        user=world.users["reviewer"],
        role=Role.PROVINCIAL_OFFICER,
        province=Province.objects.get(pk="32"),
    )
    application = world.submitted()
    page = visit("get", "review", "reviewer", application=application.pk).content.decode()
    assert "You are an officer of this" in page
    assert "Your province" in visit("get", "review_queue", "reviewer").content.decode()
