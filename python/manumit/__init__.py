"""manumit: an investigation engine against trafficking in human beings, for Python.

Transfers come in and go out through Arrow's PyCapsule protocol: tables of pyarrow, polars, duckdb,
pandas and any other library that speaks it, without a copy where the types allow it. Columns,
types and limits: docs/arrow.md.

    import manumit, pyarrow.parquet
    table = pyarrow.parquet.read_table("transfers.parquet")
    for finding in manumit.detect(table, only="T1,T2"):
        print(finding["sentence"])

A finding is a lead for a person to judge: every pattern has innocent look-alikes.
"""

import json as _json
import os as _os

from manumit import _manumit
from manumit._manumit import Error

__all__ = ["Error", "Findings", "Ledger", "detect", "read_ledger"]
__version__ = _manumit.version


class Findings(list):
    """Findings as dictionaries, in the documented order.

    json     the same as bytes, as `manumit detect` writes them
    summary  what was read, and how many findings are standing or cut at a bound
    """

    def __init__(self, written, summary):
        super().__init__(_json.loads(written))
        self.json = written
        self.summary = summary


class Ledger:
    """Transfers in memory, in ledger order. Give it to `detect`, or to any library that reads
    Arrow: `pyarrow.table(ledger)`, `polars.DataFrame(ledger)`, `duckdb.from_arrow(...)`.

    What is given out is the ledger's own memory, which lives until the last of it is released.
    summary  what was read: rows, columns that were ignored, channels that were not understood
    """

    def __init__(self, rows, summary):
        self._rows = rows
        self.summary = summary

    def __len__(self):
        return len(self._rows)

    def __repr__(self):
        return f"<manumit.Ledger of {len(self)} transfers>"

    def __arrow_c_stream__(self, requested_schema=None):
        return self._rows.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self):
        return self._rows.__arrow_c_schema__()


def read_ledger(data, *, spec=None, threads=1, name="table"):
    """Reads transfers into a Ledger.

    data     a path of a plain ledger (or of any file that `spec` describes), or an object with
             __arrow_c_stream__ or __arrow_c_array__
    spec     of a file only: an import specification, by the name of a shipped one or by its path
    threads  how many to work with; the result is the same for any number
    name     what errors call a table
    Raises Error with row and column of what is wrong, TypeError for what is neither.
    """
    if isinstance(data, Ledger):
        return data
    if isinstance(data, (str, bytes, _os.PathLike)):
        spec = None if spec is None else _os.fspath(spec)
        return Ledger(*_manumit.read_file(_os.fsencode(data), spec, threads))
    if spec is not None:
        raise TypeError("a specification describes a file; a table has its columns by name")
    if hasattr(data, "__arrow_c_stream__"):
        return Ledger(*_manumit.read_stream(data.__arrow_c_stream__(), name, threads))
    if hasattr(data, "__arrow_c_array__"):
        return Ledger(*_manumit.read_array(*data.__arrow_c_array__(), name, threads))
    raise TypeError(
        "a ledger is a path, or a table that can be read through Arrow (__arrow_c_stream__), "
        f"not {type(data).__name__}"
    )


def detect(data, params=None, only=None, *, spec=None, threads=1, name="table"):
    """Looks for patterns and returns Findings: what `manumit detect` says of the same transfers.

    data    a Ledger, or what read_ledger takes
    params  parameters as a dictionary, such as {"T1": {"k": 5, "W": 86400}}; docs/detection.md
    only    typologies to look for: "T1,T2", or a list of names
    """
    ledger = read_ledger(data, spec=spec, threads=threads, name=name)
    if params is not None:
        params = _json.dumps(params, allow_nan=False).encode()
    if only is not None and not isinstance(only, str):
        only = ",".join(only)
    written, standing, truncated = ledger._rows.detect(params, only, threads)
    findings = Findings(written, dict(ledger.summary))
    findings.summary.update(findings=len(findings), standing=standing, truncated=truncated)
    return findings
