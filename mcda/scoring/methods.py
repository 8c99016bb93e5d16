"""All methods by name, those that are refused with the reason, and their reading from text."""

from __future__ import annotations

from dataclasses import fields

from mcda.domain.ranking import Method
from mcda.errors import NotApplicable, Usage, did_you_mean
from mcda.scoring.distance import TOPSIS, VIKOR
from mcda.scoring.doors import ARAS, EDAS, MABAC, MAIRCA, MARCOS, OCRA, SPOTIS, WASPAS
from mcda.scoring.outranking import PROMETHEE1, PROMETHEE2
from mcda.scoring.utility import MOORA, WPM, WSM

METHODS: dict[str, type[Method]] = {
    m.id: m
    for m in (TOPSIS, WSM, WPM, VIKOR, PROMETHEE1, PROMETHEE2, WASPAS, EDAS, MABAC, MARCOS, ARAS, OCRA, SPOTIS, MOORA, MAIRCA)
}  # fmt: skip

NOT_OFFERED: dict[str, str] = {
    "copras": "in pymcdm a cost raises the COPRAS score: its last step reduces to the sum for benefits plus the sum for costs",
    "aroman": "a cost raises the AROMAN score, in pymcdm and by the figures of its paper: a dominated option can lead",
    "codas": "a dominated option can lead, because CODAS counts one distance only above a threshold: of (2, 6), (1, 6), (6, 4), (8, 1) with equal weights it puts the second above the first",
    "probid": "a dominated option can lead: PROBID adds the distance from the average option, in whatever direction",
    "sprobid": "a dominated option can lead, as with PROBID",
    "cocoso": "CoCoSo divides by zero when an option is worst on every criterion, and a criterion on which all options are equal changes its order",
    "ram": "in RAM a criterion on which all options are equal changes the order",
}


def method_facts() -> list[dict[str, object]]:
    """What `mcda methods` prints of each method: one mapping of words, and its parameters with their defaults."""
    return [
        {
            "id": kind.id, "label": kind.label, "better": "higher" if kind.higher_is_better else "lower", "assumes": kind.assumes,
            "compensation": kind.compensation, "can_reverse_ranks": kind.can_reverse_ranks, "monotone": kind.monotone,
            "needs": kind.needs or "finite values", "same_order_as": kind.same_order_as, "source": kind.source,
            "parameters": {name: str(value) for name, value in kind().parameters.items()},
        }
        for kind in METHODS.values()
    ]  # fmt: skip


def parse_method(text: str, normalization: str = "") -> Method:
    """A Method from its name and parameters, ``name[:parameter=value,...]``, and an optional normalization.

    A threshold of one criterion is written ``p.CRITERION=value``.

    Examples
    --------
    >>> from mcda.scoring import parse_method
    >>> parse_method("vikor:v=0.25").v
    0.25
    >>> parse_method("promethee2:preference=v-shape,p.cost=2,p.gain=10").p
    (('cost', 2.0), ('gain', 10.0))
    """
    name, _, rest = str(text).strip().partition(":")
    name = name.strip().lower()
    if name in NOT_OFFERED:
        raise NotApplicable(f"{name.upper()} is not offered: {NOT_OFFERED[name]}", None, "`mcda methods` lists what is offered")
    cls = METHODS.get(name)
    if cls is None:
        raise Usage(f"no method named {name!r}", None, did_you_mean(name, METHODS))
    parameters: dict[str, object] = {}
    for part in rest.split(","):
        if part.strip():
            _add(parameters, cls, part)
    if normalization:
        if "normalization" not in _parameters(cls):
            raise Usage(f"{cls.label} has no normalization to choose", None, "leave the normalization out")
        parameters["normalization"] = normalization
    return cls(**parameters)


def _parameters(cls: type[Method]) -> list[str]:
    return [f.name for f in fields(cls)]


def _add(parameters: dict[str, object], cls: type[Method], part: str) -> None:
    """One ``parameter=value`` or ``parameter.criterion=value`` of a method's text."""
    key, equals, value = (x.strip() for x in part.partition("="))
    key, dot, criterion = key.partition(".")
    known = _parameters(cls)
    if not equals or key not in known:
        raise Usage(f"{cls.label} has no parameter {key!r}", None, did_you_mean(key, known) if known else "it takes none")
    before = parameters.get(key)
    if key in parameters and not (dot and isinstance(before, dict) and criterion not in before):
        raise Usage(f"{cls.label}: {key!r} is given twice", None, "give it once, or once for each criterion")
    try:
        read: object = float(value)
    except ValueError:
        read = value
    parameters[key] = {**(before or {}), criterion: read} if dot else read  # type: ignore[dict-item]
