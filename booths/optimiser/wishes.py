"""What a place is worth to the neighbourhood: four wishes, each weighed as the fair has published."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from booths.optimiser.geometry import nearness
from booths.optimiser.model import Services, Wish
from booths.optimiser.parts import Ground

TOGETHER, APART, ENTRANCE, SPARE = "together", "apart", "entrance", "spare"


class Neighbourhood:
    """Who stands where, and what that is worth; pairs of booths are numbered, so that each counts once."""

    def __init__(self, ground: Ground, assigned: Mapping[str, Sequence[str]]) -> None:
        self.ground = ground
        self.weights = ground.problem.weights
        self.applications = {one.key: one for one in ground.problem.applications}
        self.at: dict[str, list[str]] = {key: [] for key in ground.booths}
        self.of: dict[str, tuple[str, ...]] = {}
        for one in ground.problem.applications:
            booths = (*one.fixed, *assigned.get(one.key, ()))
            for booth in booths:
                self.at.get(booth, []).append(one.key)
            self.of[one.key] = tuple(assigned.get(one.key, ()))
        self._near = {
            key: nearness(booth, ground.problem.entrances) for key, booth in ground.booths.items()
        }
        # (first booth, second booth, whether they face each other), and which of them each booth is in.
        self.pairs: list[tuple[str, str, bool]] = []
        self.pairs_of: dict[str, list[int]] = {key: [] for key in ground.booths}
        for links, faces in ((ground.plan.beside, False), (ground.plan.facing, True)):
            for booth, others in links.items():
                for other in others:
                    if booth < other:
                        for end in (booth, other):
                            self.pairs_of[end].append(len(self.pairs))
                        self.pairs.append((booth, other, faces))
        self._together: dict[tuple[str, str], bool] = {}
        self._apart: dict[tuple[str, str], bool] = {}

    def worth_of(self, booths: Iterable[str]) -> int:
        """What all that these booths have part in is worth now."""
        touched = {pair for booth in booths for pair in self.pairs_of[booth]}
        return sum(self._pair(*self.pairs[pair]) for pair in touched) + sum(
            self._alone(booth) for booth in booths
        )

    def _pair(self, booth: str, other: str, faces: bool) -> int:  # noqa: FBT001 - a row of `pairs`
        total = 0
        for one in self.at[booth]:
            for two in self.at[other]:
                if one == two:
                    continue
                if faces:
                    total -= self.weights.apart * self.clash(one, two)
                else:
                    total += self.weights.together * self.belong(one, two)
        return total

    def _alone(self, booth: str) -> int:
        total = 0
        here = self.at[booth]
        for index, key in enumerate(here):
            one = self.applications[key]
            total += self.weights.entrance * one.stars * self._near[booth]
            total -= self.weights.spare * wasted(self.ground.booths[booth].offers, one.needs)
            for other in here[index + 1 :]:
                total += self.weights.together * self.belong(key, other)
        return total

    def belong(self, one: str, two: str) -> bool:
        """Whether two stand together: of one province, or of one delegation."""
        return _known(self._together, one, two, self._share_groups)

    def clash(self, one: str, two: str) -> bool:
        """Whether two sell the same."""
        return _known(self._apart, one, two, self._share_goods)

    def _share_groups(self, one: str, two: str) -> bool:
        return not self.applications[one].groups.isdisjoint(self.applications[two].groups)

    def _share_goods(self, one: str, two: str) -> bool:
        return not self.applications[one].goods.isdisjoint(self.applications[two].goods)

    def company(self, key: str) -> Counter[str]:
        """The groups of those beside an application, each neighbour once."""
        own = self.applications[key]
        booths = {*own.fixed, *self.of[key]}
        around = {
            other
            for booth in booths
            for near in (booth, *self.ground.plan.beside.get(booth, ()))
            for other in self.at[near]
        } - {key}
        return Counter(
            group for other in around for group in own.groups & self.applications[other].groups
        )

    def faces_its_like(self, key: str) -> bool:
        own = self.applications[key]
        return any(
            other != key and self.clash(key, other)
            for booth in (*own.fixed, *self.of[key])
            for opposite in self.ground.plan.facing.get(booth, ())
            for other in self.at[opposite]
        )

    def wishes(self) -> tuple[Wish, ...]:
        """The score by wish, over all who have booths."""
        there = [key for key, one in self.applications.items() if one.fixed or self.of[key]]
        mates = Counter(
            (self.applications[key].zone, group)
            for key in there
            for group in self.applications[key].groups
        )
        with_mates = [
            key
            for key in there
            if any(
                mates[self.applications[key].zone, group] > 1
                for group in self.applications[key].groups
            )
        ]
        sold = Counter(goods for key in there for goods in self.applications[key].goods)
        with_like = [
            key for key in there if any(sold[goods] > 1 for goods in self.applications[key].goods)
        ]
        pairs = {TOGETHER: 0, APART: 0}
        for booth, other, faces in self.pairs:
            pairs[APART if faces else TOGETHER] += self._pair(booth, other, faces)
        for here in self.at.values():
            for index, key in enumerate(here):
                for other in here[index + 1 :]:
                    pairs[TOGETHER] += self.weights.together * self.belong(key, other)
        near = far = spare = fitting = 0
        for booth, here in self.at.items():
            for key in here:
                one = self.applications[key]
                near += one.stars * self._near[booth]
                far += one.stars * 10
                lost = wasted(self.ground.booths[booth].offers, one.needs)
                spare += lost
                fitting += not lost
        placed = sum(len(here) for here in self.at.values())
        return (
            Wish(
                TOGETHER, pairs[TOGETHER], sum(bool(self.company(k)) for k in with_mates),
                len(with_mates),
            ),
            Wish(
                APART, pairs[APART], sum(not self.faces_its_like(k) for k in with_like),
                len(with_like),
            ),
            Wish(ENTRANCE, self.weights.entrance * near, near, far),
            Wish(SPARE, -self.weights.spare * spare, fitting, placed),
        )  # fmt: skip


def _known(
    memory: dict[tuple[str, str], bool],
    one: str,
    two: str,
    decide: Callable[[str, str], bool],
) -> bool:
    pair = (one, two) if one < two else (two, one)
    found = memory.get(pair)
    if found is None:
        found = memory[pair] = decide(*pair)
    return found


def wasted(offers: Services, needs: Services) -> int:
    """How many supplies of a booth nobody there asked for; others may need them later."""
    return (
        (offers.water and not needs.water)
        + (offers.gas and not needs.gas)
        + (offers.cold_storage and not needs.cold_storage)
        + (offers.power_w > 0 and needs.power_w == 0)
    )
