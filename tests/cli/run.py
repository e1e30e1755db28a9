"""Runs golden tests: commands with the output they must have.

run.py MANUMIT SOURCE_FOLDER FILE...

A FILE is a *.t file, or a Markdown page whose blocks fenced as ```console are tests. In both

  $ command            is run by bash; a line that begins with > goes on with it
  expected output      standard output and standard error, in the order they come
  [exit N]             the exit code, when it is not 0

Other lines of a *.t file that stand before the first command, or after an empty line and begin with
#, are comments. Every file has a scratch folder of its own, where its commands run one after another;
HOME and XDG_DATA_HOME lie in it, the locale is C.UTF-8, the zone UTC, and $SOURCE is the top of the
sources. In expected lines stand for what changes from run to run:

  {date}     2026-03-01             {time}   2026-03-01 12:30:05Z, with T or a blank
  {digest}   64 hexadecimal digits  {case}   32 hexadecimal digits
  {number}   digits, with grouping  {any}    anything within the line
  {...}      alone on a line: any number of lines

The runner prints one line a file, as cmocka does, so that tests are counted; exit code 1 when any
command's output or exit code is another one. With MNM_GOLDEN=write in the environment it writes what
commands print into *.t files instead, for a person to read and commit.
"""

import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PLACEHOLDERS = {
    "{date}": r"\d{4}-\d\d-\d\d",
    "{time}": r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{6})?)?Z",
    "{digest}": r"[0-9a-f]{64}",
    "{case}": r"[0-9a-f]{32}",
    "{number}": r"[0-9][0-9,]*",
    "{any}": r".*",
}
PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS)))
EXIT = re.compile(r"\[exit (\d+)\]")


class Step:
    """One command with the lines it must print."""

    def __init__(self, line, command):
        self.line, self.command, self.expected, self.code = line, command, [], 0


def golden_lines(path):
    """(number, text) of the lines that hold tests."""
    lines = path.read_text().splitlines()
    if path.suffix == ".t":
        yield from enumerate(lines, 1)
        return
    inside = False
    for number, line in enumerate(lines, 1):
        if line.strip() == "```console":
            inside = True
        elif line.strip() == "```":
            inside = False
        elif inside:
            yield number, line


def read_steps(path):
    steps = []
    comment = True  # until the first command, and after an empty line
    for number, line in golden_lines(path):
        if line.startswith("$ "):
            steps.append(Step(number, line[2:]))
            comment = False
        elif not steps or (comment and line.startswith("#")):
            continue
        elif line.startswith("> ") and not steps[-1].expected:
            steps[-1].command += "\n" + line[2:]
        elif match := EXIT.fullmatch(line):
            steps[-1].code = int(match[1])
        else:
            steps[-1].expected.append(line)
            comment = line == ""
    for step in steps:  # empty lines before the next command are for the eye
        while step.expected and step.expected[-1] == "":
            step.expected.pop()
    return steps


def line_fits(expected, actual):
    pattern, last = "", 0
    for match in PLACEHOLDER.finditer(expected):
        pattern += re.escape(expected[last : match.start()]) + "(?:" + PLACEHOLDERS[match[0]] + ")"
        last = match.end()
    return re.fullmatch(pattern + re.escape(expected[last:]), actual) is not None


def fits(expected, actual):
    """Whether all lines fit, {...} standing for any number of them."""
    if not expected:
        return not actual
    if expected[0] == "{...}":
        return any(fits(expected[1:], actual[at:]) for at in range(len(actual) + 1))
    return bool(actual) and line_fits(expected[0], actual[0]) and fits(expected[1:], actual[1:])


def environment(program, source, scratch):
    tools = scratch / ".tools"
    tools.mkdir()
    (tools / "manumit").symlink_to(program)
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    home = scratch / ".home"
    home.mkdir()
    return dict(kept, PATH=f"{tools}:/usr/bin:/bin", HOME=str(home), XDG_DATA_HOME=str(home / "data"),
                LC_ALL="C.UTF-8", TZ="UTC", SOURCE=str(source), TERM="dumb")


def run_file(path, program, source, write):
    """Complaints about one file; with `write` the file gets what the commands print."""
    steps, complaints, found = read_steps(path), [], {}
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="manumit-cli-"))
    try:
        surroundings = environment(program, source, scratch)
        for step in steps:
            done = subprocess.run(["bash", "-c", step.command], cwd=scratch, env=surroundings, timeout=600,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            text = done.stdout.decode("utf-8", errors="replace").replace("\r\n", "\\r\n")
            text = text.replace(str(scratch), "SCRATCH").replace(str(source), "SOURCE")
            lines = text.splitlines()
            while lines and lines[-1] == "":
                lines.pop()
            found[step.line] = (lines, done.returncode)
            if done.returncode != step.code or not fits(step.expected, lines):
                difference = "\n".join(difflib.unified_diff(step.expected, lines, "expected", "printed", lineterm=""))
                complaints.append(f"{path.name}:{step.line}: $ {step.command}\n{difference}\n"
                                  f"exit code {done.returncode}, expected {step.code}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if not steps:
        complaints.append(f"{path.name}: holds no command")
    if write and path.suffix == ".t":
        rewrite(path, steps, found)
        return len(steps), []
    return len(steps), complaints


def rewrite(path, steps, found):
    """Keeps what still fits, placeholders and all; the rest becomes what was printed."""
    lines = path.read_text().splitlines()
    text = lines[: steps[0].line - 1] if steps else lines
    for index, step in enumerate(steps):
        printed, code = found[step.line]
        text += ["$ " + step.command.replace("\n", "\n> ")]
        text += step.expected if code == step.code and fits(step.expected, printed) else printed
        text += [f"[exit {code}]"] if code else []
        last = steps[index + 1].line - 1 if index + 1 < len(steps) else len(lines)
        comments = [line for line in lines[step.line : last] if line.startswith("#")]
        text += [""] + comments if index + 1 < len(steps) else []
    path.write_text("\n".join(text) + "\n")


def self_test():
    """The matcher must not be one that lets everything pass."""
    good = [("a {date}", "a 2026-03-01"), ("{number} rows", "1,234 rows"), ("x{any}", "x"), ("a.b", "a.b")]
    bad = [("a {date}", "a 2026-3-1"), ("{number} rows", " rows"), ("a.b", "axb"), ("{digest}", "ab"), ("", "x")]
    assert all(line_fits(*pair) for pair in good) and not any(line_fits(*pair) for pair in bad)
    assert fits(["a", "{...}", "b"], ["a", "x", "y", "b"]) and fits(["{...}"], [])
    assert not fits(["a", "{...}", "b"], ["a", "x"]) and not fits([], ["x"]) and not fits(["x"], [])


def main():
    program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    self_test()
    passed = failed = 0
    for name in sys.argv[3:]:
        count, complaints = run_file(pathlib.Path(name), program, source, os.environ.get("MNM_GOLDEN") == "write")
        for complaint in complaints:
            print(complaint)
        failed += len(complaints)
        passed += max(count - len(complaints), 0)
    print(f"[  PASSED  ] {passed} test(s).")
    if failed or passed == 0:
        print(f"[  FAILED  ] {failed} test(s).")
        sys.exit(1)


main()
