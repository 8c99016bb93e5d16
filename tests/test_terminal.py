"""What commands look like on a real terminal of 80 columns, with and without color, and through pipes with other code pages."""

import codecs
import io
import json
import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcda.cli.screen import seen, table_lines, wrapped
from mcda.files.start import start_case

ROOT = Path(__file__).resolve().parents[1]
CODES = re.compile(r"\x1b\[[0-9;]*m")
NAMES = {"Business incubator": "中小科技企业孵化器与加速器一体化建设工程（含场地、设备与服务补贴），分三年实施", "Seed fund": "种子基金", "Training centre": "人才培训中心", "Shared laboratory": "共享 lab 实验室"}
COMMANDS = (
    "rank henan", "rank henan --problem all_criteria", "flips henan", "robustness henan --draws 64", "network henan", "network henan --system",
    "weights henan", "explain henan operating_rules stage_policies", "portfolio henan --draws 64", "claims henan", "methods", "methods henan", "check henan", "list",
    "compare henan henan --set strength=0.2", "rate henan-credit", "rank plan", "rank plan --set weights/effort=0.5", "weights plan",
)  # fmt: skip
DRIVER = """
import sys
from mcda.cli import main
for line in sys.argv[1:]:
    print(f"@@ {line}")
    sys.argv = ["mcda", *line.split()]
    try:
        main()
    except SystemExit as stop:
        print(f"@= {stop.code or 0}")
"""


def columns(text):
    """Columns that a text without accents takes, counted apart from the code under test."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    """A folder with the first case, plan, its names in Chinese."""
    folder = tmp_path_factory.mktemp("chinese")
    start_case(folder / "plan")
    table = folder / "plan" / "projects.csv"
    text = table.read_text("utf-8")
    for english, name in NAMES.items():
        assert english in text
        text = text.replace(english, name)
    table.write_text(text, "utf-8")
    return folder


def on_terminal(commands, folder, width=80, **environment):
    """What commands write to a pseudo-terminal, one process for all: {command: (exit code, text)}."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")} | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"} | environment
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    running = subprocess.Popen([sys.executable, "-c", DRIVER, *commands], stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=folder)
    os.close(theirs)
    told = b""
    try:
        while part := os.read(ours, 65536):
            told += part
    except OSError:  # Linux says so when the last writer is gone
        pass
    os.close(ours)
    assert running.wait() == 0
    found = {}
    for block in told.decode("utf-8").replace("\r\n", "\n").split("@@ ")[1:]:
        command, _, rest = block.partition("\n")
        text, _, code = rest.rpartition("@= ")
        found[command] = (int(code), text)
    return found


@pytest.fixture(scope="module")
def screens(chinese):
    return on_terminal(COMMANDS, chinese)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_fits_80_columns_and_ends_with_the_next_one(screens, command):
    code, text = screens[command]
    lines = CODES.sub("", text).rstrip("\n").split("\n")
    assert code == 0
    assert [line for line in lines if columns(line) > 80 and not line.startswith("   |")] == []
    assert all(line == line.rstrip() for line in lines), "no spaces at the end, which a copy would carry"
    assert lines[-1].startswith("next: mcda ") and not lines[-1].isupper()
    assert "\x1b[36mnext:\x1b[0m" in text and ("\x1b[1m" in text or "check" in command or command == "methods")
    assert "..." not in CODES.sub("", text) and "…" not in text, "nothing is cut"


def test_without_color_the_same_text_stands(screens, chinese):
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        for command, (_, text) in on_terminal(["rank henan", "weights plan", "rank plan --problem nope"], chinese, **environment).items():
            assert "\x1b" not in text
            assert command not in screens or text == CODES.sub("", screens[command][1])


def test_a_narrow_and_a_wide_terminal(chinese):
    for width in (50, 132):
        for _, text in on_terminal(["rank plan", "weights plan"], chinese, width=width).values():
            assert max(map(columns, CODES.sub("", text).split("\n"))) <= width


def test_the_next_commands_run(screens, chinese):
    wanted = dict.fromkeys(CODES.sub("", text).rstrip("\n").split("\n")[-1].removeprefix("next: mcda ") for _, text in screens.values())
    assert "flips plan --set weights/effort=0.5" in wanted, "the next command keeps what this one was given"
    cheap = [line for line in wanted if line.split()[0] in ("rank", "rate", "weights")]
    assert len(cheap) >= 4
    assert {code for code, _ in on_terminal(cheap, chinese).values()} == {0}


def test_chinese_names_align(screens):
    lines = CODES.sub("", screens["rank plan"][1]).split("\n")
    head = next(i for i, line in enumerate(lines) if line.startswith("rank"))
    name, end = lines[head].index("name"), columns(lines[head])
    rows = [line for line in lines[head + 2 :] if line[:4].strip().isdigit()]
    assert len(rows) == 5 and {columns(row) for row in rows} == {end}, "scores end in one column"
    for row in rows:
        at, places = 0, set()
        for c in row:
            places.add(at)
            at += columns(c)
        assert name in places, "a name starts where its heading does"
    told = re.sub(r"[\s\d.]", "", "".join(lines))  # the score stands between the two lines of a long name
    assert all(name.replace(" ", "") in told for name in NAMES.values())


def piped(arguments, folder, encoding):
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    return subprocess.run([sys.executable, "-m", "mcda", *shlex.split(arguments)], cwd=folder, env=env, capture_output=True)


@pytest.mark.parametrize("encoding", ["cp1252", "cp936", "ascii", "utf-8"])
def test_a_pipe_with_another_code_page_loses_nothing(chinese, encoding):
    done = piped("rank plan", chinese, encoding)
    assert done.returncode == 0, done.stderr
    text, name = done.stdout.decode(encoding), "人才培训中心"
    warned = b"PYTHONUTF8=1" in done.stderr
    if encoding in ("cp936", "utf-8"):
        assert name in text and not warned
    else:
        assert name.encode("ascii", "backslashreplace").decode("ascii") in text and warned
    assert "\x1b" not in text


def test_json_is_the_same_document_in_every_code_page(chinese):
    found = [json.loads(piped("rank plan --json", chinese, encoding).stdout.decode(encoding)) for encoding in ("utf-8", "cp936", "cp1252")]
    assert found[0] == found[1] == found[2] and found[0]["data"]["ranking"][0]["alternative"] == "training"


def test_an_error_with_chinese_in_it_is_told_in_every_code_page(chinese):
    done = piped("rank plan --problem 项目", chinese, "cp1252")
    assert done.returncode == 2 and "\\u9879\\u76ee" in done.stderr.decode("cp1252") and b"Traceback" not in done.stderr


def test_a_terminal_with_a_legacy_code_page_is_switched_to_utf8(chinese):
    told = on_terminal(["rank plan"], chinese, PYTHONUTF8="0", PYTHONIOENCODING="cp1252")
    assert "人才培训中心" in told["rank plan"][1]


class Console(io.TextIOWrapper):
    def isatty(self):
        return True


@pytest.mark.parametrize(("platform", "encoding"), [("win32", "cp936"), ("linux", "utf-8")])
def test_a_windows_console_keeps_what_python_set_up(monkeypatch, platform, encoding):
    """Python writes Unicode to a console by itself; where a user forced the old way, its code page is the console's."""
    from mcda.cli import screen

    stream = Console(io.BytesIO(), encoding="cp936")
    monkeypatch.setattr(sys, "platform", platform)
    screen._encoded(stream)
    stream.write("中 é")
    stream.flush()
    assert codecs.lookup(stream.encoding) == codecs.lookup(encoding)
    assert stream.buffer.getvalue().decode(encoding).startswith("中")


def test_near_letters_stand_for_those_that_a_code_page_lacks():
    import mcda.cli.screen  # noqa: F401  (registers the handler)

    assert "0.3 – 0.5 → “x” ≥ é 中".encode("ascii", "near") == b'0.3 - 0.5 -> "x" >= e \\u4e2d'
    assert "– é".encode("cp1252", "near") == "– é".encode("cp1252")


TEXTS = st.text(st.sampled_from("ab_/:12.,- 中文（）。，é") | st.sampled_from("%=>|"), max_size=60).map(lambda t: " ".join(t.split(" ")))
NUMBERS = st.floats(-1e6, 1e6).map(lambda x: f"{x:.3f}") | st.just("12 %")


@given(st.integers(24, 120), st.lists(st.tuples(TEXTS, NUMBERS, TEXTS), min_size=1, max_size=5))
def test_a_table_loses_no_letter_and_breaks_no_number(width, rows):
    heading = ("where", "now", "leader")
    head, body = table_lines(heading, rows, (1,), width)
    for drawn, meant in ((head, heading), (body, ["".join(row) for row in rows])):
        assert Counter("".join(drawn).replace(" ", "")) == Counter("".join(meant).replace(" ", ""))
    assert all(any(number in line for line in body) for _, number, _ in rows)
    rigid = max(max(columns(n) for _, n, _ in rows), 3)
    assert max(map(columns, (*head, *body))) <= max(width, rigid + 2 * 8 + 4)


@given(st.integers(20, 80), TEXTS)
def test_wrapped_text_keeps_its_words(width, text):
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    words = {w for w in text.split(" ") if columns(w) > width - 2}
    assert words or max(map(columns, lines)) <= width


def test_breaks_are_where_they_help():
    assert wrapped("operating_rules/operational_detail", 26, inside=True) == ["operating_rules/", "  operational_detail"]
    assert wrapped("report: written to /a/very/long/folder/of/a/user/report.pdf", 30)[-1] == "  /a/very/long/folder/of/a/user/report.pdf", "a path stays whole"
    assert wrapped("class 2: in 10 to 90 % of draws", 21) == ["class 2: in 10 to", "  90 % of draws"]
    assert wrapped("设备与服务补贴），分三年", 16) == ["设备与服务补", "  贴），分三年"], "no line starts with a closing mark"
    assert seen("a\x1b[31m\u202eb") == "a\ufffd[31m\ufffdb"
