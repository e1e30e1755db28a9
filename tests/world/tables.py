"""The assumptions and scenarios as any YAML reader has them: complete, sourced, and what the page says.

tables.py
"""

import glob
import pathlib
import re
import sys

import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]


def main():
    complaints = []
    entries = yaml.safe_load((TOP / "data" / "world-assumptions.yaml").read_text(encoding="utf-8"))
    names = [entry["name"] for entry in entries]
    code = "".join(path.read_text(encoding="utf-8") for path in (TOP / "src" / "lab" / "world").glob("*.[ch]"))
    used = set(re.findall(r"ASSUMED\.([a-z0-9_]+)", code))
    complaints += [f"{name} stands twice" for name in names if names.count(name) > 1]
    complaints += [f"{name} is used by nothing" for name in names if name not in used]
    for entry in entries:
        sourced = "source" in entry and entry.get("mark") in ("P", "S", "M")
        if sourced == (entry.get("assumption") is True):
            complaints.append(f"{entry['name']} needs a source with its mark, or to be marked an assumption")
        if entry["name"].endswith("_low") and entry["name"][:-4] + "_high" in names:
            high = next(e for e in entries if e["name"] == entry["name"][:-4] + "_high")
            low, high = str(entry.get("value", entry.get("values"))), str(high.get("value", high.get("values")))
            if any(int(a) > int(b) for a, b in zip(low.split(), high.split(), strict=True)):
                complaints.append(f"{entry['name']} is above its high")
    page = (TOP / "docs" / "exercises.md").read_text(encoding="utf-8")
    plain = re.sub(r"\s+", " ", page)
    scenarios = sorted(glob.glob(str(TOP / "data" / "scenarios" / "*.yaml")))
    for path in scenarios:
        scenario = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
        if f"### {scenario['name']}" not in page:
            complaints.append(f"docs/exercises.md has no section on {scenario['name']}")
        for paragraph in scenario["briefing"]:
            if re.sub(r"\s+", " ", paragraph) not in plain:
                complaints.append(f"docs/exercises.md tells another briefing of {scenario['name']}")
    for complaint in complaints:
        print(complaint)
    print(f"tables: {len(entries)} assumptions, {len(scenarios)} scenarios, {len(complaints)} complaints")
    return 1 if complaints or not entries or len(scenarios) < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
