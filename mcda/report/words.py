"""Messages that sections look up by value (kinds, states, verdicts, headings of columns), so that the catalogues hold them."""

from __future__ import annotations


def mark(message: str) -> str:
    """The message itself; `make messages` collects what is marked."""
    return message


WORDS = (
    mark("A plausible value does"), mark("Absolute gap"), mark("Against"), mark("Best"), mark("Best value"), mark("Changes at"),
    mark("Class"), mark("Class by score"), mark("Component"), mark("Criterion here"), mark("ELECTRE TRI-B"), mark("Here"),
    mark("How found"), mark("Input"), mark("Inputs"), mark("Loan rule"), mark("Measure that would bring it"), mark("Observed weight"),
    mark("One class up by"), mark("Rank, links counted"), mark("Ratio to {name}"), mark("Reach"), mark("Reading"), mark("Share of best"),
    mark("Share of the others' mean"), mark("Some value changes the first place"), mark("Stage"), mark("Stays"), mark("System"),
    mark("Why"), mark("Year"), mark("Years to catch up"), mark("Years to its present level"), mark("absent, as the paper says"),
    mark("as given"), mark("as printed"), mark("begun"), mark("behind"), mark("bisected"), mark("classification error"),
    mark("contradiction in the text"), mark("cost"), mark("data cell"), mark("depends on a vague word"), mark("doubtful"),
    mark("enumerated"), mark("fails"), mark("illustrative"), mark("imputed"), mark("in a pilot"), mark("judgement"), mark("link"),
    mark("link that is not used"), mark("method"), mark("missing"), mark("needs a time qualifier"),
    mark("normal terms with a guarantee or a compensation pool"), mark("not mentioned"),
    mark("only with a full guarantee"), mark("overall"), mark("plausible"), mark("preferential terms"), mark("present"),
    mark("provisional"), mark("rating"), mark("rating that nobody listed"), mark("reading of the data"), mark("sampled"),
    mark("strength of the links"), mark("structural contradiction"), mark("tension"), mark("the method {name} puts {first} first"),
    mark("the reading {name} puts {first} first"), mark("the scale depends on which alternatives are on the list"), mark("verified"),
    mark("weight"),
    mark("values are scaled by declared bounds, and the ends are fixed"), mark("utilities are taken as they are"), mark("each alternative is scored by itself"),
    mark("holds only in"), mark("contradicts claim"),
    mark("Adds to its prerequisites"), mark("Adds, where effects repeat"), mark("Conflicts with"), mark("Effect alone"), mark("Needs first"),
    mark("The numbers stand in the table “{caption}”."),
    mark("seed"), mark("start-up"), mark("growth"), mark("mature"),
)  # fmt: skip

# Words that a case writes itself (who judged, bases, units, the levels of a rating) and that are common enough to be known.
TERMS = frozenset({
    mark("author"), mark("not said"), mark("unknown"), mark("headcount"), mark("wider than headcount"), mark("full time equivalent"), mark("intramural"), mark("inventions"), mark("all kinds"),
    mark("saaty"), mark("alonso-lamata"), mark("eigenvector"), mark("geometric"),
    mark("piece"), mark("rank"), mark("times"), mark("count"), mark("firms"), mark("10^4 persons"), mark("10^4 person-years"), mark("10^4 yuan per person"), mark("10^6 yuan"), mark("10^8 yuan"),
    mark("level 0-4"), mark("level 1-5"), mark("ordinal 1-9"), mark("years to effect"), mark("policy families in place, 0-8"), mark("% of general public budget"),
    mark("new loans per yuan of compensation pool"),
    mark("decisive for the criterion"), mark("strong effect"), mark("clear effect"), mark("slight effect"), mark("none"), mark("slight harm"), mark("clear harm"), mark("strong harm"), mark("undoes the criterion"),
})  # fmt: skip
