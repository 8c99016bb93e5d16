"""Bad input: an error with what, where and what to do; all faults of a file at once; never a number.

The first table is what frames, weights and judgements can have wrong, the second what files can.
"""

import os

import numpy as np
import pandas as pd
import pytest

import mcda
from mcda.errors import InvalidInput, McdaError, NotApplicable

GOOD = pd.DataFrame([[5.0, 2.0], [7.0, 4.0], [6.0, 1.0]], index=["a", "b", "c"], columns=["x", "y"])
UP = {"x": "benefit", "y": "cost"}
HALF = {"x": 0.5, "y": 0.5}


def cell(value, column="x"):
    data = GOOD.astype(object)
    data.loc["b", column] = value
    return data


def ranked(data=GOOD, directions=None, weights=None, method=None):
    return mcda.rank(mcda.Problem.from_frame(data, directions or UP), HALF if weights is None else weights, method)


SHARED_MAX, SHARED_SUM = mcda.TOPSIS("max"), mcda.WSM("sum")
IN_MEMORY = [
    # label, call, error, words that must be told (what and where), part of the hint
    ("NaN cell", lambda: ranked(cell(np.nan)), InvalidInput, ["'x'", "'b'", "cell b/x"], "finite"),
    ("NaN cell of floats", lambda: ranked(cell(np.nan).astype(float)), InvalidInput, ["NaN", "cell b/x"], "finite"),
    ("pandas NA", lambda: ranked(cell(pd.NA).astype("Float64")), InvalidInput, ["cell b/x"], "finite"),
    ("None cell", lambda: ranked(cell(None)), InvalidInput, ["None", "cell b/x"], "finite"),
    ("infinite cell", lambda: ranked(cell(np.inf).astype(float)), InvalidInput, ["infinite", "cell b/x"], "finite"),
    ("minus infinity", lambda: ranked(cell(-np.inf)), InvalidInput, ["cell b/x"], "finite"),
    ("a number beyond floats", lambda: ranked(cell(10**400)), InvalidInput, ["cell b/x"], "finite"),
    ("text cell", lambda: ranked(cell("7")), InvalidInput, ["'7'", "cell b/x"], "finite"),
    ("boolean cell", lambda: ranked(cell(True)), InvalidInput, ["True", "cell b/x"], "finite"),
    ("numpy boolean column", lambda: ranked(GOOD.assign(x=[True, False, True])), InvalidInput, ["cell a/x", "cell c/x"], "finite"),
    ("complex cell", lambda: ranked(cell(1j)), InvalidInput, ["cell b/x"], "finite"),
    ("dates", lambda: ranked(GOOD.assign(x=pd.to_datetime(["2015", "2016", "2017"]))), InvalidInput, ["cell a/x"], "finite"),
    ("negative value, max", lambda: ranked(cell(-1).astype(float), method=SHARED_MAX), NotApplicable, ["-1", "cell b/x"], "minmax or vector"),
    ("negative value, sum", lambda: ranked(cell(-1).astype(float), method=SHARED_SUM), NotApplicable, ["-1", "cell b/x"], "minmax or vector"),
    ("zero cost, sum", lambda: ranked(cell(0, "y").astype(float), method=SHARED_SUM), NotApplicable, ["0", "cell b/y"], "above 0"),
    ("cost as utility", lambda: ranked(method=mcda.WSM(None)), NotApplicable, ["y are costs"], "utilities"),
    ("all alternatives equal", lambda: ranked(GOOD * 0 + 1), NotApplicable, ["equal"], "tells them apart"),
    ("equal where the weight is", lambda: ranked(GOOD.assign(x=1.0), weights={"x": 1, "y": 0}), NotApplicable, ["equal"], "weight"),
    ("one alternative", lambda: ranked(GOOD.iloc[:1]), InvalidInput, ["only one alternative"], "two"),
    ("no alternative", lambda: ranked(GOOD.iloc[:0]), InvalidInput, ["no alternatives"], "two"),
    ("no criterion", lambda: mcda.Problem.from_frame(GOOD[[]], {}), InvalidInput, ["criterion"], "at least one"),
    ("alternative twice", lambda: ranked(GOOD.set_axis(["a", "b", "a"])), InvalidInput, ["'a'", "twice"], "unique"),
    ("criterion twice", lambda: ranked(GOOD.set_axis(["x", "x"], axis=1), {"x": 1}), InvalidInput, ["'x'", "twice"], "unique"),
    ("no frame", lambda: mcda.Problem.from_frame([[1, 2]], UP), InvalidInput, ["list"], "DataFrame"),
    ("no problem", lambda: mcda.rank(GOOD, HALF), InvalidInput, ["DataFrame"], "from_frame"),
    ("no method", lambda: ranked(method="topsis"), InvalidInput, ["'topsis'"], "mcda.TOPSIS()"),
    ("a method's class", lambda: ranked(method=mcda.TOPSIS), InvalidInput, ["TOPSIS"], "mcda.TOPSIS()"),
    ("directions without names", lambda: mcda.Problem.from_frame(GOOD, [1, -1]), InvalidInput, ["names"], "mapping"),
    ("criterion without direction", lambda: ranked(directions={"x": 1}), InvalidInput, ["'y'", "no direction"], "known"),
    ("direction of no criterion", lambda: ranked(directions=UP | {"yy": 1}), InvalidInput, ["'yy'"], "'y'"),
    *((f"direction {d!r}", lambda d=d: ranked(directions={"x": d, "y": "cost"}), InvalidInput, ["unknown direction", "'x'"], "known")
      for d in (0, True, False, None, 2, "up", np.True_, "", float("nan"))),
    ("direction 'Benefit'", lambda: ranked(directions={"x": "Benefit", "y": "cost"}), InvalidInput, ["'Benefit'", "'x'"], "'benefit'"),
    ("direction 'maximum'", lambda: ranked(directions={"x": "maxi", "y": "cost"}), InvalidInput, ["'maxi'", "'x'"], "'max'"),
    ("two directions", lambda: ranked(directions={"x": 0, "y": "up"}), InvalidInput, ["'x'", "'y'"], "known"),
    ("weights sum to 2", lambda: ranked(weights={"x": 1, "y": 1}), InvalidInput, ["sum to 2"], "x: 0.5, y: 0.5"),
    ("weights sum to .99", lambda: ranked(weights={"x": 0.5, "y": 0.49}), InvalidInput, ["sum to 0.99"], "mcda.normalized"),
    ("negative weight", lambda: ranked(weights={"x": 1.5, "y": -0.5}), InvalidInput, ["-0.5", "weights/y"], "direction"),
    ("all weights zero", lambda: ranked(weights={"x": 0, "y": 0}), InvalidInput, ["zero"], "above 0"),
    ("NaN weight", lambda: ranked(weights={"x": np.nan, "y": 1}), InvalidInput, ["nan", "weights/x"], "finite"),
    ("infinite weight", lambda: ranked(weights={"x": np.inf, "y": 1}), InvalidInput, ["inf", "weights/x"], "finite"),
    ("text weight", lambda: ranked(weights={"x": "0.5", "y": 0.5}), InvalidInput, ["'0.5'", "weights/x"], "finite"),
    ("boolean weight", lambda: ranked(weights={"x": np.True_, "y": False}), InvalidInput, ["weights/x", "weights/y"], "finite"),
    ("too few weights", lambda: ranked(weights={"x": 1}), InvalidInput, ["'y'"], "known"),
    ("too many weights", lambda: ranked(weights=HALF | {"z": 0}), InvalidInput, ["'z'"], "known"),
    ("misaligned names", lambda: ranked(weights={"x": 0.5, "Y": 0.5}), InvalidInput, ["'y'", "'Y'"], "known"),
    ("a Series without names", lambda: ranked(weights=pd.Series([0.5, 0.5])), InvalidInput, ["'x'", "'y'", "'0'"], "known"),
    ("a Series with a name twice", lambda: ranked(weights=pd.Series([0.5, 0.25, 0.25], ["x", "y", "y"])), InvalidInput, ["'y'", "twice"], "once"),
    ("weights as a list", lambda: ranked(weights=[0.5, 0.5]), InvalidInput, ["names"], "mapping"),
    ("weights as an array", lambda: ranked(weights=np.array([0.5, 0.5])), InvalidInput, ["names"], "mapping"),
    ("not reciprocal", lambda: mcda.ahp({("a", "b"): 2, ("b", "a"): 2}), InvalidInput, ["not reciprocal", "pair a:b"], "one of them"),
    ("not reciprocal matrix", lambda: mcda.ahp([[1, 2], [2, 1]]), InvalidInput, ["not reciprocal", "pair item 1:item 2"], "0.5"),
    *((f"judgement {v!r}", lambda v=v: mcda.ahp({("a", "b"): v, ("b", "c"): 2, ("a", "c"): 2}), InvalidInput, ["pair a:b"], "positive")
      for v in (0, -2, np.nan, np.inf, True, None, "two", "1/0", 1e-320, 1e300)),
    ("diagonal not 1", lambda: mcda.ahp([[2, 2], [0.5, 1]]), InvalidInput, ["with itself", "pair item 1:item 1"], "1"),
    ("a pair with itself", lambda: mcda.ahp({("a", "a"): 2, ("a", "b"): 1}), InvalidInput, ["with itself", "pair a:a"], "1"),
    ("not square", lambda: mcda.ahp([[1, 2, 3], [0.5, 1, 2]]), InvalidInput, ["square"], "as many columns as rows"),
    ("labels differ", lambda: mcda.ahp(pd.DataFrame([[1, 2], [0.5, 1]], list("ab"), list("ac"))), InvalidInput, ["different names"], "rows: a, b"),
    ("items differ", lambda: mcda.ahp(pd.DataFrame([[1, 2], [0.5, 1]], list("ab"), list("ab")), ["a", "c"]), InvalidInput, ["different names"], "a, c"),
    ("no pair", lambda: mcda.ahp({"ab": 2}), InvalidInput, ["'ab'"], "(a, b)"),
    ("no judgement", lambda: mcda.ahp({}), InvalidInput, ["two items"], "two"),
    ("an unknown item", lambda: mcda.ahp({("a", "d"): 2, ("a", "b"): 1}, ["a", "b"]), InvalidInput, ["'d'"], "known"),
    ("no matrix", lambda: mcda.ahp(3), InvalidInput, ["matrix"], "nested list"),
    ("a flat list", lambda: mcda.ahp([1, 2]), InvalidInput, ["matrix"], "nested list"),
    ("two bad judgements", lambda: mcda.ahp({("a", "b"): 0, ("b", "c"): -1, ("a", "c"): 2}), InvalidInput, ["pair a:b", "pair b:c"], "positive"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "words", "hint"), [pytest.param(*row[1:], id=row[0]) for row in IN_MEMORY])
def test_bad_input_in_memory(call, error, words, hint):
    with pytest.raises(McdaError) as caught:
        call()
    assert isinstance(caught.value, error)
    assert caught.value.exit_code == 1
    for word in words:
        assert word in str(caught.value)
    assert any(hint in (f.hint or "") for f in caught.value.faults), caught.value.hint
    for fault in caught.value.faults:
        assert fault.hint or "more such" in fault.message, fault.message


MODEL = """\
schema: openmcda/model/1
id: small
name: {en: Small model}
criteria:
  - {id: talent}
  - {id: policy}
  - {id: staff, parent: talent, direction: benefit, unit: persons}
  - {id: delay, parent: talent, direction: cost, unit: years, bounds: [9, 0]}
  - {id: rules, parent: policy, direction: benefit}
judgements:
  - on: root
    by: author
    compare: [[talent, policy, 2]]
  - on: talent
    by: author
    compare:
      - [staff, delay, 3, 2, 4]
interactions:
  scale: {kind: score, min: 0, max: 4, strength: 0.5}
  links:
    - {from: policy, to: talent, weight: 3, low: 2, high: 4}
"""
CASE = """\
schema: openmcda/case/1
id: tiny
name: {en: Tiny case}
model: small
alternatives:
  - {id: north, name: {en: North}}
  - {id: south, name: {en: South}}
tables: [data.csv]
interventions: measures.csv
ratings: {table: ratings.csv, min: -4, max: 4}
readings:
  - {id: heads, basis: {staff: headcount}}
groups:
  - id: all
    experts: [{id: author, importance: 1}]
problems:
  - id: main
    kind: interventions
    weights: {from: judgements, by: author}
    effects: {share: 0.7, through: graph}
    delivery:
      - {id: cost, weight: 0.3, direction: cost}
    method: topsis
  - id: places
    kind: table
    alternatives: [north, south]
    year: 2016
    weights: {from: given, values: {staff: 0.5, delay: 0.25, rules: 0.25}}
    bounds: {staff: [0, 90]}
    mixed_basis: refused
"""
DATA = """\
alternative,criterion,year,value,unit,basis,status,source,note
north,staff,2016,10,persons,headcount,verified,S1,
north,staff,2016,9,persons,headcount,plausible,S2,another source
north,delay,2016,3,years,,verified,S1,
north,rules,2016,4,,,verified,S1,
south,staff,2016,20,persons,headcount,verified,S1,
south,delay,2016,1.5,years,,verified,S1,
south,rules,2016,2,,,verified,S1,
"""
MEASURES = """\
id,code,name,cost,requires,conflicts,status
grants,I1,Grants,3,,,illustrative
reform,I2,Reform,1,grants,,illustrative
"""
RATINGS = """\
intervention,criterion,rating,low,high,status
grants,staff,3,2,4,illustrative
reform,rules,4,3,4,illustrative
"""
FILES = {"small.yaml": MODEL, "case.yaml": CASE, "data.csv": DATA, "measures.csv": MEASURES, "ratings.csv": RATINGS}


def written(folder, changes):
    """The small case with these (file, old, new) edits; bytes replace a whole file."""
    texts = dict(FILES)
    for name, old, new in changes:
        assert old is None or texts[name].count(old) == 1, (name, old)
        texts[name] = new if old is None else texts[name].replace(old, new)
    for name, text in texts.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def decide_all(folder):
    case = mcda.read_case(folder)
    return [mcda.decide(case, plan.id) for plan in case.problems]


def test_the_small_case_is_good(tmp_path):
    ranked = decide_all(written(tmp_path, []))
    assert [r.winners for r in ranked] == [("reform",), ("north",)] or all(np.isfinite(r.score_values).all() for r in ranked)


M, C, D, I, R = "small.yaml", "case.yaml", "data.csv", "measures.csv", "ratings.csv"  # noqa: E741
IN_FILES = [
    # label, edits, what is told: (place, word of the message, word of the hint)
    ("bad YAML", [(C, "name: {en: Tiny case}", "name: {en: Tiny case")], [("case.yaml:4:", "not valid YAML", "")]),
    ("tab in YAML", [(C, "  - {id: north", "\t- {id: north")], [("case.yaml:6:1", "not valid YAML", "")]),
    ("control character", [(C, "Tiny", "Ti\x01ny")], [("case.yaml:3", "not valid YAML", "")]),
    ("two documents", [(C, "id: tiny\n", "id: tiny\n---\n")], [("case.yaml:3:", "not valid YAML", "")]),
    ("empty case", [(C, None, "")], [("case.yaml", "empty", "schema")]),
    ("only a comment", [(C, None, "# nothing\n")], [("case.yaml", "empty", "schema")]),
    ("a text for a case", [(C, None, "hello\n")], [("case.yaml:1:1", "mapping of fields", "")]),
    ("a list for a case", [(C, None, "- a\n- b\n")], [("case.yaml:1:1", "mapping of fields", "")]),
    ("a name that no value has", [(C, "id: tiny", "id: *tiny")], [("case.yaml:2:5", "no value is named &tiny", "")]),
    ("deeper than a case can be", [(C, "id: tiny", "id: " + "[" * 60 + "]" * 60)], [("case.yaml:2:", "nested too deeply", "")]),
    ("nested without end", [(C, "id: tiny", "id: " + "[" * 3000 + "]" * 3000)], [("case.yaml", "nested too deeply", "")]),
    ("an anchor that doubles itself", [(C, "name: {en: Tiny case}", "a0: &a0 [x, x]\n" + "\n".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)))],
     [("case.yaml", "anchor", "write")]),
    ("a circle of anchors", [(C, "name: {en: Tiny case}", "name: &n [*n]")], [("case.yaml:3:", "anchor", "write")]),
    ("not UTF-8", [(D, None, DATA.encode().replace(b"another", b"\xff\xfeanother"))], [("data.csv:3", "not UTF-8", "UTF-8")]),
    ("not UTF-8 case", [(C, None, CASE.encode().replace(b"Tiny", b"\xe9"))], [("case.yaml:3", "not UTF-8", "UTF-8")]),
    ("duplicate key", [(C, "model: small", "model: small\nid: again")], [("case.yaml:5:1", "'id' stands twice", "keep one")]),
    ("wrong schema", [(C, "case/1", "case/9")], [("case.yaml:1:9", "openmcda/case/9", "upgrade")]),
    ("schema of a model", [(M, "model/1", "models/1")], [("small.yaml:1:9", "openmcda/models/1", "openmcda/model/1")]),
    ("typo of a field", [(C, "tables:", "table:")], [("case.yaml:8:8", "unknown field 'table'", "'tables'")]),
    ("typo of a nested field", [(C, "effects: {share", "effects: {shares")], [("case.yaml:20:23", "unknown field 'shares'", "'share'")]),
    ("missing field", [(C, "model: small\n", "")], [("case.yaml:1:1", "'model' is missing", "model:")]),
    ("missing field of a problem", [(C, "    kind: table\n", "")], [("case.yaml:24:5", "'kind' is missing", "kind:")]),
    ("empty field", [(C, "model: small", "model:")], [("case.yaml:4:7", "'model' must be a text", "")]),
    ("a mapping for a text", [(C, "id: tiny", "id: {a: b}")], [("case.yaml:2:5", "must be a text", "")]),
    ("a text for a list", [(C, "tables: [data.csv]", "tables: data.csv")], [("case.yaml:8:9", "must be a list", "")]),
    ("no id", [(C, "id: main", "id: Main Problem")], [("case.yaml:17:9", "not an id", "lower-case")]),
    ("unknown kind", [(C, "kind: table", "kind: tables")], [("case.yaml:25:11", "'tables'", "'table'")]),
    ("unknown way", [(C, "through: graph", "through: graphs")], [("case.yaml:20:36", "'graphs'", "'graph'")]),
    ("unknown direction", [(M, "direction: cost", "direction: costs")], [("small.yaml:8:", "'costs'", "")]),
    ("True is no direction", [(M, "direction: cost", "direction: True")], [("small.yaml:8:", "'True'", "")]),
    ("no direction", [(M, "direction: cost, ", "")], [("small.yaml:8:", "no direction", "direction: benefit")]),
    ("direction of an inner node", [(M, "{id: policy}", "{id: policy, direction: cost}")], [("small.yaml:6:", "children and a direction", "take it out")]),
    ("cycle", [(M, "{id: talent}", "{id: talent, parent: talent}")], [("small.yaml:5:", "circle", "root")]),
    ("longer cycle", [(M, "{id: talent}", "{id: talent, parent: policy}"), (M, "{id: policy}", "{id: policy, parent: talent}")], [("small.yaml:5:", "circle", "root")]),
    ("unknown parent", [(M, "rules, parent: policy", "rules, parent: polcy")], [("small.yaml:9:", "'polcy'", "'policy'")]),
    ("criterion twice", [(M, "id: rules", "id: delay")], [("small.yaml:9:", "'delay' is used twice", "small.yaml:8:")]),
    ("bounds the wrong way", [(M, "[9, 0]", "[0, 9]")], [("small.yaml:8:", "wrong way", "worst > best")]),
    ("no bounds", [(M, "[9, 0]", "[9]")], [("small.yaml:8:", "not two finite numbers", "worst")]),
    ("no criteria", [(M, None, "schema: openmcda/model/1\nid: small\ncriteria: []\n")], [("small.yaml:3:", "at least one criterion", "")]),
    ("judgement on a leaf", [(M, "  - on: talent", "  - on: staff")], [("small.yaml:14:9", "'staff'", "known")]),
    ("judgement of no child", [(M, "[staff, delay, 3, 2, 4]", "[staff, delays, 3, 2, 4]")], [("small.yaml:17:", "'delays'", "'delay'")]),
    ("judgement of 0", [(M, "[talent, policy, 2]", "[talent, policy, 0]")], [("small.yaml:13:", "not above 0", "1/3")]),
    ("negative judgement", [(M, "[talent, policy, 2]", "[talent, policy, -2]")], [("small.yaml:13:", "not above 0", "1/3")]),
    ("judgement NaN", [(M, "[talent, policy, 2]", "[talent, policy, nan]")], [("small.yaml:13:", "not a finite number", "")]),
    ("judgement huge", [(M, "[talent, policy, 2]", "[talent, policy, 1e999999999]")], [("small.yaml:13:", "not a finite number", "")]),
    ("judgement of two", [(M, "[talent, policy, 2]", "[talent, policy]")], [("small.yaml:13:", "[a, b, ratio]", "")]),
    ("judgement twice", [(M, "[[talent, policy, 2]]", "[[talent, policy, 2], [policy, talent, 2]]")], [("small.yaml:13:", "twice", "first at")]),
    ("judgement outside its range", [(M, "3, 2, 4]", "5, 2, 4]")], [("small.yaml:17:", "does not lie", "low, high")]),
    ("judgement with half a range", [(M, "3, 2, 4]", "3, 2, ~]")], [("small.yaml:17:", "both", "low, high")]),
    ("missing judgement", [(M, "compare: [[talent, policy, 2]]", "compare: []")], [("small.yaml:11:", "no judgements", "compare, table")]),
    ("link to nowhere", [(M, "to: talent, weight", "to: tallent, weight")], [("small.yaml:21:", "'tallent'", "'talent'")]),
    ("link to itself", [(M, "from: policy, to: talent", "from: talent, to: talent")], [("small.yaml:21:", "itself", "")]),
    ("link outside the scale", [(M, "weight: 3, low: 2, high: 4", "weight: 5")], [("small.yaml:21:", "outside the scale", "")]),
    ("negative strength", [(M, "strength: 0.5", "strength: -0.5")], [("small.yaml:19:", "strength", "")]),
    ("unknown model", [(C, "model: small", "model: smal")], [("case.yaml:4:8", "'smal'", "known")]),
    ("path out of the folder", [(C, "[data.csv]", "[../data.csv]")], [("case.yaml:8:", "leaves the case's folder", "into the folder")]),
    ("absolute path", [(C, "[data.csv]", "[/etc/passwd]")], [("case.yaml:8:", "leaves the case's folder", "into the folder")]),
    ("path with a drive", [(C, "[data.csv]", "['C:\\data.csv']")], [("case.yaml:8:", "leaves the case's folder", "into the folder")]),
    ("path with backslashes", [(C, "[data.csv]", "['..\\data.csv']")], [("case.yaml:8:", "leaves the case's folder", "into the folder")]),
    ("path with a NUL", [(C, "[data.csv]", '["da\\0ta.csv"]')], [("case.yaml:8:", "no file", "")]),
    ("path without end", [(C, "[data.csv]", f"[{'x' * 5000}]")], [("case.yaml:8:", "no file", "")]),
    ("no such file", [(C, "[data.csv]", "[dat.csv]")], [("case.yaml:8:10", "'dat.csv'", "'data.csv'")]),
    ("same table twice", [(C, "[data.csv]", "[data.csv, data.csv]")], [("data.csv:2:", "given twice", "first at")]),
    ("alternative declared twice", [(C, "{id: south, name: {en: South}}", "{id: north, name: {en: South}}")], [("case.yaml:7:", "'north' is used twice", "first at")]),
    ("alternative without data", [(C, "{id: south, name: {en: South}}", "{id: soth, name: {en: South}}")], [("case.yaml:7:", "'soth'", "'south'")]),
    ("reading twice", [(C, "  - {id: heads, basis: {staff: headcount}}", "  - {id: heads}\n  - {id: heads}")], [("case.yaml:13:", "'heads' is used twice", "first at")]),
    ("reading of no criterion", [(C, "{staff: headcount}", "{stuff: headcount}")], [("case.yaml:12:", "'stuff'", "'staff'")]),
    ("unknown reading", [(C, "    year: 2016", "    year: 2016\n    reading: head")], [("case.yaml:28:14", "'head'", "'heads'")]),
    ("unknown expert", [(C, "{id: author, importance", "{id: authr, importance")], [("case.yaml:15:", "'authr'", "'author'")]),
    ("expert of no importance", [(C, "importance: 1}", "importance: 0}")], [("case.yaml:15:", "importance", "above 0")]),
    ("problem twice", [(C, "id: places", "id: main")], [("case.yaml:24:9", "'main' is used twice", "")]),
    ("no problem", [(C, CASE[CASE.index("problems:"):], "problems: []\n")], [("case.yaml:16:11", "no problem", "")]),
    ("alternative of no table", [(C, "[north, south]", "[north, sout]")], [("case.yaml:26:27", "'sout'", "'south'")]),
    ("alternative named twice", [(C, "[north, south]", "[north, north]")], [("case.yaml:26:27", "twice", "")]),
    ("criterion of no model", [(C, "    year: 2016", "    year: 2016\n    criteria: [staf]")], [("case.yaml:28:16", "'staf'", "'staff'")]),
    ("no year", [(C, "year: 2016", "year: MMXVI")], [("case.yaml:27:11", "not a whole number", "")]),
    ("superscript year", [(C, "year: 2016", "year: ²")], [("case.yaml:27:11", "not a whole number", "")]),
    ("year without data", [(C, "year: 2016", "year: 2017")], [("cells/north/staff/2017", "no value", "missing")]),
    ("judge who judged nothing", [(C, "{from: judgements, by: author}", "{from: judgements, by: autor}")], [("case.yaml:19:", "'autor'", "'author'")]),
    ("weights from nobody", [(C, "{from: judgements, by: author}", "{from: judgements}")], [("case.yaml:19:", "'by'", "")]),
    ("weights from nowhere", [(C, "from: given", "from: giver")], [("case.yaml:28:21", "'giver'", "'given'")]),
    ("given weights sum to .75", [(C, "rules: 0.25}", "rules: 0}")], [("case.yaml:28:", "sum to 0.75", "normalised")]),
    ("negative given weight", [(C, "staff: 0.5, delay: 0.25", "staff: 1, delay: -0.25")], [("case.yaml:28:", "-0.25", "direction")]),
    ("given weight of no criterion", [(C, "rules: 0.25}", "rule: 0.25}")], [("case.yaml:28:", "'rule'", "'rules'")]),
    ("given weight NaN", [(C, "rules: 0.25}", "rules: .nan}")], [("case.yaml:28:", "not a finite number", "")]),
    ("shares do not sum to 1", [(C, "share: 0.7", "share: 0.6")], [("case.yaml:", "sum to 0.9", "1")]),
    ("negative share", [(C, "share: 0.7", "share: -0.3"), (C, "weight: 0.3", "weight: 1.3")], [("case.yaml:22:", "outside [0, 1]", ""), ("case.yaml:20:", "share", "")]),
    ("delivery takes a taken name", [(C, "id: cost, weight", "id: talent, weight")], [("case.yaml:22:", "taken", "another id")]),
    ("bounds of nothing", [(C, "{staff: [0, 90]}", "{stuff: [0, 90]}")], [("case.yaml:29:", "'stuff'", "'staff'")]),
    ("case bounds the wrong way", [(C, "{staff: [0, 90]}", "{staff: [90, 0]}")], [("case.yaml:29:", "wrong way", "worst < best")]),
    ("unknown method", [(C, "method: topsis", "method: topsys")], [("case.yaml:23:13", "'topsys'", "'topsis'")]),
    ("unknown normalization", [(C, "method: topsis", "method: topsis\n    normalization: vektor")], [("case.yaml:2", "'vektor'", "'vector'")]),
    ("rating scale the wrong way", [(C, "min: -4, max: 4", "min: 4, max: -4")], [("case.yaml:10:", "scale", "")]),
    ("rating scale without a top", [(C, "min: -4, max: 4", "min: -4, max: 0")], [("case.yaml:10:", "scale", "")]),
    ("empty table", [(D, None, "")], [("data.csv", "empty", "columns")]),
    ("missing column", [(D, "alternative,criterion", "alternatives,criterion")], [("data.csv:1", "'alternative' is missing", "'alternatives'")]),
    ("unknown column", [(D, "basis,status", "base,status")], [("data.csv:1", "'base'", "'basis'")]),
    ("column twice", [(D, "basis,status", "basis,basis")], [("data.csv:1", "'basis' stands twice", "")]),
    ("column without name", [(D, "basis,status", "basis,")], [("data.csv:1", "no name", "")]),
    ("too many fields", [(D, "plausible,S2,another", "plausible,S2,yes, another")], [("data.csv:3", "10 fields", "quote")]),
    ("open quote", [(D, "another source", '"another source')], [("data.csv", "not valid CSV", "")]),
    ("text for a number", [(D, "south,staff,2016,20", "south,staff,2016,twenty")], [("data.csv:6:", "'twenty'", "empty")]),
    ("NaN in a table", [(D, "south,staff,2016,20", "south,staff,2016,NaN")], [("data.csv:6:", "'NaN'", "empty")]),
    ("infinity in a table", [(D, "south,staff,2016,20", "south,staff,2016,inf")], [("data.csv:6:", "'inf'", "empty")]),
    ("grouped digits", [(D, "south,staff,2016,20", "south,staff,2016,2_0")], [("data.csv:6:", "'2_0'", "empty")]),
    ("huge exponent", [(D, "south,staff,2016,20", "south,staff,2016,1e999999999")], [("data.csv:6:", "finite", "empty")]),
    ("a formula", [(D, "south,staff,2016,20", "south,staff,2016,=1+1")], [("data.csv:6:", "'=1+1'", "empty")]),
    ("a year in words", [(D, "south,staff,2016,20", "south,staff,²,20")], [("data.csv:6:", "not a year", "2016")]),
    ("criterion in no model", [(D, "south,staff,2016", "south,stuff,2016")], [("data.csv:6:", "'stuff'", "'staff'")]),
    ("alternative in no list", [(D, "south,staff,2016", "suoth,staff,2016")], [("data.csv:6:", "'suoth'", "'south'")]),
    ("empty name", [(D, "south,staff,2016", ",staff,2016")], [("data.csv:6:", "empty", "")]),
    ("unknown status", [(D, "headcount,plausible", "headcount,plausable")], [("data.csv:3:", "'plausable'", "'plausible'")]),
    ("cell twice", [(D, "plausible,S2", "plausible,S1")], [("data.csv:3:", "twice", "first at data.csv:2:")]),
    ("empty value", [(D, "south,staff,2016,20", "south,staff,2016,")], [("data.csv:6:", "no value", "leave")]),
    ("mixed units", [(D, "south,staff,2016,20,persons", "south,staff,2016,20,teams")], [("data.csv:2:", "persons, teams", "one unit")]),
    ("mixed bases", [(D, "south,staff,2016,20,persons,headcount", "south,staff,2016,20,persons,desks")], [("data.csv:2:", "mixes bases", "mixed_basis")]),
    ("measure twice", [(I, "reform,I2", "grants,I2")], [("measures.csv:3:", "'grants' is used twice", "first at measures.csv:2:")]),
    ("measure requires nothing known", [(I, "1,grants", "1,grant")], [("measures.csv:3:", "'grant'", "'grants'")]),
    ("measure requires itself", [(I, "1,grants", "1,reform")], [("measures.csv:3:", "'reform'", "")]),
    ("measure without a cost", [(I, "Reform,1", "Reform,")], [("measures.csv:3:", "no value of 'cost'", "")]),
    ("rating of no measure", [(R, "grants,staff", "grant,staff")], [("ratings.csv:2:", "'grant'", "'grants'")]),
    ("rating of no criterion", [(R, "grants,staff", "grants,stuff")], [("ratings.csv:2:", "'stuff'", "'staff'")]),
    ("rating outside the scale", [(R, "staff,3,2,4", "staff,5,2,5")], [("ratings.csv:2:", "outside the scale", "")]),
    ("rating outside its range", [(R, "staff,3,2,4", "staff,1,2,4")], [("ratings.csv:2:", "between its low and high", "")]),
    ("empty rating", [(R, "staff,3,2,4", "staff,,2,4")], [("ratings.csv:2:", "empty", "take the row out")]),
    ("rating twice", [(R, "reform,rules", "grants,staff")], [("ratings.csv:3:", "twice", "first at ratings.csv:2:")]),
    ("several files at once", [(D, "south,staff,2016,20", "south,staff,2016,x"), (R, "grants,staff", "grant,staff"), (I, "1,grants", "1,grant")],
     [("data.csv:6:", "'x'", "empty"), ("ratings.csv:2:", "'grant'", "'grants'"), ("measures.csv:3:", "'grant'", "'grants'")]),
    ("several faults in a table", [(D, "south,staff,2016,20", "south,stuff,2016,20"), (D, "south,delay,2016,1.5", "south,delay,2016,x"), (D, "verified,S1,\nnorth,staff", "verifed,S1,\nnorth,staff")],
     [("data.csv:2:", "'verifed'", "'verified'"), ("data.csv:6:", "'stuff'", "'staff'"), ("data.csv:7:", "'x'", "empty")]),
    ("several faults in a case", [(C, "id: main", "id: Main"), (C, "through: graph", "through: graphs"), (C, "[north, south]", "[north, sout]"), (C, "{staff: headcount}", "{stuff: headcount}"), (C, "year: 2016", "yaer: 2016")],
     [("case.yaml:17:", "'Main'", "lower-case"), ("case.yaml:20:", "'graphs'", "'graph'"), ("case.yaml:27:", "'yaer'", "'year'"), ("case.yaml:26:27", "'sout'", "'south'"), ("case.yaml:12:", "'stuff'", "'staff'")]),
    ("several faults in a model", [(M, "direction: cost", "direction: costs"), (M, "rules, parent: policy", "rules, parent: polcy"), (M, "[talent, policy, 2]", "[talent, policy, 0]"), (M, "to: talent, weight", "to: tallent, weight")],
     [("small.yaml:8:", "'costs'", ""), ("small.yaml:9:", "'polcy'", "'policy'"), ("small.yaml:13:", "not above 0", "1/3"), ("small.yaml:21:", "'tallent'", "'talent'")]),
    ("a model and a table", [(M, "rules, parent: policy", "rules, parent: polcy"), (D, None, "alternative,criterion,value\n\"north")],
     [("small.yaml:9:", "'polcy'", "'policy'"), ("data.csv", "not valid CSV", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "edits", "told"), [pytest.param(*row, id=row[0]) for row in IN_FILES])
def test_bad_input_in_files(tmp_path, label, edits, told):
    before = sorted(written(tmp_path, edits).iterdir())
    with pytest.raises(McdaError) as caught:
        decide_all(tmp_path)
    assert caught.value.exit_code == 1
    for place, word, hint in told:
        fits = [f for f in caught.value.faults if (f.where or "").startswith(place) and word in f.message and hint in (f.hint or "")]
        assert fits, f"{place} {word} {hint}\n---\n{caught.value}"
    repeated = {"alternative declared twice", "alternative without data", "given weight of no criterion", "measure twice", "same table twice", "year without data", "missing column", "no problem", "delivery takes a taken name"}  # one fault per cell or column
    assert len(caught.value.faults) == len(told) or label in repeated, f"faults that follow from others:\n{caught.value}"
    assert str(tmp_path) not in str(caught.value), "places are relative to the case"
    assert sorted(tmp_path.iterdir()) == before, "nothing is written"


def test_a_link_cannot_lead_out_of_the_folder(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "data.csv").write_text(DATA)
    (tmp_path / "small.yaml").write_text(MODEL)
    for name in ("data.csv", "small.yaml"):
        written(inner, [])
        (inner / name).unlink()
        os.symlink(tmp_path / name, inner / name)
        with pytest.raises(InvalidInput) as caught:
            mcda.read_case(inner)
        assert "leaves the case's folder" in caught.value.message
        assert caught.value.where.startswith("case.yaml:")
        (inner / name).unlink()


@pytest.mark.parametrize("name", ["", "nowhere", "henann", "../henan", "x" * 5000, "a\0b", "/dev/null", "."])
def test_a_case_that_is_not_there(name):
    with pytest.raises(McdaError) as caught:
        mcda.read_case(name)
    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    decide_all(tmp_path)


def test_names_that_look_like_values_stay_names(tmp_path):
    """NA, null and True are texts in a table, also as the name of an alternative."""
    text = "alternative,staff,delay,rules\nNA,1,2,3\nnull,2,1,2\nTrue,2,2,2\n=A1,3,1,1\n"
    case = CASE[: CASE.index("alternatives:")] + "tables: [data.csv]\nproblems:\n  - {id: places, kind: table, weights: {from: equal}}\n"
    written(tmp_path, [(D, None, text), (C, None, case)])
    assert decide_all(tmp_path)[0].alternatives == ("NA", "null", "True", "=A1")
