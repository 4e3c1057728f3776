"""What a learner's page is told by the server: no typesetter from the network, and its own token."""

from typing import Any


def page_config(config: dict[str, Any], *, settings: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Voila's page settings, mended.

    "null" twice makes Voila use the formula typesetter it carries instead of asking a CDN. The
    token is what JupyterLab tells its own page, too: without it Voila cannot end the kernel of a
    page that was left (its request is refused), and notes cannot be saved.
    """
    token = getattr(settings.get("identity_provider"), "token", "")
    return {**config, "fullMathjaxUrl": "null", "mathjaxConfig": "null", "token": token}
