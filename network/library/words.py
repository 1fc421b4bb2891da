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

GOVERNANCE_LEVELS = {
    "neighbourhood": _("Neighbourhood"),
    "district": _("District"),
    "city": _("City"),
    "metropolitan": _("Metropolitan area"),
    "regional": _("Region or province"),
    "national": _("National"),
}


def audience(label: str, city_name: str) -> str:
    """Who may read something with this label."""
    if label == "public":
        return str(_("Everyone, also without signing in"))
    if label == "network":
        return str(_("Signed-in members of the network"))
    return str(_("Members of %(city)s only", city=city_name))
