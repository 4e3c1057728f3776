"""Commands about the people: campuses, leave, certification, selection, in-service, teaching and waivers."""

from datetime import date

import click

from tracker.commands.one_event import OFFICER, ON_DAY, Said, one_event
from tracker.commands.options import DAY

LEVEL = click.argument("level")
MINUTES = click.argument("minutes", type=int)


@click.command()
@OFFICER
@ON_DAY
@click.argument("campus")
@click.option("--funding", default="", help="Who pays, such as: district, city, grant.")
@click.option("--part-time", is_flag=True, help="The officer is not on this campus full-time.")
@one_event
def assign(campus: str, funding: str, part_time: bool) -> Said:
    """Record that OFFICER serves CAMPUS from DAY on."""
    fields = {"kind": "assigned", "campus": campus, "funding": funding, "full_time": not part_time}
    return fields, f"assigned to {campus}"


@click.command()
@OFFICER
@ON_DAY
@click.argument("campus")
@one_event
def unassign(campus: str) -> Said:
    """Record that DAY is the first day on which OFFICER no longer serves CAMPUS."""
    return {"kind": "unassigned", "campus": campus}, f"no longer assigned to {campus}"


@click.command("leave-of-absence")
@OFFICER
@ON_DAY
@click.option("--cause", type=click.Choice(["injury-or-illness", "military-service"]), help="Why the officer is away.")
@click.option("--back", is_flag=True, help="DAY is the first day back at work.")
@one_event
def leave_of_absence(cause: str | None, back: bool) -> Said:
    """Record that OFFICER is away from work from DAY on, or back at work (--back)."""
    if back == (cause is not None):
        raise click.UsageError("Give --cause for the first day away, or --back for the first day at work again.")
    if back:
        return {"kind": "back_at_work"}, "back at work"
    return {"kind": "on_leave", "cause": cause}, f"away from work ({cause})"


@click.command()
@OFFICER
@ON_DAY
@click.argument("status", type=click.Choice(["certified", "training-deficiency", "inactive", "revoked"]))
@click.option("--number", default="", help="The certification's own number.")
@click.option("--until", type=DAY, help="Its last day, such as the end of a commission.")
@one_event
def certify(status: str, number: str, until: date | None) -> Said:
    """Record OFFICER's peace-officer certification as it is from DAY on; it is no SRO training."""
    fields = {"kind": "certification", "status": status, "number": number, **({"until": until} if until else {})}
    return fields, f"peace-officer certification: {status}"


@click.command()
@OFFICER
@ON_DAY
@click.argument("what")
@click.option("--not", "fails", is_flag=True, help="It does not hold.")
@click.option("--until", type=DAY, help="The last day on which it holds, such as the end of an agreement.")
@click.option("--detail", default="", help="What a reader should know.")
@one_event
def prerequisite(what: str, fails: bool, until: date | None, detail: str) -> Said:
    """Record whether a condition of selection (WHAT: sworn, mou, supervisor, three-years, volunteered) holds."""
    fields = {"kind": "prerequisite", "what": what, "holds": not fails, "until": until, "detail": detail}
    return fields, f"{what} {'does not hold' if fails else 'holds'}"


@click.command("in-service")
@OFFICER
@ON_DAY
@MINUTES
@click.option("--title", required=True)
@click.option("--provider", required=True)
@click.option("--year", type=int, help="The earlier calendar year that the hours make up.")
@click.option("--general", is_flag=True, help="Not recognised for SROs: general peace-officer in-service.")
@one_event
def in_service(minutes: int, title: str, provider: str, year: int | None, general: bool) -> Said:
    """Record MINUTES of annual in-service training that OFFICER did on DAY."""
    fields = {"kind": "in_service", "minutes": minutes, "for_sros": not general, "title": title}
    return {**fields, "provider": provider, "year": year}, f"in-service: {title}"


@click.command()
@OFFICER
@ON_DAY
@LEVEL
@click.option("--year", type=int, help="The calendar year, when LEVEL is in-service.")
@click.option("--grantor", required=True, help="Who granted it.")
@one_event
def waive(level: str, year: int | None, grantor: str) -> Said:
    """Record that military service waives LEVEL (or in-service of a --year) for OFFICER from DAY on."""
    fields = {"kind": "waiver", "level": level, "year": year, "grantor": grantor, "ground": "military-service"}
    return fields, f"{level} waived"


@click.command("made-up")
@OFFICER
@ON_DAY
@LEVEL
@MINUTES
@click.option("--absent", type=DAY, required=True, help="The day of the excused absence.")
@click.option("--approved-by", required=True, help="Who excused it.")
@click.option("--assignment", required=True, help="The additional assignment that made it up.")
@one_event
def made_up(level: str, minutes: int, absent: date, approved_by: str, assignment: str) -> Said:
    """Record MINUTES of an excused absence from LEVEL that OFFICER made up on DAY."""
    fields = {"kind": "made_up", "level": level, "minutes": minutes, "absent": absent}
    return {**fields, "approved_by": approved_by, "assignment": assignment}, f"{minutes} minutes of {level} made up"


@click.command()
@OFFICER
@ON_DAY
@LEVEL
@MINUTES
@click.option("--class", "class_name", required=True, help="The class in which it was taught.")
@one_event
def taught(level: str, minutes: int, class_name: str) -> Said:
    """Record MINUTES of LEVEL that OFFICER taught to others on DAY.

    They count towards the officer's own training only by a figure of the rule pack; no pack has one yet.
    """
    fields = {"kind": "taught", "level": level, "minutes": minutes, "class_name": class_name}
    return fields, f"{minutes} minutes of {level} taught in {class_name}"
