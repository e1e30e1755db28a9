"""The Python module against pyarrow, polars and duckdb: what goes in comes out, and what is found in a
table is what the program finds in the same ledger as a file, byte for byte."""

import datetime
import gc
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import unittest

import duckdb
import manumit
import polars
import pyarrow as pa
import pyarrow.compute as pc

LONG = bool(os.environ.get("MNM_LONG"))
COLUMNS = "id time_s from to amount_minor currency channel place from_owner to_owner".split()
CHANNELS = ["wire", "payroll", "card", "money_service", "cash_deposit", "unknown", "", "pigeon"]


# ---- random ledgers, in every type that a column may have -------------------------------------------


def ledger_rows(rng, count, ids=True, owners=True):
    """Rows as a plain ledger has them: texts and whole numbers."""
    accounts = [f"A{n}" for n in range(rng.choice([3, 12, 40]))] + ["CASH", "@x", "@cash", "asset:car", "Bär"]
    start = rng.choice([-5000000, 0, 1600000000])
    busy = rng.choice(accounts)
    rows = []
    for number in range(count):
        rows.append([
            f"t{number * 7919 % 100003}" if ids and rng.random() < 0.9 else "",
            start + rng.randrange(rng.choice([50, 9 * 86400])),
            busy if rng.random() < 0.2 else rng.choice(accounts),
            busy if rng.random() < 0.2 else rng.choice(accounts),
            rng.choice([1, 100, rng.randrange(1, 10**6), 2**40]),
            rng.choice(["EUR", "USD", "JPY", "EUR"]),
            rng.choice(CHANNELS),
            rng.choice(["", "Town/ATM 1", "Village", "Åre/x"]),
            rng.choice(["", "P1", "P1|P2"]) if owners else "",
            rng.choice(["", "P3"]) if owners else "",
        ])
    return rows


def write_plain(path, rows):
    lines = [",".join(COLUMNS)] + [",".join(map(str, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def text_array(rng, values, empty_is_null):
    values = [None if empty_is_null and value == "" and rng.random() < 0.5 else value for value in values]
    kind = rng.choice(["utf8", "large", "view", "dictionary", "other dictionary", "large dictionary"])
    if kind == "utf8":
        return pa.array(values, pa.utf8())
    if kind == "large":
        return pa.array(values, pa.large_utf8())
    if kind == "view":
        return pa.array(values, pa.string_view())
    array = pa.array(values, pa.utf8()).dictionary_encode()
    index = rng.choice([pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()])
    words = array.dictionary.cast(pa.large_utf8()) if kind == "large dictionary" else array.dictionary
    if kind == "other dictionary":  # with words that no row uses, in front
        words = pa.concat_arrays([pa.array(["nobody", None], pa.utf8()), words])
        indexes = pc.add(array.indices, 2)
    else:
        indexes = array.indices
    if len(words) < 120:
        indexes = indexes.cast(index)
    return pa.DictionaryArray.from_arrays(indexes, words)


def time_array(rng, seconds):
    kind = rng.choice(["time_s", "s", "ms", "us", "ns", "int us"])
    if kind == "time_s":
        return "time_s", pa.array(seconds, rng.choice([pa.int64(), pa.int32()]) if max(map(abs, seconds), default=0) < 2**31 else pa.int64())
    if kind == "int us":
        return "booked_us", pa.array([value * 10**6 for value in seconds], pa.int64())
    factor = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind]
    zone = rng.choice([None, "UTC", "Europe/Berlin"])
    return rng.choice(["booked", "booked_us", "time_s"]), pa.array([value * factor for value in seconds], pa.int64()).cast(pa.timestamp(kind, zone))


def number_array(rng, values):
    return pa.array(values, rng.choice([pa.int64(), pa.uint64()] + ([pa.int32(), pa.uint32()] if max(values, default=0) < 2**31 else [])))


def as_table(rng, rows):
    """The rows as an Arrow table in random types; the same ledger whatever the types."""
    columns = list(zip(*rows)) if rows else [[] for _ in COLUMNS]
    names, arrays = [], []
    for name, values in zip(COLUMNS, columns):
        values = list(values)
        if name == "time_s":
            name, array = time_array(rng, values)
        elif name == "amount_minor":
            array = number_array(rng, values)
        else:
            array = text_array(rng, values, empty_is_null=name not in ("from", "to", "currency"))
            if name in ("from", "to") and rng.random() < 0.3:
                name = {"from": "payer", "to": "receiver"}[name]
        names.append(name)
        arrays.append(array)
    order = list(range(len(names)))
    rng.shuffle(order)
    table = pa.table([arrays[n] for n in order], names=[names[n] for n in order])
    if rng.random() < 0.3:
        table = table.append_column("remark", pa.array([1.5] * len(rows)))
    return table


def reshape(rng, table):
    """The same rows in other chunks, or as a slice of a larger table."""
    kind = rng.choice(["as it is", "chunks", "slice", "both", "reader"])
    if kind in ("slice", "both") and table.num_rows:
        before, after = rng.randrange(5), rng.randrange(5)
        some = table.slice(0, min(before, table.num_rows))
        table = pa.concat_tables([some, table, table.slice(0, min(after, table.num_rows))]).combine_chunks().slice(len(some), table.num_rows)
    if kind in ("chunks", "both") and table.num_rows:
        table = pa.Table.from_batches(table.to_batches(max_chunksize=rng.choice([1, 3, 7, 1000])), table.schema)
    if kind == "reader":
        return pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(max_chunksize=5)))
    return table


def program(*arguments):
    done = subprocess.run([os.environ["MANUMIT"], *arguments], capture_output=True,
                          env={key: value for key, value in os.environ.items() if key != "LD_PRELOAD"})
    if done.returncode != 0:
        raise AssertionError(done.stderr.decode())
    return done.stdout


class InScratch(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="manumit-arrow-")
        self.folder = pathlib.Path(self.scratch.name)

    def tearDown(self):
        self.scratch.cleanup()


# ---- findings ---------------------------------------------------------------------------------------


class Findings(InScratch):
    def test_a_table_gives_what_the_file_gives_byte_for_byte(self):
        rng = random.Random(7)
        params = {"B": 30, "S": 86400, "T1": {"k": 3, "W": 86400}, "T2": {"k": 3, "W": 3600}}
        (self.folder / "p.json").write_text(json.dumps(params))
        found = 0
        for case in range(200 if LONG else 40):
            rows = ledger_rows(rng, rng.choice([0, 1, 2, 30, 300, 2000]), ids=rng.random() < 0.7)
            write_plain(self.folder / "l.csv", rows)
            expected = program("detect", "--ledger", self.folder / "l.csv", "--params", self.folder / "p.json")
            got = manumit.detect(reshape(rng, as_table(rng, rows)), params)
            self.assertEqual(got.json, expected, case)
            self.assertEqual(got, json.loads(expected))
            self.assertEqual(got.summary["rows"], len(rows))
            self.assertEqual(got.summary["unmapped_rows"], sum(row[6] == "pigeon" for row in rows))
            self.assertEqual(manumit.detect(self.folder / "l.csv", params).json, expected)
            found += len(got)
        self.assertGreater(found, 100)

    def test_threads_and_order_of_rows_change_no_byte(self):
        rng = random.Random(8)
        rows = ledger_rows(rng, 20000)
        first = manumit.detect(as_table(rng, rows), only="T1,T2,T3,T4")
        self.assertGreater(len(first), 0)
        for threads in (2, 5):
            rng.shuffle(rows)
            self.assertEqual(manumit.detect(as_table(rng, rows), only=["T1", "T2", "T3", "T4"], threads=threads).json, first.json)

    def test_other_libraries_give_the_same(self):
        rng = random.Random(9)
        rows = ledger_rows(rng, 3000)
        table = pa.table({name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)})
        here = table  # duckdb finds it by its name
        expected = manumit.detect(here)
        self.assertGreater(len(expected), 0)
        frame = polars.DataFrame(table)
        self.assertEqual(manumit.detect(frame).json, expected.json)
        self.assertEqual(manumit.detect(frame.with_columns(polars.col("from", "to").cast(polars.Categorical))).json, expected.json)
        self.assertEqual(manumit.detect(duckdb.sql("SELECT * FROM here")).json, expected.json)
        self.assertEqual(manumit.detect(table.to_batches()[0]).json, expected.json)  # __arrow_c_array__

    def test_what_was_read_once_can_be_searched_often(self):
        ledger = manumit.read_ledger(as_table(random.Random(3), ledger_rows(random.Random(3), 2000)))
        all_of_them = manumit.detect(ledger)
        self.assertEqual(manumit.detect(ledger, only="T1").json, manumit.detect(pa.table(ledger), only="T1").json)
        self.assertEqual([f for f in all_of_them if f["typology"] == "T2"], list(manumit.detect(ledger, only="T2")))


# ---- there and back ---------------------------------------------------------------------------------


def expected_rows(rows):
    """What the ledger makes of plain rows, in its order; all of them have ids of their own."""
    names = {"payroll": "wage", "card": "card_present", "money_service": "remittance", "": "unknown", "pigeon": "unknown"}
    made = [
        {
            "transfer_id": row[0],
            "booked_us": datetime.datetime.fromtimestamp(row[1], datetime.timezone.utc),
            "booked_grain": 2,
            "payer": "CASH" if row[2] == "@cash" else row[2],
            "receiver": "CASH" if row[3] == "@cash" else row[3],
            "amount_minor": row[4],
            "currency": row[5],
            "channel": names.get(row[6], row[6]),
            "place": row[7] or None,
        }
        for row in rows
    ]
    return sorted(made, key=lambda row: (row["booked_us"], row["transfer_id"].encode()))


def without_dictionaries(table):
    """Words instead of their numbers, which depend on which came first."""
    plain = pa.schema([field.with_type(field.type.value_type if pa.types.is_dictionary(field.type) else field.type) for field in table.schema])
    return table.cast(plain)


class ThereAndBack(unittest.TestCase):
    def test_random_tables_come_back_equal(self):
        rng = random.Random(11)
        for case in range(300 if LONG else 60):
            rows = ledger_rows(rng, rng.choice([1, 2, 40, 400]))
            for number, row in enumerate(rows):
                row[0] = row[0] or f"x{number}"
            ledger = manumit.read_ledger(reshape(rng, as_table(rng, rows)))
            table = pa.table(ledger)
            table.validate(full=True)
            self.assertEqual(len(ledger), len(rows))
            # a column in which no row says anything is left out
            got = [{"channel": "unknown", "place": None, **row} for row in table.to_pylist()]
            self.assertEqual(got, expected_rows(rows), case)
            again = pa.table(manumit.read_ledger(table))
            self.assertTrue(without_dictionaries(again).equals(without_dictionaries(table)), case)
            self.assertEqual(polars.DataFrame(ledger).height, len(rows))

    def test_every_column_of_a_transfer_comes_back(self):
        table = pa.table({
            "transfer_id": ["a", "b", "c"],
            "booked_us": pa.array([0, 86400000000, 86400000001], pa.timestamp("us", "UTC")),
            "booked_grain": pa.array([0, 1, 3], pa.uint8()),
            "payer_bank": ["BANK", "", "BANK"],
            "payer_number": ["1", "CASH", "2"],
            "receiver_bank": ["", "OTHER", ""],
            "receiver_number": ["@x", "1", "asset:boat"],
            "amount_minor": [1, 2, 3],
            "currency": ["EUR", "JPY", "BTC"],
            "to_amount_minor": pa.array([0, None, 5]),
            "to_currency": ["EUR", None, "USD"],
            "channel": ["conversion", "own", "cheque"],
            "place": [None, "Town/ATM", None],
            "order": pa.array([None, 7, 8], pa.uint64()),
            "balance_minor": pa.array([-5, None, 0], pa.int64()),
        })
        out = pa.table(manumit.read_ledger(table))
        out.validate(full=True)
        self.assertEqual(out.column("payer").to_pylist(), ["BANK:1", "CASH", "BANK:2"])
        self.assertEqual(out.column("to_amount_minor").to_pylist(), [0, 2, 5])
        self.assertEqual(out.column("to_currency").to_pylist(), ["EUR", "JPY", "USD"])
        for name in table.column_names:
            if name not in ("to_amount_minor", "to_currency"):
                self.assertEqual(out.column(name).to_pylist(), table.column(name).to_pylist(), name)
        again = pa.table(manumit.read_ledger(out))
        self.assertTrue(without_dictionaries(again).equals(without_dictionaries(out)))

    def test_a_ledger_without_ids_has_the_same_ids_wherever_it_comes_from(self):
        rows = ledger_rows(random.Random(4), 500, ids=False) * 3  # equal rows get -2, -3
        table = as_table(random.Random(5), rows)
        ids = pa.table(manumit.read_ledger(table)).column("transfer_id").to_pylist()
        self.assertEqual(len(set(ids)), len(rows))
        self.assertTrue(any(name.endswith("-3") for name in ids))
        again = pa.table(manumit.read_ledger(as_table(random.Random(6), rows[::-1])))
        self.assertEqual(ids, again.column("transfer_id").to_pylist())

    def test_the_type_can_be_asked_for(self):
        ledger = manumit.read_ledger(as_table(random.Random(1), ledger_rows(random.Random(1), 5)))
        self.assertEqual(pa.schema(ledger), pa.table(ledger).schema)

    def test_no_rows_are_a_table(self):
        table = pa.table({"time_s": pa.array([], pa.int64()), "from": pa.array([], pa.utf8()), "to": pa.array([], pa.utf8()),
                          "amount_minor": pa.array([], pa.int64()), "currency": pa.array([], pa.utf8())})
        ledger = manumit.read_ledger(table)
        self.assertEqual(len(ledger), 0)
        self.assertEqual(pa.table(ledger).num_rows, 0)
        self.assertEqual(manumit.detect(ledger).json, b"[]\n")


class Memory(unittest.TestCase):
    def test_what_is_given_out_is_the_ledgers_own(self):
        ledger = manumit.read_ledger(as_table(random.Random(2), ledger_rows(random.Random(2), 1000)))
        one, two = pa.table(ledger), pa.table(ledger)
        for name in ("booked_us", "booked_grain", "payer", "receiver", "amount_minor", "channel", "place"):
            first, second = (table.column(name).chunk(0).buffers()[1].address for table in (one, two))
            self.assertEqual(first, second, name)

    def test_columns_of_our_own_types_are_read_where_they_are(self):
        count = 100000
        table = pa.table({"booked_us": pa.array(range(count), pa.timestamp("us", "UTC")), "from": ["A", "B"] * (count // 2),
                          "to": ["C"] * count, "amount_minor": pa.array(range(1, count + 1)), "currency": ["EUR"] * count})
        summary = manumit.read_ledger(table).summary
        self.assertEqual(summary["values_shared"], 2 * count)
        self.assertEqual(summary["values_copied"], 3 * count)
        self.assertLess(summary["peak_bytes"], 16 << 20)

    def test_a_table_outlives_its_ledger_and_may_die_in_another_thread(self):
        rows = ledger_rows(random.Random(2), 1000)
        for number, row in enumerate(rows):
            row[0] = f"x{number}"
        ledger = manumit.read_ledger(as_table(random.Random(2), rows))
        tables = [pa.table(ledger) for _ in range(4)]
        column = tables[0].column("payer")
        del ledger
        gc.collect()
        expected = expected_rows(rows)
        self.assertEqual(tables[3].to_pylist(), expected)
        threads = [threading.Thread(target=tables.pop) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        gc.collect()
        self.assertEqual(column.to_pylist(), [row["payer"] for row in expected])
        self.assertEqual(tables[0].to_pylist(), expected)


# ---- what goes wrong ---------------------------------------------------------------------------------


def small(**columns):
    made = {"time_s": [1, 2, 3], "from": ["A", "B", "A"], "to": ["B", "C", "D"], "amount_minor": [1, 2, 3], "currency": ["EUR"] * 3}
    made.update(columns)
    return pa.table(made)


class Errors(unittest.TestCase):
    def refused(self, table, status, row, column, word, **options):
        with self.assertRaises(manumit.Error) as caught:
            manumit.detect(table, **options)
        error = caught.exception
        self.assertEqual((error.status, error.row, error.column), (status, row, column), str(error))
        self.assertIn(word, error.message)
        self.assertIn(error.message, str(error))
        self.assertIn(error.hint, str(error))

    def test_each_names_row_and_column_and_never_the_value(self):
        self.refused(small(amount_minor=[1, 0, 3]), "range", 2, 4, "above zero")
        self.refused(small(amount_minor=[1, None, 3]), "parse", 2, 4, "null")
        self.refused(small(amount_minor=[1.0, 2.0, 3.0]), "parse", None, 4, "float64")
        self.refused(small(currency=["EUR", "EUR", "XQX"]), "parse", 3, 5, "currency")
        self.refused(small(to=["B", " ", "D"]), "parse", 2, 3, "account number is missing")
        self.refused(small(to=["B", "x\0y", "D"]), "parse", 2, 3, "NUL")
        self.refused(small(time_s=[1, 2, 10**15]), "range", 3, 1, "years")
        self.refused(small().drop_columns("to"), "parse", None, None, "no column to")
        self.refused(small(amount_minor=pa.array([1, 2, 2**63], pa.uint64())), "overflow", 3, 4, "does not fit")
        self.refused(pa.concat_tables([small(), small(amount_minor=[1, 2, -7])]), "range", 6, 4, "above zero")

    def test_parameters_are_checked(self):
        self.refused(small(), "range", 1, 14, "k must be", params={"T1": {"k": 0}})
        self.refused(small(), "argument", None, None, "not known", only="T77")

    def test_a_file_that_is_wrong_names_line_and_column(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "l.csv")
            path.write_text(",".join(COLUMNS) + "\nt,x,A,B,1,EUR,,,,\n")
            with self.assertRaises(manumit.Error) as caught:
                manumit.detect(path)
            self.assertEqual((caught.exception.row, caught.exception.column), (2, 2))
            self.assertIn("l.csv", caught.exception.input)
            with self.assertRaises(manumit.Error) as caught:
                manumit.detect(path.with_name("none.csv"))
            self.assertEqual(caught.exception.status, "notfound")

    def test_a_producer_that_fails_is_an_error(self):
        def batches():
            yield small().to_batches()[0]
            raise ValueError("the value of a secret")

        reader = pa.RecordBatchReader.from_batches(small().schema, batches())
        with self.assertRaises(manumit.Error) as caught:
            manumit.detect(reader)
        self.assertEqual(caught.exception.status, "io")
        self.assertNotIn("secret", str(caught.exception))

    def test_a_stream_is_read_once(self):
        capsule = small().__arrow_c_stream__()

        class Once:
            def __arrow_c_stream__(self, requested_schema=None):
                return capsule

        self.assertEqual(len(manumit.read_ledger(Once())), 3)
        with self.assertRaises(manumit.Error) as caught:
            manumit.read_ledger(Once())
        self.assertEqual(caught.exception.status, "argument")

    def test_what_is_no_table_is_told(self):
        for thing in (7, None, {"from": ["A"]}):
            with self.assertRaises(TypeError):
                manumit.detect(thing)
        with self.assertRaises(TypeError):
            manumit.read_ledger(small(), spec="plain")

    def test_control_c_ends_a_long_search(self):
        count = 2000000
        table = pa.table({"time_s": pa.array(range(count)), "from": pa.array(["A", "B"] * (count // 2)).dictionary_encode(),
                          "to": pa.array(["C", "D"] * (count // 2)), "amount_minor": pa.array(range(1, count + 1)),
                          "currency": pa.array(["EUR"] * count)})
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.06)
        try:
            with self.assertRaises(KeyboardInterrupt):
                for _ in range(1000):
                    manumit.read_ledger(table)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
