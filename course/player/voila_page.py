"""What a learner's page is told by the server: no typesetter from the network, and its own token."""

import hashlib
from typing import Any


def page_config(config: dict[str, Any], *, settings: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Voila's page settings, mended.

    "null" twice makes Voila use the formula typesetter it carries instead of asking a CDN. The
    token is what JupyterLab tells its own page, too: without it Voila cannot end the kernel of a
    page that was left (its request is refused), and notes cannot be saved.
    """
    token = getattr(settings.get("identity_provider"), "token", "")
    # Two learners' folders may be served at the same address one after the other.
    place = hashlib.sha256(str(settings.get("server_root_dir", "")).encode()).hexdigest()[:12]
    return {**config, "fullMathjaxUrl": "null", "mathjaxConfig": "null", "token": token, "sroPlace": place}
