"""In which order a set can start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcda.domain.portfolio import Schedule, Step
from mcda.errors import Fault, InvalidInput, refuse


def sequence(chosen: Sequence[str], requires: Mapping[str, Sequence[str]] | None = None, years: Mapping[str, float] | None = None) -> Schedule:
    """A feasible order of a set: each starts when all that it requires has its effect.

    start_i = max over required j of (start_j + years_j), 0 where nothing is
    required; wave = 1 + the largest wave of what is required. Without `years`
    each takes one step.

    Examples
    --------
    >>> import mcda
    >>> mcda.sequence(["b", "a"], {"b": ["a"]}, {"a": 0.5, "b": 2}).to_frame()["start"].to_dict()
    {'a': 0.0, 'b': 0.5}
    """
    needs = {a: [b] if isinstance(b, str) else list(b) for a, b in (requires or {}).items()}
    told = dict(years or {})
    faults = [Fault(f"{a} requires {b}, which is not in the set") for a in chosen for b in needs.get(a, []) if b not in chosen]
    faults += [Fault(f"no years to effect for {a!r}") for a in chosen if years is not None and a not in told]
    faults += [Fault(f"the years to effect of {a!r} are negative: {told[a]:g}") for a in chosen if told.get(a, 0) < 0]
    refuse(faults)
    steps: dict[str, Step] = {}
    waiting = list(chosen)
    while waiting:
        ready = [a for a in waiting if all(b in steps for b in needs.get(a, []))]
        if not ready:
            raise InvalidInput(f"the requirements go round in a circle among {', '.join(waiting)}", None, "one of them must be able to start first")
        for a in ready:
            before = [steps[b] for b in needs.get(a, [])]
            start = max((s.end for s in before), default=0.0)
            steps[a] = Step(a, 1 + max((s.wave for s in before), default=0), start, start + float(told.get(a, 1.0)), tuple(s.id for s in before))
        waiting = [a for a in waiting if a not in steps]
    return Schedule(tuple(sorted(steps.values(), key=lambda s: (s.start, s.wave, s.end))))
