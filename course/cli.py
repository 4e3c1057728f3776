"""The `sro` command: one group for each user, each contributed by its own package."""

from importlib.metadata import EntryPoint, entry_points

import click


class Sro(click.Group):
    """Finds its commands among the installed packages and loads only the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the installed commands."""
        return sorted(_commands())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load one command, or `None` when no package contributes it."""
        found = _commands().get(name)
        if found is None:
            return None
        command = found.load()
        assert isinstance(command, click.Command)
        return command


def _commands() -> dict[str, EntryPoint]:
    return {one.name: one for one in entry_points(group="sro.commands")}


@click.command(cls=Sro)
@click.version_option(package_name="sro-course")
def main() -> None:
    """Training for school resource officers: learn, teach a class, keep training records.

    The toolkit issues an agency's training status, never a state's certificate.
    """
