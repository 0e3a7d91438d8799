"""Readings of a fair's devices are judged together: with the same few queries, however many they are.

Each by the state of its moment: what happened before it, whatever arrived before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from badges import codes, queries, rules
from badges.models import Badge, BadgeState, Conflict, Device, Presence, Scan
from booths.models import Booth
from events.permissions import Actor

CODE_LIMIT = 200
# Stands for the server's sequence until a scan is stored: after all that is.
_PENDING = 1 << 62


@dataclass
class Found:
    """A conflict that arises from a scan; the other one is before or after it."""

    kind: rules.ConflictKind
    scan: Scan
    before: Scan | None = None
    after: Scan | None = None

    def row(self) -> Conflict:
        first, second = (self.scan, self.after) if self.after else (self.before, self.scan)
        scan = self.scan
        return Conflict(
            fair_id=scan.fair_id,
            badge=scan.badge,
            first=first,
            second=second,
            kind=self.kind,
            found_at=scan.received_at,
        )


@dataclass(frozen=True)
class Sent:
    """A reading as it came: by which device, how far its clock is ahead, and whether somebody waits for the verdict."""

    reading: rules.Reading
    actor: Actor
    device: Device
    skew: timedelta | None
    is_live: bool


class Judge:
    """What is known of the badges that a fair's devices read, under their locks, and what follows from each reading."""

    def __init__(self, sent: Sequence[Sent], *, now: datetime) -> None:
        self.fair, self.now = sent[0].device.fair, now
        self.sent = {one.reading.scan_id: one for one in sent}
        readings = [one.reading for one in sent]
        self.scans: list[Scan] = []
        self.found: list[Found] = []
        # Passages that came after another one had ended what looked like a double entry.
        self.late_exits: list[tuple[str, rules.Step]] = []
        self.undone: list[Scan] = []
        self.moved: set[str] = set()
        self._know(queries.known_at_gates(self.fair))
        self._read = {reading.code: self._read_code(reading.code) for reading in readings}
        for reading in readings:
            if reading.override is not None:
                text = reading.override.code
                self._read.setdefault(text, self._read_code(text))
        undoes = {reading.undoes for reading in readings if reading.undoes is not None}
        # Whoever takes something back does so alone: what it takes back is of the same device.
        self._undoable = queries.undoable_scans(sent[0].device, undoes) if undoes else {}
        self._undo_minutes = queries.terms_of_gates(self.fair).undo_minutes if undoes else 0
        self._lock(readings)
        self._place(readings)
        self._used = queries.numbers_used(
            (one.device.pk, one.reading.device_seq)
            for one in sent
            if one.reading.device_seq is not None
        )
        self._inside = queries.count_inside(self.fair)
        badges = [presence.badge for presence in self.presences.values()]
        self._booths = queries.booths_on(self.fair, badges) if badges else {}

    # --- what is known ------------------------------------------------------------------------
    def _know(self, known: queries.Known) -> None:
        self._keys = {kid: key for kid, (key, _until) in known.keys.items()}
        self._ends = {kid: until for kid, (_key, until) in known.keys.items()}
        self._hours, self._kinds = known.hours, known.kinds
        self._is_anew = False

    def _read_code(self, text: str) -> str | None:
        """The badge's id in a genuine code."""
        try:
            return codes.read_code(text, keys=self._keys).badge_id
        except codes.BadCode as bad:
            if bad.reason != "unknown_key" or self._is_anew:
                return None
        # The key may be newer than what this process keeps.
        self._know(queries.known_at_gates(self.fair, anew=True))
        self._is_anew = True
        return self._read_code(text)

    def _lock(self, readings: Sequence[rules.Reading]) -> None:
        """Presences with their badges and exhibitors, in the order of their keys."""
        wanted = {badge for badge in self._read.values() if badge is not None}
        wanted |= {reading.member for reading in readings if reading.member is not None}
        wanted |= {scan.badge_id for scan in self._undoable.values() if scan.badge_id is not None}
        rows = (
            Presence.objects.select_for_update(no_key=True, of=("self",))
            .filter(badge__in=wanted)
            .select_related("badge__exhibitor")
            .order_by("badge")
        )
        self.presences = {row.badge_id: row for row in rows} if wanted else {}
        # In a statement of its own: what was joined to a row that had to be waited for is as of before the wait.
        keys = {row.last_scan_id for row in self.presences.values()} - {None}
        last = Scan.objects.in_bulk(keys) if keys else {}
        for row in self.presences.values():
            row.last_scan = last.get(row.last_scan_id or 0)

    def _place(self, readings: Sequence[rules.Reading]) -> None:
        """The passages before and after each reading: the last one will do where all happened later."""
        whole: set[str] = set()
        for reading in readings:
            key = self._key_of(reading)
            presence = self.presences.get(key) if key is not None else None
            if presence is None:
                continue
            happened_at = self._happened(reading)
            is_late = presence.last_scan is not None and happened_at <= presence.changed_at
            asks = self._kinds[presence.badge.kind].reentry != rules.Reentry.FREE
            if is_late or asks or reading.undoes is not None:
                whole.add(presence.badge_id)
        logged = queries.tracks_of(whole) if whole else {}
        self.tracks = {
            key: queries.track_of(presence, logged.get(key))
            for key, presence in self.presences.items()
        }

    def _key_of(self, reading: rules.Reading) -> str | None:
        if reading.undoes is not None:
            undone = self._undoable.get(reading.undoes)
            return undone.badge_id if undone is not None else self._read[reading.code]
        return reading.member or self._read[reading.code]

    def _happened(self, reading: rules.Reading) -> datetime:
        return min(self._moment(reading), self.now)

    def _moment(self, reading: rules.Reading) -> datetime:
        """When it was by the server's clock, as far as the device's own can be set right."""
        return rules.set_right(reading.scanned_at, self.sent[reading.scan_id].skew)

    # --- what follows -------------------------------------------------------------------------
    def judge_all(self) -> None:
        """In the order in which they happened; what takes something back comes after it."""
        moments = {key: self._happened(one.reading) for key, one in self.sent.items()}

        def place(one: rules.Reading) -> tuple[datetime, bool, int]:
            moment = moments[one.scan_id]
            if one.undoes is not None:
                moment = max(moment, moments.get(one.undoes, moment))
            return moment, one.undoes is not None, one.device_seq or 0

        ordered = sorted((one.reading for one in self.sent.values()), key=place)
        for number, reading in enumerate(ordered):
            scan = self._begin(reading)
            if reading.undoes is not None:
                self._undo(reading.undoes, scan)
            else:
                self._judge(reading, scan, _PENDING + number)
            scan.inside = self._inside
            self.scans.append(scan)

    def _begin(self, reading: rules.Reading) -> Scan:
        sent = self.sent[reading.scan_id]
        device, skew = sent.device, sent.skew
        scan = Scan(
            fair=self.fair,
            device=device,
            gate=device.gate,
            scan_id=reading.scan_id,
            code=reading.code[:CODE_LIMIT],
            direction=reading.direction,
            scanned_at=reading.scanned_at,
            received_at=self.now,
            happened_at=self._happened(reading),
            skew_ms=None if skew is None else round(skew.total_seconds() * 1000),
            shown_decision=reading.shown.decision if reading.shown is not None else "",
            shown_reason=reading.shown.reason if reading.shown is not None else "",
        )
        number = (device.pk, reading.device_seq)
        if number in self._used:
            scan.repeated_seq = reading.device_seq
        elif reading.device_seq is not None:
            scan.device_seq = reading.device_seq
            self._used.add(number)
        return scan

    def _judge(self, reading: rules.Reading, scan: Scan, order: int) -> None:
        badge, denial = self._identify(reading, scan)
        moment = self._moment(reading)
        facts = queries.gate_facts(scan.gate, self.fair, moment, self._hours)
        track = self.tracks[badge.pk] if badge is not None else None
        step = rules.Step(
            happened_at=scan.happened_at,
            scanned_at=scan.scanned_at,
            order=order,
            direction=reading.direction,
            device=scan.device_id,
            scan=scan,
        )
        kind = self._kinds[badge.kind] if badge is not None else None
        verdict = denial or rules.decide_admission(
            badge=self._facts(reading, badge, track, step),
            gate=facts,
            kind=kind,
            direction=reading.direction,
            moment=moment,
        )
        overridden = self._override(reading, verdict, scan, moment)
        final = rules.ADMITTED if overridden else verdict
        passed = rules.went_through(final, reading.shown, reading.direction)
        is_ours = badge is not None and badge.fair_id == self.fair.pk
        counts = is_ours and facts.counts
        conflict = rules.find_conflict(
            verdict=verdict,
            passed=passed,
            overridden=overridden,
            step=step,
            track=track if counts else None,
        )
        scan.badge = badge
        scan.decision, scan.reason = final.decision, final.reason
        scan.passed, scan.counted = passed, passed and counts
        scan.booths = self._booth_codes(badge)
        if conflict is not None:
            what, before, after = conflict
            scan.conflict = True
            self.found.append(
                Found(
                    what,
                    scan,
                    before.scan if before is not None else None,
                    after.scan if after is not None else None,
                )
            )
        if badge is not None and track is not None:
            scan.is_late = track.last is not None and step < track.last
            if scan.counted:
                self._pass(badge.pk, track, step)

    def _pass(self, badge: str, track: rules.Track, step: rules.Step) -> None:
        was_inside = track.is_inside
        if not step.is_entry and track.after(step) is not None:
            self.late_exits.append((badge, step))
        track.add(step)
        self._inside += int(track.is_inside) - int(was_inside)
        self.moved.add(badge)

    def _identify(
        self, reading: rules.Reading, scan: Scan
    ) -> tuple[Badge | None, rules.Verdict | None]:
        """The badge of a genuine code, or of a member of its group; the verdict where there is none."""
        key = self._read[reading.code]
        if key is None:
            return None, rules.deny(rules.Reason.FORGED)
        presence = self.presences.get(key)
        if presence is None:
            return None, rules.deny(rules.Reason.UNKNOWN)
        if reading.member is None or reading.member == key:
            return presence.badge, None
        member, leader = self.presences.get(reading.member), presence.badge
        if (
            member is None
            or member.badge.fair_id != leader.fair_id
            or member.badge.exhibitor_id != leader.exhibitor_id
            or leader.exhibitor_id is None
        ):
            return None, rules.deny(rules.Reason.UNKNOWN)
        scan.member_of = leader
        return member.badge, None

    def _facts(
        self,
        reading: rules.Reading,
        badge: Badge | None,
        track: rules.Track | None,
        step: rules.Step,
    ) -> rules.BadgeFacts | None:
        if badge is None or track is None:
            return None
        before = track.before(step)
        return rules.BadgeFacts(
            kind=badge.kind,
            fair_id=badge.fair_id,
            is_revoked=self._is_revoked(badge, reading),
            valid_from=badge.valid_from,
            valid_until=self._valid_until(badge),
            is_inside=before is not None and before.is_entry,
            last_entry=track.last_entry(step),
        )

    def _valid_until(self, badge: Badge) -> datetime:
        """A code holds no longer than the key that signed it."""
        ends: datetime | None = self._ends.get(badge.kid)
        return badge.valid_until if ends is None else min(badge.valid_until, ends)

    def _is_revoked(self, badge: Badge, reading: rules.Reading) -> bool:
        """At the moment of the reading; who asks the server first is told what holds now."""
        if badge.state != BadgeState.REVOKED:
            return False
        is_live = self.sent[reading.scan_id].is_live
        return is_live or badge.revoked_at is None or badge.revoked_at <= self._moment(reading)

    def _override(
        self, reading: rules.Reading, verdict: rules.Verdict, scan: Scan, moment: datetime
    ) -> bool:
        """Whether a supervisor's badge lets in whom the gate turned away; keeps whose, and why."""
        override = reading.override
        if override is None or reading.direction is not rules.Direction.ENTRY:
            return False
        key = self._read[override.code]
        presence = self.presences.get(key) if key is not None else None
        if presence is None:
            return False
        badge = presence.badge
        scan.override_badge, scan.override_reason = badge, override.reason
        return (
            rules.override_holds(verdict)
            and badge.fair_id == self.fair.pk
            and self._kinds[badge.kind].may_override
            and not self._is_revoked(badge, reading)
            and badge.valid_from <= moment < badge.valid_until
        )

    def _undo(self, scan_id: UUID, scan: Scan) -> None:
        """Take a scan's effect back, or say in the row's reason why not."""
        mine = next((one for one in self.scans if one.scan_id == scan_id), None)
        undone = mine or self._undoable.get(scan_id)
        known = undone is not None and undone.undoes is None and undone.undoes_id is None
        refusal = rules.refuse_undo(
            moment=undone.happened_at if undone is not None and known else None,
            is_undone=undone is not None
            and (getattr(undone, "is_undone", False) or undone in self.undone),
            happened_at=scan.happened_at,
            minutes=self._undo_minutes,
        )
        if undone is not None and known:
            scan.badge, scan.booths = undone.badge, undone.booths
        if refusal is not None or undone is None:
            scan.decision, scan.reason = rules.Decision.DENY, refusal or ""
            return
        scan.decision, scan.reason = rules.Decision.ADMIT, rules.Reason.OK
        scan.undoes = undone
        self.take_back(undone)

    def take_back(self, undone: Scan) -> None:
        """As if it had not happened: presence is what the other passages say."""
        self.undone.append(undone)
        track = self.tracks.get(undone.badge_id or "")
        if track is None or not undone.counted or undone.badge_id is None:
            return
        was_inside = track.is_inside
        track.drop(undone)
        self._inside += int(track.is_inside) - int(was_inside)
        self.moved.add(undone.badge_id)

    def _booth_codes(self, badge: Badge | None) -> list[str]:
        if badge is None or badge.exhibitor_id is None:
            return []
        return [booth.code for booth in self.booths_of(badge.exhibitor_id)]

    def booths_of(self, exhibitor: UUID) -> list[Booth]:
        """Those that the exhibitor of one of the badges has at the fair."""
        return self._booths.get(exhibitor, [])
