"""What quotas, places and lines should do, written as plainly as can be, to compare the product with."""

from dataclasses import dataclass, field

Cell = str
LIVE = ("offered", "accepted")


class No(Exception):
    """The model refuses: the code that the product should answer with."""


@dataclass
class Wish:
    """An application: its cell, how many booths it wants, its rank, and what became of it."""

    cell: Cell
    wants: int
    rank: tuple[int, float, str]
    state: str = "submitted"
    place: str | None = None
    booths: int = 0
    due: float = 0
    overridden: bool = False


@dataclass
class Model:
    """All cells are of one zone with quotas. Moments are numbers of hours."""

    asks: bool
    hours: float
    given: dict[Cell, int] = field(default_factory=dict)
    # Cells whose quota was lowered below its places by name.
    lowered: set[Cell] = field(default_factory=set)
    wishes: dict[str, Wish] = field(default_factory=dict)

    def taken(self, cell: Cell, state: str | None = None) -> int:
        return sum(
            wish.booths
            for wish in self.wishes.values()
            if wish.cell == cell and wish.place in ((state,) if state else LIVE)
        )

    def free(self, cell: Cell) -> int:
        return self.given[cell] - self.taken(cell)

    def line(self, cell: Cell) -> list[str]:
        waiting = [
            key for key, w in self.wishes.items() if w.state == "waitlisted" and w.cell == cell
        ]
        return sorted(waiting, key=lambda key: self.wishes[key].rank)

    def approve(self, key: str, now: float, *, override: bool = False) -> None:
        wish = self.wishes[key]
        if wish.state not in ("submitted", "waitlisted"):
            raise No("application_transition")
        line = self.line(wish.cell)
        problem = None
        if wish.wants > self.free(wish.cell):
            problem = "quota_exceeded"
        elif line and line[0] != key:
            problem = "waitlist_first"
        if problem and not override:
            raise No(problem)
        self._give(wish, wish.wants, now)
        wish.overridden = problem is not None

    def waitlist(self, key: str) -> None:
        wish = self.wishes[key]
        if wish.state not in ("submitted", "declined", "lapsed"):
            raise No("application_transition")
        wish.state = "waitlisted"

    def reject(self, key: str) -> None:
        wish = self.wishes[key]
        if wish.state not in ("submitted", "waitlisted"):
            raise No("application_transition")
        wish.state = "rejected"

    def accept(self, key: str, now: float) -> None:
        self._answer(key, now).place = "accepted"

    def decline(self, key: str, now: float) -> list[tuple[str, int]]:
        wish = self._answer(key, now)
        wish.state = wish.place = "declined"
        return self.pass_on(wish.cell, now)

    def lapse(self, key: str, now: float) -> list[tuple[str, int]]:
        wish = self.wishes[key]
        assert (wish.place, wish.due <= now) == ("offered", True), (key, wish, now)
        wish.state = wish.place = "lapsed"
        return self.pass_on(wish.cell, now)

    def overdue(self, now: float) -> list[str]:
        late = [k for k, w in self.wishes.items() if w.place == "offered" and w.due <= now]
        return sorted(late, key=lambda key: self.wishes[key].due)

    def withdraw(self, key: str, now: float) -> list[tuple[str, int]]:
        wish = self.wishes[key]
        if wish.state not in ("submitted", "waitlisted", "approved"):
            raise No("application_transition")
        had, wish.state = wish.place in LIVE, "withdrawn"
        if not had:
            return []
        wish.place = "withdrawn"
        return self.pass_on(wish.cell, now)

    def set_quota(
        self, cell: Cell, given: int, now: float, *, override: bool = False
    ) -> list[tuple[str, int]]:
        if given == self.given[cell]:
            return []
        after = given - self.taken(cell)
        if after < 0 and after < self.free(cell):
            if not override:
                raise No("quota_below_places")
            self.lowered.add(cell)
        self.given[cell] = given
        # Whatever is free in the zone is passed on, as it is looked through anyway.
        return [passed for each in self.given for passed in self.pass_on(each, now)]

    def pass_on(self, cell: Cell, now: float) -> list[tuple[str, int]]:
        """One after the other, the head first, until nothing is free or nobody waits."""
        passed = []
        while self.free(cell) > 0 and self.line(cell):
            head = self.line(cell)[0]
            booths = min(self.wishes[head].wants, self.free(cell))
            self._give(self.wishes[head], booths, now)
            passed.append((head, booths))
        return passed

    def check(self) -> None:
        """Nobody has more than was given, unless somebody said so by name."""
        for cell in self.given:
            named = cell in self.lowered or any(
                wish.overridden and wish.cell == cell for wish in self.wishes.values()
            )
            assert self.free(cell) >= 0 or named, (cell, self.free(cell))

    def _give(self, wish: Wish, booths: int, now: float) -> None:
        wish.state, wish.booths = "approved", booths
        # A place that the line passes on is nobody's exception, whatever an earlier one was.
        wish.overridden = False
        wish.place = "offered" if self.asks else "accepted"
        wish.due = now + self.hours

    def _answer(self, key: str, now: float) -> Wish:
        wish = self.wishes[key]
        if wish.place == "lapsed" or (wish.place == "offered" and wish.due <= now):
            raise No("offer_lapsed")
        if wish.place != "offered":
            raise No("offer_settled")
        return wish
