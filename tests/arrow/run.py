"""Installs the Python module into a scratch folder, as pip does it, and runs the tests there.

run.py SOURCES BUILD PROGRAM COMPILER SANITIZERS
"""

import os
import pathlib
import subprocess
import sys
import tempfile

MISSING = 1


def main():
    sources, build, program, compiler, sanitizers = sys.argv[1:6]
    peers = pathlib.Path(sources, "build", "arrow-peers", "bin", "python")
    if not peers.is_file():
        print(f"{peers} is not there; ./dev test makes it")
        return MISSING
    environment = dict(os.environ, MANUMIT_CMAKE_BUILD=build, MANUMIT=program, PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryDirectory(prefix="manumit-python-") as folder:
        install = [peers, "-m", "pip", "-q", "--disable-pip-version-check", "install", "--no-deps", "--no-index",
                   "--no-cache-dir", "--target", folder, pathlib.Path(sources, "python")]
        if subprocess.run(install, env=environment).returncode != 0:
            return 1
        environment["PYTHONPATH"] = folder
        # other libraries' memory is then watched too: a step beyond their buffers is seen
        environment["ARROW_DEFAULT_MEMORY_POOL"] = "system"
        if "address" in sanitizers:
            libraries = [
                subprocess.run([compiler, f"-print-file-name={name}"], capture_output=True, text=True).stdout.strip()
                for name in ("libasan.so", "libubsan.so", "libstdc++.so")
            ]
            environment["LD_PRELOAD"] = " ".join(libraries)
            environment["ASAN_OPTIONS"] = "detect_leaks=0"  # the interpreter keeps what it has until it ends
        tests = pathlib.Path(sources, "tests", "arrow", "python_test.py")
        return subprocess.run([peers, "-B", tests], env=environment).returncode


sys.exit(main())
