"""Fails when a tracked file holds what looks like key material or a password.

Test keys are made when a test runs. A case file or a key file must never be added by mistake.
"""

import re
import sys

from house import TOP, text_of, tracked_files

PATTERNS = {
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    "an access token": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[A-Za-z0-9-]{20,}|"
        r"glpat-[\w-]{20}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,})"
    ),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@\"'<>{}$%]+:[^/\s:@\"'<>{}$%]+@\w"),
    "a password written out": re.compile(
        r"\b(?:password|passwd|passphrase|secret_key|api_key)\b\s*[:=]\s*[\"'][^\"'\s${}<>%]{8,}[\"']", re.I
    ),
}
KEY_FILES = re.compile(r"(?:^|/)(?:id_(?:rsa|ed25519|ecdsa)|[^/]*\.(?:pem|p12|pfx|key|mnmkey))$")


def complaints_about(name, text):
    found = [f"{name}: a key file by its name"] if KEY_FILES.search(name) else []
    for number, line in enumerate((text or "").splitlines(), 1):
        found += [f"{name}:{number}: {what}" for what, pattern in PATTERNS.items() if pattern.search(line)]
    return found


def self_test():
    bad = [
        ("a.txt", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("a.txt", "token ghp_" + "a1" * 18),
        ("a.txt", "AKIA" + "ABCDEFGH12345678"),
        ("a.txt", "https://ann:" + "hunter22@host/x"),
        ("a.c", 'const char *password = "' + 'correct-horse";'),
        ("dir/id_ed25519", ""),
        ("case.key", ""),
    ]
    good = [
        ("a.txt", "-----BEGIN PUBLIC KEY-----"),
        ("a.txt", "https://host/x:y@z"),
        ("a.c", 'password = getenv("X")'),
        ("keys.c", "int key;"),
        ("a.py", 'password = "' + '{given}"'),
    ]
    wrong = [f"should be found: {name} {text}" for name, text in bad if not complaints_about(name, text)]
    return wrong + [f"should pass: {name} {text}" for name, text in good if complaints_about(name, text)]


def main():
    complaints, count = self_test(), 0
    for path in tracked_files():
        count += 1
        complaints += complaints_about(str(path.relative_to(TOP)), text_of(path))
    for complaint in complaints:
        print(complaint)
    print(f"secrets: {count} files, {len(complaints)} complaints")
    return 1 if complaints or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
