"""What `check` advises where a migration has left totals to be made."""

from sqlalchemy import Engine, delete

import db
from db import check, recounting
from db.models import Aggregate, Fact
from tests.union import NOW, build


def test_missing_totals_are_told_with_the_command_that_makes_them(engine: Engine) -> None:
    union = build(engine)
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    with db.begin(engine) as s:
        s.execute(delete(Aggregate).where(Aggregate.indicator.like("index%")))
    # Without the mark of the migration nobody knows what the difference comes from.
    assert advised(engine) == []
    with db.begin(engine) as s:
        s.add(Fact(key=recounting.WANTED, value=""))
    assert [line.partition(":")[0] for line in advised(engine)] == ["Итоги показателей"]
    recounting.everything(engine, NOW, lambda _: None)
    assert check.everything(engine).differences == []


def advised(engine: Engine) -> list[str]:
    return [line for line in check.everything(engine).done if check.RECOUNT in line]
