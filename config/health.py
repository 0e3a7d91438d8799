"""What a monitor asks: does Redis answer, how many are inside, how far are the feeds."""

import hmac

import redis
from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from badges.models import Badge, Presence, Scan
from booths.models import Claim
from events.models import ChangeStream
from registration.models import Application

PING_SECONDS = 1


def answers_ping(url: str) -> bool:
    """Whether Redis answers within a second."""
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=PING_SECONDS, socket_timeout=PING_SECONDS
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def may_read_metrics(request: HttpRequest) -> bool:
    """Whoever has METRICS_TOKEN; where none is set, this machine itself."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode())
    # Behind a proxy on the same machine everybody comes from loopback.
    return not settings.BEHIND_PROXY and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def render_metrics() -> bytes:
    """Gauges read from the database, so that every process of the service says the same."""
    registry = CollectorRegistry()

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=registry)

    applications = gauge("fair_applications", "Applications by state", "fair", "state")
    for fair, state, number in (
        Application.objects.order_by()
        .values_list("fair__slug", "state")
        .annotate(number=Count("pk"))
    ):
        applications.labels(fair, state).set(number)
    booths = gauge("fair_booth_slots_taken", "Booth slots with a live claim", "fair")
    for fair, number in (
        Claim.objects.filter(is_live=True)
        .order_by()
        .values_list("booth__fair__slug")
        .annotate(number=Count("pk"))
    ):
        booths.labels(fair).set(number)
    badges = gauge("fair_badges", "Badges by state", "fair", "state")
    for fair, state, number in (
        Badge.objects.order_by().values_list("fair__slug", "state").annotate(number=Count("pk"))
    ):
        badges.labels(fair, state).set(number)
    inside = gauge("fair_badges_inside", "Badges inside now", "fair")
    for fair, number in (
        Presence.objects.filter(is_inside=True)
        .order_by()
        .values_list("fair__slug")
        .annotate(number=Count("pk"))
    ):
        inside.labels(fair).set(number)
    scans = gauge(
        "fair_scans", "Scans stored, by decision and reason", "fair", "decision", "reason"
    )
    for fair, decision, reason, number in (
        Scan.objects.order_by()
        .values_list("fair__slug", "decision", "reason")
        .annotate(number=Count("pk"))
    ):
        scans.labels(fair, decision, reason).set(number)
    streams = gauge("fair_feed_seq", "Last sequence number of a feed", "fair", "topic")
    for fair, topic, seq in ChangeStream.objects.values_list("fair__slug", "topic", "seq"):
        streams.labels(fair, topic).set(seq)
    return generate_latest(registry)
