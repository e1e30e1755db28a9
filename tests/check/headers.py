"""Fails when a header cannot be included alone, or not twice, with gcc or clang.

A header that needs another one first breaks whoever includes it in another order.
"""

import concurrent.futures
import os
import subprocess
import sys

from house import TOP

FLAGS = (
    "-std=gnu17 -fsyntax-only -x c -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wconversion -Wshadow "
    "-Wstrict-prototypes -Werror"
).split()
LIBRARIES = "libsodium libcrypto sqlite3 yaml-0.1 yajl icu-uc icu-i18n libxml-2.0 libzip zlib poppler-glib igraph pangocairo cairo-pdf".split()


def library_flags():
    flags = []
    for library in LIBRARIES:
        asked = subprocess.run(["pkg-config", "--cflags", library], capture_output=True, text=True)
        if asked.returncode == 0:
            flags += asked.stdout.split()
    return flags


def objection(compiler, header, flags):
    name = header.relative_to(TOP / ("src" if "src" in header.relative_to(TOP).parts else "."))
    text = f'#include "{name}"\n#include "{name}"\n'
    command = [compiler, *FLAGS, *flags, f"-I{TOP / 'src'}", f"-I{TOP}", f"-I{TOP / 'include'}", "-"]
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    return None if run.returncode == 0 else f"{compiler}, {name} alone:\n{run.stderr}"


def main():
    headers = [path for folder in ("src", "include", "tests") for path in sorted((TOP / folder).rglob("*.h"))]
    flags = library_flags()
    jobs = [(compiler, header, flags) for header in headers for compiler in ("gcc", "clang")]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        complaints = [found for found in pool.map(lambda job: objection(*job), jobs) if found]
    for complaint in complaints:
        print(complaint)
    print(f"headers: {len(headers)} with two compilers, {len(complaints)} complaints")
    return 1 if complaints or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
