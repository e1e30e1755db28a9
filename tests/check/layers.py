"""Fails when the sources leave the house that src/LAYERS draws.

Without arguments it checks this repository; with --self-test it checks that it still finds each kind
of trespass in a made-up tree. Found are: includes that point up, or sideways without a `may`; what
`only` forbids; another part's internal header; build dependencies that point so; parts LAYERS does
not know; writing to stdout, stderr or streams outside the writer; SQL outside case; files, clocks
and random devices in stages, kernels and the model.
"""

import pathlib
import re
import sys
import tempfile

from house import TOP, House, blank_out

PRINTING = re.compile(
    r"(?<![\w.>])(stdout|stderr|v?f?printf|v?dprintf|f?puts|f?putc|putchar|putw|fwrite|perror|psignal|"
    r"syslog|vsyslog|fput[wc]s|f?wprintf)(?:_unlocked)?\b"
)
PIPE = re.compile(r"write\s*\(\s*STDOUT_FILENO\s*,")  # all that a file LAYERS calls a `pipe` may
PRINTING_BY_NUMBER = re.compile(r"(?<![\w.>])p?writev?\s*\(\s*(1|2|STDOUT_FILENO|STDERR_FILENO)\s*,")
FORMAT_ATTRIBUTE = re.compile(r"format\s*\(\s*_*(printf|strftime)_*\s*,")
OUTSIDE_WORLD = re.compile(
    r"(?<![\w.>])(fopen|freopen|fdopen|tmpfile|popen|open|openat|creat|opendir|socket|time|clock|"
    r"clock_gettime|gettimeofday|timespec_get|localtime|localtime_r|rand|random|srand|getrandom|"
    r"getentropy|getenv|system|fork|execve|execvp)\s*\("
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
TEST_FILE = re.compile(r"_test(_\w+)?\.[ch]$")  # a test, or what several tests of a part share
SHUT_IN = {"stage", "kernel", "model"}  # these layers see no file, no clock, no random device


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def check_includes(house, part, path, text, complain):
    is_test = bool(TEST_FILE.search(path.name))
    for match in INCLUDE.finditer(text):
        line, quoted, name = line_of(text, match.start()), match[1] == '"', match[2]
        pieces = name.split("/")
        if name == "sqlite3.h" and house.parts[part] != "case" and not is_test:
            complain(path, line, "SQL belongs to case alone")
        if not quoted:
            continue
        if pieces[0] == "tests" and is_test:
            continue
        if len(pieces) != 3 or pieces[0] not in house.layers:
            complain(path, line, f'"{name}" is not of the form "layer/part/file.h"')
            continue
        other = pieces[1]
        if house.parts.get(other) != pieces[0]:
            complain(path, line, f"LAYERS knows no part {pieces[0]}/{other}")
            continue
        if objection := house.objection(part, other):
            complain(path, line, f'"{name}" {objection}')
        elif other != part and name.endswith("_internal.h"):
            complain(path, line, f'"{name}" is internal to {other}')


def check_calls(house, part, path, code, complain, is_pipe=False):
    layer = house.parts[part]
    if f"{layer}/{part}" not in house.writers:
        plain = FORMAT_ATTRIBUTE.sub(lambda match: " " * len(match[0]), code)
        for pattern in (PRINTING, PRINTING_BY_NUMBER):
            for match in pattern.finditer(plain):
                if is_pipe and PIPE.fullmatch(match[0]):
                    continue
                line = line_of(code, match.start())
                complain(path, line, f"{match[0].strip()}: only the writer writes")
    if layer in SHUT_IN:
        for match in OUTSIDE_WORLD.finditer(code):
            line = line_of(code, match.start())
            complain(path, line, f"{match[1]}: {layer} knows no file, clock or random device")


def check_build(house, part, path, text, complain):
    for match in re.finditer(r"mnm_part\(\s*(\w+)([^)]*)\)", text):
        line = line_of(text, match.start())
        words = match[2].split()
        if match[1] != part:
            complain(path, line, f"builds part {match[1]} in the folder of {part}")
        start = words.index("DEPS") + 1 if "DEPS" in words else len(words)
        for other in words[start:]:
            if other == "LIBS":
                break
            if other not in house.parts:
                complain(path, line, f"LAYERS knows no part {other}")
            elif objection := house.objection(part, other):
                complain(path, line, f"dependency {other} {objection}")


def check_tree(source):
    """Complaints about the tree under `source`, and how many files were read."""
    house = House((source / "LAYERS").read_text())
    complaints, count = [], 0

    def complain(path, line, words):
        complaints.append(f"{path.relative_to(source.parent)}:{line}: {words}")

    for path in sorted(source.rglob("*")):
        if not path.is_file() or path.suffix not in (".c", ".h") and path.name != "CMakeLists.txt":
            continue
        pieces = path.relative_to(source).parts
        if len(pieces) < 3 or house.parts.get(pieces[1]) != pieces[0]:
            complain(path, 1, "stands in no part that LAYERS knows")
            continue
        count += 1
        text = path.read_text()
        if path.suffix not in (".c", ".h"):
            check_build(house, pieces[1], path, text, complain)
            continue
        check_includes(house, pieces[1], path, blank_out(text, keep_strings=True), complain)
        if not TEST_FILE.search(path.name):
            is_pipe = "/".join(pieces) in house.pipes
            check_calls(house, pieces[1], path, blank_out(text), complain, is_pipe)
    for name in sorted(house.pipes):
        text = (source / name).read_text() if (source / name).is_file() else ""
        if not PIPE.search(blank_out(text)):
            complain(source / "LAYERS", 1, f"{name} is called a pipe and writes to none")
    return complaints, count


SELF_TEST_LAYERS = """# a small house
front: cli
gate: out report
lab: world
stage: ingest detect
kernel: wire seal
model: accounts transfers
base: err text
may transfers -> accounts
may report -> out
may base -> base
only lab: base model wire
writer: gate/out
"""

# file, its text, a word of the complaint (None: must pass)
SELF_TEST = [
    ("base/text/good.c", '#include "base/err/err.h"\n#include <stdio.h>\nint n = snprintf(b, 1, "printf");', None),
    ("base/err/err.h", "#define P(a, b) __attribute__((format(printf, a, b)))\n// stderr is not ours\n", None),
    ("model/transfers/good.c", '#include "model/accounts/accounts.h"\n#include "base/text/text.h"\n', None),
    ("gate/out/out.c", 'void f(void) { fwrite("", 1, 1, stdout); fprintf(stderr, "x"); write(2, "", 0); }\n', None),
    ("gate/report/good.c", '#include "gate/out/out.h"\nint f(void) { return write(file, "", 0); }\n', None),
    ("stage/detect/good_test.c", '#include "tests/fault/fault.h"\n#include "kernel/wire/wire.h"\nprintf("");\n', None),
    ("stage/detect/reader.c", "int f(void) { return reader->open(reader) + its.time(3); }\n", None),
    ("stage/detect/detect_test_help.h", "static void f(void) { fwrite(a, 1, 1, file); }\n", None),
    ("front/cli/program/main.c", '#include "front/cli/cli.h"\n', None),
    ("front/main.c", "int main(void) { return 0; }\n", "no part that LAYERS knows"),
    ("lab/world/good.c", '#include "kernel/wire/wire.h"\n#include "base/err/err.h"\n/* #include "front/cli/cli.h" */\n', None),
    ("lab/world/strings.c", 'a = "/*"; b = "// fwrite"; c = \'"\'; /* " */ d = "*/"; // puts\n', None),
    ("lab/world/hidden.c", 'a = "/*";\n#include "front/cli/cli.h"\nb = "*/";\n', "lab sees only"),
    ("stage/ingest/CMakeLists.txt", "mnm_part(ingest DEPS wire err LIBS PkgConfig::ICU)\n", None),
    ("base/text/up.c", '#include "model/accounts/accounts.h"\n', "points up"),
    ("stage/detect/up.c", '#include "gate/out/out.h"\n', "points up"),
    ("stage/detect/up_test.c", '#include "front/cli/cli.h"\n', "points up"),
    ("stage/detect/side.c", '#include "stage/ingest/ingest.h"\n', "sideways"),
    ("model/accounts/side.c", '#  include "model/transfers/transfers.h"\n', "sideways"),
    ("lab/world/sees.c", '#include "stage/detect/detect.h"\n', "lab sees only"),
    ("lab/world/seal.c", '#include "kernel/seal/seal.h"\n', "lab sees only"),
    ("stage/ingest/inside.c", '#include "kernel/wire/wire_internal.h"\n', "internal"),
    ("stage/ingest/loose.c", '#include "ingest.h"\n', "not of the form"),
    ("stage/ingest/unknown.c", '#include "base/hat/hat.h"\n', "knows no part"),
    ("stage/weaver/weaver.c", "int x;\n", "no part that LAYERS knows"),
    ("kernel/wire/printf.c", 'void f(void) { printf("x"); }\n', "only the writer"),
    ("kernel/wire/fprintf.c", 'void f(void) { fprintf(file, "x"); }\n', "only the writer"),
    ("kernel/wire/puts.c", 'void f(void) { puts("x"); }\n', "only the writer"),
    ("kernel/wire/putchar.c", "void f(void) { putchar(1); }\n", "only the writer"),
    ("kernel/wire/fwrite.c", "void f(void) { fwrite(a, 1, 1, file); }\n", "only the writer"),
    ("kernel/wire/perror.c", 'void f(void) { perror("x"); }\n', "only the writer"),
    ("kernel/wire/stderr.c", "void *f(void) { return stderr; }\n", "only the writer"),
    ("kernel/wire/stdout.c", "void *f(void) { return stdout; }\n", "only the writer"),
    ("kernel/wire/pointer.c", "int (*f)(const char *, ...) = printf;\n", "only the writer"),
    ("kernel/wire/one.c", "void f(void) { write(1, a, 1); }\n", "only the writer"),
    ("kernel/wire/two.c", "void f(void) { write(\n STDERR_FILENO, a, 1); }\n", "only the writer"),
    ("stage/ingest/program/main.c", "void f(void) { write(STDOUT_FILENO, a, 1); }\n", "only the writer"),
    ("kernel/wire/sql.c", "#include <sqlite3.h>\n", "SQL"),
    ("stage/detect/clock.c", "long f(void) { return time(NULL); }\n", "no file, clock"),
    ("stage/detect/file.c", 'void *f(void) { return fopen("x", "r"); }\n', "no file, clock"),
    ("kernel/seal/CMakeLists.txt", "mnm_part(seal DEPS wire)\n", "sideways"),
    ("model/accounts/CMakeLists.txt", "mnm_part(accounts\n DEPS err ingest)\n", "points up"),
    ("base/err/CMakeLists.txt", "mnm_part(text)\n", "in the folder of"),
]


# the same in a house with a program whose standard output is a pipe
SELF_TEST_PIPE = SELF_TEST_LAYERS + "pipe: stage/ingest/program/main.c\n"
SELF_TEST_PIPES = [
    ("stage/ingest/program/main.c", "void f(void) { write(STDOUT_FILENO, a, 1); }\n", None),
    ("stage/ingest/program/main.c", "void f(void) { write(STDOUT_FILENO, a, 1); write(2, a, 1); }\n", "only the writer"),
    ("stage/ingest/program/main.c", "void f(void) { write(STDOUT_FILENO, a, 1); puts(a); }\n", "only the writer"),
    ("stage/ingest/program/main.c", "/* write(STDOUT_FILENO, a, 1); */\n", "writes to none"),
    ("stage/ingest/program/other.c", "void f(void) { write(STDOUT_FILENO, a, 1); }\n", "only the writer"),
]


def self_test():
    failures = []
    cases = [(SELF_TEST_LAYERS, *case) for case in SELF_TEST] + [(SELF_TEST_PIPE, *case) for case in SELF_TEST_PIPES]
    for layers, name, text, word in cases:
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "src"
            path = source / name
            path.parent.mkdir(parents=True)
            (source / "LAYERS").write_text(layers)
            path.write_text(text)
            complaints, _ = check_tree(source)
        if word is None and complaints:
            failures.append(f"{name} should pass: {complaints}")
        if word is not None and not any(word in complaint for complaint in complaints):
            failures.append(f"{name} should be told '{word}': {complaints}")
    for broken in ("front: cli\nbase: cli\n", "front cli\n"):
        try:
            House(broken)
            failures.append(f"a LAYERS like {broken!r} should be refused")
        except ValueError:
            pass
    return failures


def main():
    if sys.argv[1:] == ["--self-test"]:
        complaints, count = self_test(), len(SELF_TEST) + len(SELF_TEST_PIPES)
    else:
        complaints, count = check_tree(TOP / "src")
    for complaint in complaints:
        print(complaint)
    print(f"layers: {count} files, {len(complaints)} complaints")
    return 1 if complaints or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
