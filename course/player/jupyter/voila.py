"""Voila's settings for a learner: read by Voila from the configuration path that `sro learn start` sets."""

from course.player.voila_page import page_config

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.VoilaConfiguration.template = "sro"
c.VoilaConfiguration.page_config_hook = page_config
