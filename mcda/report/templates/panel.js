"use strict";
window.panels = {};
var words = JSON.parse(document.getElementById("say").textContent);
document.querySelectorAll(".panel").forEach(function (box) {
  var d = JSON.parse(box.querySelector("script").textContent), w = d.weights.slice(), start = d.weights.slice(), TIE = 1e-9;
  d.table = d.table.map(function (row) { return row.map(function (v, j) { return v * d.unit[j]; }); });
  var inputs = Array.from(box.querySelectorAll("input[type=range]")), shown = Array.from(box.querySelectorAll("output"));
  var list = box.querySelector(".live"), told = box.querySelector(".told"), copy = box.querySelector(".mine");
  function dot(row, x) { var s = 0; for (var j = 0; j < x.length; j++) s += row[j] * x[j]; return s; }
  function score(x) {
    if (d.kind === "linear") return d.table.map(function (row) { return dot(row, x); });
    return d.table.map(function (row) {
      var a = 0, b = 0;
      for (var j = 0; j < x.length; j++) { var near = (d.span[j] - row[j]) * x[j], far = row[j] * x[j]; a += near * near; b += far * far; }
      a = Math.sqrt(a); b = Math.sqrt(b);
      return a + b > 0 ? b / (a + b) : NaN;
    });
  }
  function nodes(x) { return d.nodes.map(function (_, k) { return x.reduce(function (s, v, j) { return d.node[j] === k ? s + v : s; }, 0); }); }
  function part(x, k, inside) {
    var who = x.map(function (_, j) { return (d.node[j] === k) === inside; }), sum = x.reduce(function (s, v, j) { return who[j] ? s + v : s; }, 0);
    if (sum > 0) return x.map(function (v, j) { return who[j] ? v / sum : 0; });
    if (x !== start) return part(start, k, inside);
    var n = who.filter(Boolean).length;
    return who.map(function (is) { return is ? 1 / n : 0; });
  }
  function moved(x, k, t) { var a = part(x, k, true), b = part(x, k, false); return x.map(function (_, j) { return t * a[j] + (1 - t) * b[j]; }); }
  function ranked(s) {
    var order = s.map(function (_, i) { return i; }).sort(function (a, b) { return s[b] - s[a] || a - b; }), rank = [], head = 0;
    order.forEach(function (i, n) { if (s[order[head]] - s[i] > TIE) head = n; rank[i] = head + 1; });
    return { order: order, rank: rank };
  }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; }); }
  function commands() {
    var n = nodes(w);
    return d.nodes.slice(0, -1).map(function (id, k) { return "--set weights/" + id + "=" + (Math.floor(n[k] * 1e6) / 1e6).toFixed(6); }).join(" ");
  }
  function draw() {
    var s = score(w), r = ranked(s), n = nodes(w), best = r.order.filter(function (i) { return r.rank[i] === 1; });
    inputs.forEach(function (input, k) {
      if (document.activeElement !== input || Math.abs(+input.value - n[k]) > 0.0006) input.value = n[k];
      shown[k].textContent = (100 * n[k]).toFixed(1) + " %";
      input.setAttribute("aria-valuetext", shown[k].textContent);
      var t = n[k], path = moved(start, k, t);
      input.closest(".slider").classList.toggle("off", path.some(function (v, j) { return Math.abs(v - w[j]) > 1e-9; }));
    });
    var same = best.length === d.winners.length && best.every(function (i) { return d.winners.indexOf(i) >= 0; });
    told.textContent = (best.length > 1 || r.order.length < 2
      ? fill(words.tied, { names: best.map(function (i) { return d.options[i]; }).join(", "), score: s[best[0]].toFixed(3) })
      : fill(words.first, { first: d.options[best[0]], score: s[best[0]].toFixed(3), second: d.options[r.order[1]], other: s[r.order[1]].toFixed(3) })) +
      " " + (same ? words.same : words.other);
    list.textContent = "";
    r.order.slice(0, 8).forEach(function (i) {
      var li = document.createElement("li"), bar = document.createElement("span");
      li.value = r.rank[i];
      li.textContent = d.options[i] + " " + s[i].toFixed(3);
      bar.className = d.winners.indexOf(i) >= 0 ? "b r" : "b";
      bar.style.width = Math.max(0, 100 * s[i] / Math.max(s[r.order[0]], 1e-300)) + "%";
      li.appendChild(bar);
      list.appendChild(li);
    });
    copy.value = commands();
  }
  inputs.forEach(function (input, k) {
    var held = w;
    input.max = 1; input.step = 0.001;
    input.addEventListener("input", function () { w = moved(w, k, Math.min(1, Math.max(0, +input.value))); draw(); });
    input.addEventListener("pointerdown", function () { held = w; });
    input.addEventListener("pointercancel", function () { w = held; input.blur(); draw(); });
  });
  box.querySelector(".reset").addEventListener("click", function () { w = start.slice(); draw(); });
  box.querySelector(".copy").addEventListener("click", function () {
    var note = box.querySelector(".done"), ok = false;
    copy.focus(); copy.select();
    try { ok = document.execCommand("copy"); } catch (e) { ok = false; }
    note.textContent = ok ? words.copied : words.select;
  });
  window.panels[d.problem] = { data: d, score: score, moved: moved, ranked: ranked, nodes: nodes, weights: function () { return w.slice(); }, set: function (x) { w = x.slice(); draw(); } };
  box.classList.add("ready");
  draw();
});
