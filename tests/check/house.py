"""What the checks share: the house as src/LAYERS draws it, and C text without comments and strings."""

import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]


class House:
    """src/LAYERS: layers from top (0) to bottom, their parts, and the leaves given to them."""

    def __init__(self, text):
        self.layers = []  # names, top first
        self.parts = {}  # part -> layer
        self.may = {}  # part or layer -> parts or layers it may include beside itself
        self.only = {}  # layer -> the only layers and parts it sees
        self.writers = set()  # "layer/part"
        self.pipes = set()  # files whose standard output is a pipe to a part of the engine
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if line:
                self._read(line, number)

    def _read(self, line, number):
        if match := re.fullmatch(r"may (\w+) -> ([\w ]+)", line):
            self.may.setdefault(match[1], set()).update(match[2].split())
        elif match := re.fullmatch(r"only (\w+): ([\w ]+)", line):
            self.only[match[1]] = set(match[2].split())
        elif match := re.fullmatch(r"writer: ([\w/ ]+)", line):
            self.writers.update(match[1].split())
        elif match := re.fullmatch(r"pipe: (\w+/\w+(?:/\w+)*/\w+\.c)", line):
            self.pipes.add(match[1])
        elif match := re.fullmatch(r"(\w+): ([\w ]+)", line):
            self.layers.append(match[1])
            for part in match[2].split():
                if part in self.parts:
                    raise ValueError(f"LAYERS:{number}: part {part} stands in two layers")
                self.parts[part] = match[1]
        else:
            raise ValueError(f"LAYERS:{number}: a line of no known shape")

    def depth(self, part):
        return self.layers.index(self.parts[part])

    def objection(self, part, other):
        """Why `part` may not include `other`; None when it may."""
        if part == other:
            return None
        layer, other_layer = self.parts[part], self.parts[other]
        seen = self.only.get(layer)
        if seen is not None and other_layer != layer and not seen & {other, other_layer}:
            return f"{layer} sees only {', '.join(sorted(seen))}"
        if self.depth(other) < self.depth(part):
            return f"points up, from {layer} to {other_layer}"
        if other_layer == layer:
            leave = self.may.get(part, set()) | self.may.get(layer, set())
            if not leave & {other, other_layer}:
                return f"points sideways within {layer}, and no line `may {part} -> {other}` says so"
        return None


def blank_out(text, keep_strings=False):
    """The C text with comments (and strings and character constants) blanked, line numbers kept."""

    def blank(match):
        found = match[0]
        if found.startswith("/"):
            return re.sub(r"[^\n]", " ", found)
        if keep_strings:
            return found
        return found[0] + " " * (len(found) - 2) + found[-1]

    pattern = r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    return re.sub(pattern, blank, text, flags=re.S)


def tracked_files(top=TOP):
    """Files under version control; in an unpacked archive all but what a build makes."""
    asked = subprocess.run(["git", "-C", str(top), "ls-files", "-z"], capture_output=True)
    if asked.returncode == 0 and asked.stdout:
        names = [name for name in asked.stdout.decode().split("\0") if name]
        return [top / name for name in names if (top / name).is_file()]
    skipped = {".git", "build", "node_modules", "__pycache__"}
    return [path for path in top.rglob("*") if path.is_file() and not skipped & set(path.parts)]


def text_of(path):
    """The file's text, None when it is binary."""
    raw = path.read_bytes()
    if b"\0" in raw[:8192]:
        return None
    return raw.decode("utf-8", errors="replace")
