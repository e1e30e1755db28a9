"""Builds the wheel (PEP 517): CMake makes the module, the rest is a zip file.

A backend of its own, since it needs nothing but what the engine needs anyway: setuptools would have to
be fetched for every build, only to call CMake.

MANUMIT_CMAKE_BUILD=FOLDER  a build folder to use, kept as it is configured (default: build/python)
"""

import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import sysconfig
import zipfile

HERE = pathlib.Path(__file__).resolve().parents[1]
TOP = HERE.parent
MODULE = "_manumit.abi3.so"
FIRST_PYTHON = "cp310"  # Py_LIMITED_API in _manumit.c
DATE = (1980, 1, 1, 0, 0, 0)  # same sources, same bytes


def _run(*command):
    done = subprocess.run([str(part) for part in command])
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}; its words above say why")


def _version():
    text = (TOP / "CMakeLists.txt").read_text()
    return re.search(r"project\(manumit VERSION ([0-9.]+)", text)[1]


def _build():
    given = os.environ.get("MANUMIT_CMAKE_BUILD")
    folder = pathlib.Path(given) if given else TOP / "build" / "python"
    if not given:
        _run("cmake", "-S", TOP, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
             "-DMNM_TESTS=OFF", f"-DPython3_EXECUTABLE={sys.executable}")
    _run("cmake", "--build", folder, "--target", "manumit_python")
    return folder / "python" / MODULE


def _metadata():
    project = (HERE / "pyproject.toml").read_text()
    description = re.search(r'^description = "(.*)"$', project, re.M)[1]
    python = re.search(r'^requires-python = "(.*)"$', project, re.M)[1]
    readme = (HERE / "README.md").read_text()
    return (
        f"Metadata-Version: 2.1\nName: manumit\nVersion: {_version()}\nSummary: {description}\n"
        f"License: GPL-3.0-or-later\nRequires-Python: {python}\n"
        f"Description-Content-Type: text/markdown\n\n{readme}"
    )


def _tag():
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{FIRST_PYTHON}-abi3-{platform}"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    module = _build()
    info = f"manumit-{_version()}.dist-info"
    files = {f"manumit/{path.name}": path.read_bytes() for path in sorted((HERE / "manumit").glob("*.py"))}
    files[f"manumit/{MODULE}"] = module.read_bytes()
    files[f"{info}/METADATA"] = _metadata().encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: manumit\nRoot-Is-Purelib: false\nTag: {_tag()}\n"
    ).encode()
    files[f"{info}/licenses/LICENSE"] = (TOP / "LICENSE").read_bytes()
    record = []
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(data)}\n")
    record.append(f"{info}/RECORD,,\n")
    files[f"{info}/RECORD"] = "".join(record).encode()
    wheel = f"manumit-{_version()}-{_tag()}.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / wheel, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith(".so") else 0o644) << 16
            into.writestr(entry, data)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    raise SystemExit("the module is built from a checkout of the engine: pip install ./python")
