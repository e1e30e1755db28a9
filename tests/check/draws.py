"""Fails when one expression of src/lab draws twice from a stream: C leaves open in which order arguments
and initialisers are worked out, and compilers do differ, so the same seed would give other bytes.

&&, || and ?: do fix an order. Anything else with two draws is to be cut in two statements.
"""

import re
import sys

from house import TOP, blank_out

DRAW = re.compile(
    r"\b(world_(?:below|between|hump|chance|at|some_firm|other_area)|plot_price|within|month_due|fee_cents|"
    r"debt_cents|someone|take|mnm_world__(?:split|live|buy|crime|source|step|fund)|hand_over|draw_\w+)\s*\("
)
CONTROL = re.compile(r"\s*(?:else\s+)?(?:if|while|switch|for|return)\b\s*\(")


def closing(text, at):
    """The place of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i
    return len(text)


def statements(code):
    """(place, text) of each full expression: cut at ; and at braces outside parentheses and initialisers."""
    depth, start, lists = 0, 0, 0
    for i, c in enumerate(code):
        depth += (c == "(") - (c == ")")
        if c == "{" and (lists or code[:i].rstrip().endswith("=")):
            lists += 1
        elif c == "}" and lists:
            lists -= 1
        elif c == ";" or (c in "{}" and depth == 0):
            yield start, code[start:i]
            start = i + 1


def operands(text):
    """Parts whose order C fixes: what if and while test, declarators, both sides of && || ?: ."""
    control = CONTROL.match(text)
    if control and not text.lstrip().startswith("return"):
        end = closing(text, control.end() - 1)
        yield from operands(text[control.end() : end])
        yield from operands(text[end + 1 :])
        return
    depth, start, parts = 0, 0, []
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    for part in parts + [text[start:]]:
        yield from re.split(r"&&|\|\||\?|(?<!:):(?!:)", part)


def unordered(text):
    """Two draws of which neither is an argument of the other."""
    spans = []
    for match in DRAW.finditer(text):
        spans.append((match.start(), closing(text, match.end() - 1)))
    return any(a[1] < b[0] for i, a in enumerate(spans) for b in spans[i + 1 :])


def main():
    complaints, count = [], 0
    for path in sorted((TOP / "src" / "lab").rglob("*.c")):
        if path.name.endswith("_test.c"):
            continue
        code = blank_out(path.read_text(encoding="utf-8"))
        count += 1
        for start, text in statements(code):
            if any(unordered(part) for part in operands(text)):
                line = code.count("\n", 0, start + len(text) - len(text.lstrip())) + 1
                complaints.append(f"{path.relative_to(TOP)}:{line}: two draws in one expression")
    for complaint in complaints:
        print(complaint)
    print(f"draws: {count} files, {len(complaints)} complaints")
    return 1 if complaints or not count else 0


if __name__ == "__main__":
    sys.exit(main())
