"""How the suite is spread over processes: what shares an expensive fixture stays together."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/road/test_demo.py", "tests/road/", "tests/browser/")


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist is untyped
    """Tests on one road, demo or browser run in one process; all others go file by file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return next((one for one in TOGETHER if file.startswith(one)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Use it whenever the suite runs in several processes."""
    return Together(config, log)
