"""Writing a publication: the editor and its helpers."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from network import addresses, markup, vocabulary
from network.access import Action, can
from network.db import db, now, write
from network.errors import Conflict, Forbidden, Invalid, Outdated
from network.formats import language_label, locale_code
from network.library import difference, forms, operations, queries, words
from network.library.content import LANGUAGES, LICENCES, Content, stored
from network.library.decisions import editable
from network.library.forms import Form
from network.library.models import Kind, Publication
from network.library.reading import link_targets, rights
from network.members import tenancy
from network.members.models import Organisation
from network.members.queries import organisation_names, people_names
from network.text import fold
from network.web import actor, language, render, require_member

blueprint: Blueprint = Blueprint("editing", __name__)
TICKED = ("shocks", "stresses", "drivers", "qualities", "sectors")


def _writable_city(city: str) -> Organisation:
    who = require_member()
    place = tenancy.city(city)
    if not can(who, Action.WRITE, place.id or 0):
        raise Forbidden
    return place


def _fields() -> forms.Fields:
    return {
        name: values for name, values in request.form.to_dict(flat=False).items() if name not in ("csrf_token", "go")
    }


def _kind() -> str:
    kind = request.values.get("kind", Kind.CASE_STUDY.value)
    return kind if kind in set(Kind) else abort(404)


def _editor(
    place: Organisation, publication: Publication | None, form: Form, status: int = 200, **more: Any
) -> Response:
    code = locale_code()
    # The visual editor and the converter of pasted texts parse HTML without a policy of our name.
    g.trusted_types = False
    return render(
        "library/edit.html",
        status,
        city=place,
        publication=publication,
        form=form,
        words=words,
        terms=_terms(form),
        statuses=[(slug, concept.label(code)) for slug, concept in vocabulary.terms("project_status").items()],
        languages_of_text=sorted(((code, language_label(code)) for code in LANGUAGES), key=lambda pair: pair[1]),
        licences=LICENCES,
        governance_levels=words.GOVERNANCE_LEVELS.items(),
        audiences=[(label, words.audience(label, place.name)) for label in operations.audiences_of(place.id or 0)],
        may_publish=can(actor(), Action.PUBLISH, place.id or 0),
        rights=rights(actor(), publication) if publication else None,
        **more,
    )


def _terms(form: Form) -> dict[str, list[tuple[str, str, str]]]:
    """(value, label, explanation) of what can be ticked. What is ticked comes first and in its own order, which the
    form keeps when it is sent: the first shock of a text is its main one."""
    code = locale_code()
    found = {name: _ticked_first(form.values(name), _labels(name, code)) for name in TICKED}
    names = dict(sorted(organisation_names(db.session).items(), key=lambda pair: fold(pair[1])))
    # A text may name organisations that the network does not know.
    names |= {name: name for name in form.values("contributors") if name not in names}
    found["contributors"] = _ticked_first(
        form.values("contributors"), {slug: (name, "") for slug, name in names.items()}
    )
    return found


def _labels(name: str, code: str) -> dict[str, tuple[str, str]]:
    return {slug: (concept.label(code), concept.definition(code)) for slug, concept in vocabulary.terms(name).items()}


def _ticked_first(ticked: list[str], offered: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    order = dict.fromkeys([*(value for value in ticked if value in offered), *offered])
    return [(value, *offered[value]) for value in order]


# --- a new one --------------------------------------------------------------------------------------------------


@blueprint.get("/cities/<city>/library/new")
def new(city: str) -> Response:
    place, kind = _writable_city(city), _kind()
    kept = queries.working_copy(db.session, actor(), _new_key(city, kind))
    form = Form(kind, kept.fields) if kept else forms.empty(kind, language())
    return _editor(place, None, form, restored=kept, base=0)


@blueprint.post("/cities/<city>/library/new")
def new_submit(city: str) -> BaseResponse:
    place = _writable_city(city)
    form = Form(_kind(), _fields())
    if request.form.get("go") == "preview":
        return _preview(place, None, form, 0)
    content = form.content()
    if content is None:
        return _editor(place, None, form, 422, base=0)
    try:
        with write() as session:
            publication = operations.create(session, actor(), place, _save(form, content, 0), now())
            operations.drop_working_copies(session, actor(), [_new_key(city, form.kind)])
            _publish_if_asked(session, publication)
    except Conflict as error:
        return _editor(place, None, form, 409, base=0, trouble=_(str(error)))
    except Invalid as error:
        form.errors = {name: _(text) for name, text in error.fields.items()}
        return _editor(place, None, form, 422, base=0)
    _tell_saved(publication)
    flash(_new_key(city, form.kind), "draft-saved")
    return redirect(addresses.publication(place.slug, publication.slug), 303)


def _new_key(city: str, kind: str) -> str:
    return f"new-{city}-{kind}"


def _save(form: Form, content: Content, base: int, audience: str = "public") -> operations.Save:
    return operations.Save(
        content=content,
        note=" ".join(form.value("note").split())[:200],
        audience=form.value("audience") or audience,
        base_number=base,
    )


def _publish_if_asked(session: Any, publication: Publication) -> None:
    if request.form.get("go") == "publish":
        operations.publish(session, actor(), publication, now())


def _tell_saved(publication: Publication) -> None:
    if request.form.get("go") == "publish":
        flash(_("Published. It can be found by search now."), "success")
    else:
        flash(_("Saved as revision %(number)s.", number=publication.latest_number), "success")
    flash(_draft_key(publication), "draft-saved")


def _draft_key(publication: Publication) -> str:
    return f"publication-{publication.id}"


# --- an old one -------------------------------------------------------------------------------------------------


@blueprint.get("/cities/<city>/library/<slug>/edit")
def edit(city: str, slug: str) -> Response:
    place, publication = editable(city, slug)
    kept = queries.working_copy(db.session, actor(), _draft_key(publication))
    if kept is not None:
        return _editor(place, publication, Form(publication.kind, kept.fields), restored=kept, base=kept.base_number)
    return _editor(place, publication, _stored(publication), base=publication.latest_number)


def _stored(publication: Publication) -> Form:
    latest = queries.revision(db.session, actor(), publication, publication.latest_number)
    form = forms.of_content(stored(latest.content))
    form.fields["audience"] = [publication.intended_audience]
    return form


@blueprint.post("/cities/<city>/library/<slug>/edit")
def edit_submit(city: str, slug: str) -> BaseResponse:
    place, publication = editable(city, slug)
    form, base = Form(publication.kind, _fields()), _base()
    if request.form.get("go") == "preview":
        return _preview(place, publication, form, base)
    content = form.content()
    if content is None:
        return _editor(place, publication, form, 422, base=base)
    try:
        with write() as session:
            fresh = queries.fetch(session, actor(), place, slug)
            operations.save(session, actor(), fresh, _save(form, content, base, fresh.intended_audience), now())
            operations.drop_working_copies(session, actor(), [_draft_key(fresh)])
            _publish_if_asked(session, fresh)
    except Outdated:
        return _conflict(place, slug, form, base)
    except Conflict as error:
        return _editor(place, publication, form, 409, base=base, trouble=_(str(error)))
    except Invalid as error:
        form.errors = {name: _(text) for name, text in error.fields.items()}
        return _editor(place, publication, form, 422, base=base)
    _tell_saved(fresh)
    return redirect(addresses.publication(place.slug, fresh.slug), 303)


def _base() -> int:
    text = request.form.get("base", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _conflict(place: Organisation, slug: str, form: Form, base: int) -> Response:
    """Somebody saved in between: her text stays in the form, with what the other changed beside it. Saving again
    is her decision; the other's text stays in the history."""
    publication = queries.fetch(db.session, actor(), place, slug)
    theirs = queries.revision(db.session, actor(), publication, publication.latest_number)
    latest = stored(theirs.content)
    before = latest
    if 0 < base < publication.latest_number:
        before = stored(queries.revision(db.session, actor(), publication, base).content)
    return _editor(
        place,
        publication,
        form,
        409,
        base=publication.latest_number,
        conflict=theirs,
        conflict_author=people_names(db.session, [theirs.author_id]).get(theirs.author_id or 0, ""),
        conflict_changes=difference.changes(before, latest),
    )


def _preview(place: Organisation, publication: Publication | None, form: Form, base: int) -> Response:
    sections = []
    for name in form.sections:
        body = form.value(f"section-{name}-body")
        if body.strip():
            sections.append((name, form.value(f"section-{name}-heading") or words.SECTIONS[name], _shown(body, name)))
    return _editor(place, publication, form, base=base, preview=sections)


def _shown(text: str, anchor: str) -> Markup:
    """A text as its readers will see it; for a text that cannot be rendered the reason."""
    try:
        rendered = markup.render(text, anchor)
    except ValueError as error:
        kind = str(error).replace(" ", "_")
        return Markup("<p>{}</p>").format(forms.MESSAGES.get(kind, forms.MESSAGES["body_too_long"]))
    targets = link_targets(db.session, actor(), [text])
    return Markup(markup.fill(rendered.html, targets, _("Not in the network yet, or not yours to see")))  # noqa: S704 - sanitised by render()


# --- helpers of the editor --------------------------------------------------------------------------------------


@blueprint.post("/cities/<city>/library/preview")
def preview(city: str) -> Response:
    _writable_city(city)
    return Response(_shown(request.form.get("text", ""), "preview"), mimetype="text/html")


@blueprint.get("/cities/<city>/library/completions")
def completions(city: str) -> Response:
    _writable_city(city)
    found = queries.completions(db.session, actor(), request.args.get("q", "")[:80], 8)
    return render("library/_completions.html", found=found)


@blueprint.post("/cities/<city>/library/autosave")
def autosave_new(city: str) -> Response:
    place = _writable_city(city)
    return _autosave(_new_key(place.slug, _kind()), 0)


@blueprint.post("/cities/<city>/library/<slug>/autosave")
def autosave(city: str, slug: str) -> Response:
    _place, publication = editable(city, slug)
    return _autosave(_draft_key(publication), _base())


def _autosave(key: str, base: int) -> Response:
    with write(visible=False) as session:
        kept = operations.keep_working_copy(session, actor(), key, _fields(), base, now())
    return jsonify(saved_at=kept.saved_at.isoformat())


@blueprint.post("/cities/<city>/library/discard")
def discard_new(city: str) -> BaseResponse:
    place, kind = _writable_city(city), _kind()
    with write(visible=False) as session:
        operations.drop_working_copies(session, actor(), [_new_key(city, kind)])
    return redirect(f"/cities/{place.slug}/library/new?kind={kind}", 303)


@blueprint.post("/cities/<city>/library/<slug>/discard")
def discard(city: str, slug: str) -> BaseResponse:
    place, publication = editable(city, slug)
    with write(visible=False) as session:
        operations.drop_working_copies(session, actor(), [_draft_key(publication)])
    return redirect(addresses.publication(place.slug, publication.slug) + "/edit", 303)
