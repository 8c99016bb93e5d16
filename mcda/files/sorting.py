"""The `sorting` part of a model file -> Sorting."""

from __future__ import annotations

from mcda.domain.hierarchy import Hierarchy
from mcda.domain.rating import Cap, RatingClass, Sorting
from mcda.domain.weights import Weights
from mcda.errors import Fault, McdaError
from mcda.files.schema import SortingRow
from mcda.files.yamltext import Document


def sorting_of(row: SortingRow | None, document: Document, tree: Hierarchy, faults: list[Fault]) -> Sorting | None:
    """Classes, weights by stage, caps and rules; faults carry their place."""
    if row is None:
        return None
    weights: dict[str, dict[str, float]] = {}
    for i, stage in enumerate(row.weights):
        place = document.place(("sorting", "weights", i))
        if stage.stage in weights:
            faults.append(Fault(f"the stage {stage.stage!r} stands twice", place))
        try:
            Weights.from_global(tree, stage.values)
        except McdaError as error:
            faults += [Fault(f"stage {stage.stage!r}: {f.message}", place, f.hint) for f in error.faults]
        weights[stage.stage] = stage.values
    places = {part: document.place(("sorting", part)) for part in ("classes", "electre", "missing")}
    places |= {f"caps/{i}": document.place(("sorting", "caps", i)) for i in range(len(row.caps))}
    try:
        return Sorting(
            tuple(RatingClass(c.id, c.from_, c.name, c.loan) for c in row.classes), weights,
            tuple(Cap(c.criterion, c.best, c.at_least, c.below, c.why) for c in row.caps), row.missing.provisional_below,
            row.electre.cut, row.electre.indifference, row.electre.preference, row.electre.veto, row.illustrative, row.note, places,
        )  # fmt: skip
    except McdaError as error:
        faults += error.faults
        return None
