"""The whole of it: survey, main value, neighbourhood, reasons."""

from booths.optimiser.explain import explain_absence, explain_place, used_by_quota
from booths.optimiser.main import solve_main
from booths.optimiser.model import Budget, Problem, Proposal
from booths.optimiser.neighbourhood import Progress, improve
from booths.optimiser.parts import survey
from booths.optimiser.wishes import Neighbourhood


def propose(
    problem: Problem,
    *,
    seed: int,
    budget: Budget,
    progress: Progress | None = None,
) -> Proposal:
    """A proposal for all who lack booths. The same problem, seed and budget give the same one, unless `ended_by` says
    that time or a stop cut it short.
    """
    ground = survey(problem)
    main = solve_main(ground, seed=seed, budget=budget)
    before = Neighbourhood(ground, main.assigned)
    improved = improve(
        ground,
        main.assigned,
        seed=seed,
        steps=budget.steps,
        seconds=budget.seconds,
        progress=progress,
    )
    state = Neighbourhood(ground, improved.assigned)
    used = used_by_quota(ground, improved.assigned)
    # A row is named from its first booth on.
    assigned = {
        one.key: tuple(
            sorted(
                improved.assigned[one.key],
                key=lambda key: (ground.booths[key].y, ground.booths[key].x, key),
            )
        )
        for one in ground.waiting
        if one.key in improved.assigned
    }
    return Proposal(
        assigned=assigned,
        value=main.value,
        bound=main.bound,
        moves=sum(
            bool(one.prior) and set(assigned[one.key]) != set(one.prior)
            for one in ground.waiting
            if one.key in assigned
        ),
        wishes=state.wishes(),
        wishes_before=before.wishes(),
        reasons={
            one.key: explain_place(state, one) for one in ground.waiting if one.key in assigned
        },
        left_out={
            one.key: explain_absence(state, one, used)
            for one in ground.waiting
            if one.key not in assigned
        },
        steps=improved.steps,
        ended_by=improved.ended_by,
    )
