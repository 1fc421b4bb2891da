"""The words the pages use for what the library stores."""

from flask_babel import lazy_gettext as _

from network.library.models import Kind, State

KINDS = {Kind.CASE_STUDY.value: _("Case study"), Kind.PRACTICE.value: _("Practice")}

STATES = {
    State.DRAFT.value: _("Draft"),
    State.PUBLISHED.value: _("Published"),
    State.ARCHIVED.value: _("Archived"),
}

SECTIONS = {
    "challenge": _("Challenge"),
    "what-was-done": _("What was done"),
    "organisation": _("How it was organised"),
    "problem": _("The problem it answers"),
    "how-it-works": _("How it works"),
    "what-it-takes": _("What it takes"),
    "results": _("Results"),
    "what-did-not-work": _("What did not work"),
    "conditions": _("Conditions for success"),
    "advice": _("Advice to the next city"),
    "sources": _("Sources"),
}

HINTS = {
    "challenge": _("What went wrong, for whom, how often? A reader should recognise her own street."),
    "what-was-done": _("What you did, in what order. Names, sizes, dates."),
    "organisation": _("Who took part, which law or rule made it possible, how many staff."),
    "problem": _("Which problem does this method answer, and for which kind of city?"),
    "how-it-works": _("The steps, so that somebody else could follow them."),
    "what-it-takes": _("Staff, skills, law, money and time."),
    "results": _("What changed, compared with before. Put figures into the table of numbers as well."),
    "what-did-not-work": _("The part other cities learn most from: what was slow, failed or is still open."),
    "conditions": _("What has to be in place for this to work elsewhere?"),
    "advice": _("What would you tell a colleague who starts next month?"),
    "sources": _("Reports, laws, articles: what somebody could check."),
}

PLACE = {"name": _("Place"), "lat": _("Latitude"), "lon": _("Longitude")}

FIELDS = {
    "title": _("Title"),
    "summary": _("In two sentences"),
    "language": _("Language of the text"),
    "results": _("Results"),
    "costs": _("Costs"),
    "people_reached": _("People reached"),
    "shocks": _("Shocks it answers"),
    "stresses": _("Stresses it answers"),
    "drivers": _("Drivers of resilience it serves"),
    "qualities": _("Qualities"),
    "sectors": _("Sectors"),
    "contributors": _("Organisations that took part"),
    "status": _("Status of the project"),
    "start_year": _("Began in"),
    "end_year": _("Ended in"),
    "governance_level": _("Level"),
    "place": _("Place"),
    "place_name": PLACE["name"],
    "lat": PLACE["lat"],
    "lon": PLACE["lon"],
    "contacts": _("Whom to ask"),
    "licence": _("Licence"),
    "verified_on": _("Last verified on"),
    "verify_by": _("Verify again by"),
    "citation": _("How to cite it"),
    "audience": _("Who may read it once it is published"),
    "note": _("What did you change?"),
}
"""What the editor calls the fields of a publication."""

ROWS = {"results": _("Result"), "costs": _("Cost"), "contacts": _("Person")}
COLUMNS = {
    "results": {
        "metric": _("What was measured"),
        "unit": _("Unit"),
        "baseline": _("Before"),
        "value": _("After"),
        "year": _("Year"),
        "method": _("How it was measured"),
        "source": _("Source"),
    },
    "costs": {
        "covers": _("What it covers"),
        "amount": _("Amount"),
        "currency": _("Currency"),
        "funding_source": _("Who paid"),
        "year": _("Year"),
    },
    "contacts": {"name": _("Name"), "role": _("Role"), "email": _("E-mail")},
}

GOVERNANCE_LEVELS = {
    "neighbourhood": _("Neighbourhood"),
    "district": _("District"),
    "city": _("City"),
    "metropolitan": _("Metropolitan area"),
    "regional": _("Region or province"),
    "national": _("National"),
}


def field(name: str) -> str:
    """What the editor calls an input: `start_year`, `results-1-unit`, `section-challenge-body`."""
    head, _dash, rest = name.partition("-")
    if head in COLUMNS and rest:
        number, _dash, column = rest.partition("-")
        return f"{ROWS[head]} {int(number) + 1}, {COLUMNS[head][column]}"
    if head == "section":
        return str(SECTIONS[rest.rpartition("-")[0]])
    return str(FIELDS.get(name, name))


def audience(label: str, city_name: str) -> str:
    """Who may read something with this label."""
    if label == "public":
        return str(_("Everyone, also without signing in"))
    if label == "network":
        return str(_("Signed-in members of the network"))
    return str(_("Members of %(city)s only", city=city_name))
