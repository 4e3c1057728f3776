"""What the tests of the ledger share: officers, events, and doing violence to a database."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tracker.events.record import Officer
from tracker.events.training import Event, read_event
from tracker.ledger.ledger import Ledger
from tracker.ledger.verify import faults

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEE = Officer(id="rlee", name="Robin Lee", agency="Marlow PD")
DOE = Officer(id="jdoe", name="Jordan Ångström, \"Doe\" 'x'", agency="Marlow PD", state_record="KY-7")


def made(kind: str, key: str, day: str, officer: str = "rlee", **fields: Any) -> Event:
    """An event of this kind; what it must say besides is filled in."""
    more: dict[str, dict[str, Any]] = {
        "appointed": {"agency": "Marlow PD", "employment": "agency-contract"},
        "hours": {"level": "sro1", "minutes": 2400, "covers": "level", "title": "SRO I", "provider": "DOCJT"},
        "voided": {"reason": "Wrong officer"},
    }
    base = {"kind": kind, "key": key, "officer": officer, "day": day, "source": "Order 1", **more.get(kind, {})}
    return read_event({**base, **fields}, "test")


def found(ledger: Ledger, head: Any = None) -> list[str]:
    """What verify finds."""
    return list(faults(ledger, lambda rows, _: rows, head))


def run_sql(where: str, *statements: str) -> None:
    """Run statements on a ledger's database as somebody with another program would."""
    url = where.replace("postgresql://", "postgresql+psycopg://") if "://" in where else f"sqlite:///{where}"
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def in_a_child(act: Callable[[], Any], kill_after: float | None = None) -> None:
    """Do it in a silent process of its own, which is killed with SIGKILL after so many seconds if they are given."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        try:
            act()
        finally:
            os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
