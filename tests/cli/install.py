"""Installs to a scratch prefix, builds an example through pkg-config against what was installed, runs it.

install.py CMAKE BUILD EXAMPLE.c COMPILER SANITIZERS
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HEADER = "id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n"


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    cmake, build, example, compiler, sanitizers = sys.argv[1:6]
    with tempfile.TemporaryDirectory(prefix="manumit-install-") as folder:
        prefix, program = pathlib.Path(folder, "prefix"), pathlib.Path(folder, "example")
        run(cmake, "--install", build, "--prefix", prefix)
        packages = next(prefix.glob("lib*/**/pkgconfig"))
        environment = dict(os.environ, PKG_CONFIG_PATH=str(packages), LD_LIBRARY_PATH=str(packages.parent))
        sanitize = [f"-fsanitize={sanitizers}"] if sanitizers else []
        ledger = pathlib.Path(folder, "ledger.csv")
        # one account pays twenty others within a day: a fan-out
        rows = [f"t{n:02d},{1640995200 + n * 60},A,B{n:02d},1000,EUR,wire,,,\n" for n in range(20)]
        ledger.write_text(HEADER + "".join(rows))
        for kind in ("shared", "static"):
            more = ["--static"] if kind == "static" else []
            flags = run("pkg-config", "--cflags", "--libs", *more, "manumit", env=environment).split()
            if kind == "static":
                flags = [str(packages.parent / "libmanumit.a") if flag == "-lmanumit" else flag for flag in flags]
            run(compiler, "-std=gnu17", *sanitize, example, "-o", program, *flags, env=environment)
            told = run(program, ledger, env=environment)
            if told != "1 findings\n":
                sys.exit(f"the example said: {told}")
        for name in ("bin/manumit", "share/man/man1/manumit.1", "share/bash-completion/completions/manumit",
                     "libexec/manumit/manumit-pdf"):
            if not (prefix / name).is_file():
                sys.exit(f"{name} is not installed")
        print(run(prefix / "bin/manumit", "version", "--format", "jsonl").strip())
        run("bash", "-n", prefix / "share/bash-completion/completions/manumit")


main()
