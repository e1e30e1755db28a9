"""Reads the ledger of a manumit case: chunks, runs, canonical rows. Python 3 standard library only.

Written from docs/chunk-format.md, and kept short on purpose: it is slow, and shows that nothing but
that page is needed to read a ledger.
"""
import hashlib
import sqlite3
import struct

HEADER = struct.Struct("<3sBBBBBIIQQQQQ")  # 56 bytes
MASK = (1 << 64) - 1
PRIME = 0x9E3779B97F4A7C15
WIDTH = {1: (1, False), 2: (2, False), 3: (4, False), 4: (8, False), 5: (2, True), 6: (8, True)}


def check_sum(header, payload):
    """The 64-bit sum over the header (its own field replaced by the payload's size) and payload."""
    lane = [1, 2, 3, 4]
    words = struct.unpack("<7Q", header[:48] + struct.pack("<Q", len(payload)))
    for i, word in enumerate(words):
        mixed = (lane[i % 4] ^ word) * PRIME & MASK
        lane[i % 4] = mixed ^ mixed >> 29
    whole = len(payload) // 32 * 32
    for at in range(0, whole, 32):
        for i, word in enumerate(struct.unpack_from("<4Q", payload, at)):
            mixed = (lane[i] ^ word) * PRIME & MASK
            lane[i] = mixed ^ mixed >> 29
    total = len(payload)
    for i, word in enumerate(struct.unpack("<4Q", payload[whole:].ljust(32, b"\0"))):
        mixed = (lane[i] ^ word) * PRIME & MASK
        mixed ^= mixed >> 32
        total = (total ^ mixed) * PRIME & MASK
        total ^= total >> 32
    return total


def packed_bytes(count, bits):
    return (count * bits + 63) // 64 * 8


def unpack(data, count, bits):
    """`count` values of `bits` bits, lowest bit first, from whole little-endian 64-bit words."""
    number = int.from_bytes(data[: packed_bytes(count, bits)], "little")
    mask, values = (1 << bits) - 1, []
    step = 4096  # long numbers are shifted in pieces
    for first in range(0, count, step):
        piece = number & (1 << bits * step) - 1
        number >>= bits * step
        for _ in range(min(step, count - first)):
            values.append(piece & mask)
            piece >>= bits
    return values


def stream(data, count, bits, exceptions, exception_bits):
    values = unpack(data, count, bits)
    at = packed_bytes(count, bits)
    positions = struct.unpack_from("<%dH" % exceptions, data, at)
    high = unpack(data[at + 2 * exceptions :], exceptions, exception_bits)
    for position, part in zip(positions, high):
        values[position] |= part << bits
    return values


def decode(chunk, other=None):
    """All values of a chunk: numbers, or byte strings. `other`: the column of a DIFFERENCE."""
    magic, version, kind, encoding, bits, exception_bits, count, extra, low, high, scale, step, check = (
        HEADER.unpack_from(chunk)
    )
    payload = chunk[HEADER.size :]
    assert magic == b"mnc" and version == 1, "not a chunk of version 1"
    assert check == check_sum(chunk[: HEADER.size], payload), "the check sum is wrong"
    if kind == 7:
        return decode_texts(encoding, count, extra, payload)
    if encoding == 0:
        values = [low] * count
    elif encoding == 1:
        values = [low + scale * v for v in stream(payload, count, bits, extra, exception_bits)]
    elif encoding == 2:
        place = struct.unpack_from("<Q", payload)[0]
        values = []
        for row, distance in enumerate(stream(payload[8:], count, bits, extra, exception_bits)):
            place += distance + step if row else 0
            values.append(low + scale * place)
    elif encoding == 3:
        width = ((high - low & MASK) // scale).bit_length()
        table = unpack(payload, extra, width)
        indexes = unpack(payload[packed_bytes(extra, width) :], count, bits)
        values = [low + scale * table[i] for i in indexes]
    elif encoding == 4:
        folded = stream(payload, count, bits, extra, exception_bits)
        values = [o + (f >> 1 ^ -(f & 1)) for o, f in zip(other, folded)]
    else:
        raise AssertionError("unknown encoding")
    width, signed = WIDTH[kind]
    mask, half = (1 << 8 * width) - 1, 1 << 8 * width - 1
    values = [v & mask for v in values]
    return [v - 2 * half if signed and v >= half else v for v in values]


def decode_texts(encoding, count, entries, payload):
    if encoding == 16:
        return [b"%d" % v for v in decode(payload)]
    first, second = struct.unpack_from("<2I", payload)
    lengths, text, texts = decode(payload[8 : 8 + first]), payload[8 + first + second :], []
    for length in lengths:
        texts.append(text[:length])
        text = text[length:]
    assert not text, "texts do not use up their bytes"
    if encoding == 18:
        assert len(texts) == count
        return texts
    assert encoding == 17 and len(texts) == entries
    return [texts[i] for i in decode(payload[8 + first : 8 + first + second])]


# Columns of a run: number, name, what an absent chunk means (a column's name: equal to it).
COLUMNS = {
    1: ("booked_us", None), 2: ("grain", None), 3: ("from", None), 4: ("to", None),
    5: ("amount", None), 6: ("currency", None), 7: ("to_amount", "amount"),
    8: ("to_currency", "currency"), 9: ("channel", 0), 10: ("flags", 0), 11: ("order", MASK),
    12: ("place", 0xFFFFFFFF), 13: ("value_date", -(1 << 63)), 14: ("offset", -(1 << 15)),
    15: ("mcc", 0), 16: ("balance", -(1 << 63)), 17: ("source", None), 18: ("source_row", None),
    19: ("reference", None), 20: ("native_id", b""), 21: ("earmark", b""), 22: ("reverses", b""),
    23: ("backs", b""), 24: ("linked", b""),
}
TEXTS = ("native_id", "earmark", "reverses", "backs", "linked")


def key(text):
    return hashlib.sha256(text).digest()[:16]


class Ledger:
    """All transfers of the live runs of a case, as dictionaries, unordered."""

    def __init__(self, path):
        self.db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        self.db.text_factory = bytes
        self.accounts = {
            i: key(bank + b"\x1f" + number)
            for i, bank, number in self.db.execute("SELECT account_id, bank, number FROM account")
        }
        self.places = {i: key(p) for i, p in self.db.execute("SELECT place_id, place FROM place")}
        self.rows = []
        for run in self.db.execute(
            "SELECT run_id, coalesce(source_id, 0), first_reference, digest FROM run"
            " WHERE state = 'live' ORDER BY run_id"
        ).fetchall():
            self.read_run(*run)

    def read_run(self, run, source, first_reference, digest):
        directory = self.db.execute(
            "SELECT column, seq, rows, sha256 FROM chunk WHERE run_id = ? ORDER BY column, seq", (run,)
        ).fetchall()
        root, blobs = hashlib.sha256(), {}
        for column, seq, rows, sha in directory:
            root.update(struct.pack("<3I", column, seq, rows) + sha)
            (blob,) = self.db.execute(
                "SELECT data FROM chunk_data WHERE chunk_id = ?", (run << 32 | seq << 8 | column,)
            ).fetchone()
            assert hashlib.sha256(blob).digest() == sha, "a chunk does not match its digest"
            blobs[column, seq] = blob
        assert root.digest() == digest, "the chunks do not match the run's digest"
        place = first_reference
        for seq, count in [(seq, rows) for column, seq, rows, _ in directory if column == 1]:
            block = {}
            for number, (name, none) in COLUMNS.items():
                if (number, seq) in blobs:
                    other = block[none] if isinstance(none, str) else None
                    block[name] = decode(blobs[number, seq], other)
                elif name == "source":
                    block[name] = [source] * count
                elif name == "reference":
                    block[name] = list(range(place, place + count))
                else:
                    assert none is not None, "a column is missing"
                    block[name] = block[none] if isinstance(none, str) else [none] * count
            place = place + count if place is not None else None
            self.rows += [dict(zip(block, values)) for values in zip(*block.values())]

    def canonical(self, row):
        """The bytes whose SHA-256 says that two records are the same transfer."""
        has, rest = 0, b""
        if row["to_amount"] != row["amount"]:
            has, rest = has | 1, rest + struct.pack("<q", row["to_amount"])
        if row["to_currency"] != row["currency"]:
            has, rest = has | 2, rest + struct.pack("<H", row["to_currency"])
        if row["value_date"] != -(1 << 63):
            has, rest = has | 4, rest + struct.pack("<q", row["value_date"])
        if row["offset"] != -(1 << 15):
            has, rest = has | 8, rest + struct.pack("<h", row["offset"])
        if row["mcc"]:
            has, rest = has | 16, rest + struct.pack("<H", row["mcc"])
        if row["place"] != 0xFFFFFFFF:
            has, rest = has | 32, rest + self.places[row["place"]]
        if any(row[t] for t in TEXTS):
            has, rest = has | 64, rest + key(
                b"".join(struct.pack("<I", len(row[t])) + row[t] for t in TEXTS)
            )
        return (
            struct.pack("<4BHqq", 1, row["grain"], row["channel"], has, row["currency"],
                        row["booked_us"], row["amount"])
            + self.accounts[row["from"]] + self.accounts[row["to"]] + rest
        )

    def digest(self):
        """The ledger's digest, as `manumit verify` shows it."""
        lines = []
        for row in self.rows:
            stated = row["order"] if not row["flags"] & 2 else MASK
            lines.append((row["booked_us"], row["grain"] != 0, key(self.canonical(row)), stated))
        total = hashlib.sha256(b"manumit ledger 1")
        for _, _, digest, order in sorted(lines):
            total.update(digest + (struct.pack("<Q", order) if order != MASK else b""))
        return total.hexdigest()
