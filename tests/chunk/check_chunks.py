"""check_chunks.py CHUNK_WRITE: lets the C program write chunks and a case into a folder, and reads
them with the short reader beside this file. Exits 1 with a line for what differs."""
import os
import subprocess
import sys
import tempfile

import mnmchunk


def expected_values(path, texts):
    with open(path, "rb") as lines:
        values = lines.read().split(b"\n")[:-1]
    return values if texts else [int(v) for v in values]


def check_chunks(folder):
    seen, count = set(), 0
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".chunk")):
        stem = os.path.join(folder, name[: -len(".chunk")])
        with open(stem + ".chunk", "rb") as file:
            chunk = file.read()
        texts = chunk[4] == 7
        other = expected_values(stem + ".other", False) if os.path.exists(stem + ".other") else None
        if mnmchunk.decode(chunk, other) != expected_values(stem + ".values", texts):
            sys.exit("%s: the values differ" % name)
        seen.add(chunk[5])
        count += 1
        damaged = chunk[:-1] + bytes([chunk[-1] ^ 1])
        try:
            mnmchunk.decode(damaged, other)
            sys.exit("%s: a changed byte was not seen" % name)
        except AssertionError:
            pass
    if seen != {0, 1, 2, 3, 4, 16, 17, 18}:
        sys.exit("not every encoding was written: %s" % sorted(seen))
    return count


def check_case(folder):
    with open(os.path.join(folder, "digest")) as file:
        rows, digest = file.read().split()
    ledger = mnmchunk.Ledger(os.path.join(folder, "case.mnm"))
    if len(ledger.rows) != int(rows):
        sys.exit("the case has %d transfers, not %s" % (len(ledger.rows), rows))
    if len({row["reference"] for row in ledger.rows}) != int(rows):
        sys.exit("references are not unique")
    if ledger.digest() != digest:
        sys.exit("the ledger's digest differs")
    return int(rows)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        chunks = check_chunks(folder)
        rows = check_case(folder)
    print("%d chunks and a case of %d transfers read alike" % (chunks, rows))


main()
