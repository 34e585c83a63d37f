"""Is the database there, with our tables in it?"""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import db
from db.models import Session


def ready(engine: db.Engine) -> bool:
    try:
        with db.reading(engine) as s:
            s.execute(select(Session.id).limit(1))
    except SQLAlchemyError:
        return False
    return True
