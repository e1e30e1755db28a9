"""Fails when man/ is not what the table of verbs makes, or when mandoc objects to a page.

man.py MANUMIT MAN_FOLDER [--write]
"""

import pathlib
import re
import shutil
import subprocess
import sys


def page(program, verb):
    return subprocess.run([program, "help", "--man", verb], capture_output=True, check=True).stdout


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    overview = page(program, "manumit")
    verbs = re.findall(rb"^\.It Cm (\w+)$", overview, re.M)
    pages = {"manumit.1": overview}
    pages.update({f"manumit-{verb.decode()}.1": page(program, verb.decode()) for verb in verbs})
    if "--write" in sys.argv:
        for name, text in pages.items():
            (folder / name).write_bytes(text)
        return
    wrong = [f"{name}: is not what 'manumit help --man' writes" for name, text in pages.items()
             if not (folder / name).is_file() or (folder / name).read_bytes() != text]
    wrong += [f"{path.name}: no verb has this page" for path in folder.glob("*.1") if path.name not in pages]
    if len(verbs) < 10:
        wrong.append("the overview lists hardly any verb")
    if not shutil.which("mandoc"):
        wrong.append("mandoc is needed to check the pages")
    else:
        result = subprocess.run(["mandoc", "-Tlint", "-W", "style", *sorted(map(str, folder.glob("*.1")))],
                                capture_output=True, text=True)
        # pages are found by mandoc only once they are installed
        wrong += [line for line in result.stdout.splitlines() if "referenced manual not found" not in line]
    print("\n".join(wrong) or f"{len(pages)} pages are as the table makes them")
    sys.exit(1 if wrong else 0)


main()
