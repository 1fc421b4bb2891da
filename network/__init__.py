"""The knowledge-sharing network of cities. `create_app` is the only place that wires the features together."""

import logging
from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from network import db, outbox, page_cache, static_files, web
from network.catalogue import Catalogue
from network.cities import sources as cities_sources
from network.cities import views as cities_views
from network.desk import views as desk_views
from network.library import decisions as library_decisions
from network.library import editing as library_editing
from network.library import sources as library_sources
from network.library import views as library_views
from network.members import identity
from network.members import views as members_views
from network.pages import prose
from network.pages import views as pages_views
from network.paths import TEMPLATES
from network.search import views as search_views
from network.search.index import Index
from network.search.whoosh_engine import WhooshEngine
from network.settings import Settings
from network.strategy import models as strategy_models

__all__ = ["create_app", "outbox", "strategy_models"]

BLUEPRINTS = (
    members_views.blueprint,
    search_views.blueprint,
    library_editing.blueprint,
    library_decisions.blueprint,
    library_views.blueprint,
    cities_views.blueprint,
    desk_views.blueprint,
    pages_views.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Opens no connection and reads no content: that waits for the first request."""
    settings = settings or Settings()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app = Flask("network", template_folder=str(TEMPLATES), static_folder=None)
    app.config["BASE_URL"] = settings.base_url
    app.extensions["settings"] = settings
    app.extensions["interface_languages"] = web.interface_languages()
    db.install(app, settings.database)
    web.install(app, settings)
    static_files.install(app)
    identity.install(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    with app.app_context():
        members_views.install_sign_in()
    _install_search(app, settings)
    _install_page_cache(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _install_search(app: Flask, settings: Settings) -> None:
    catalogue = Catalogue()
    catalogue.register("publication", library_sources.Publications())
    catalogue.register("organisation", cities_sources.Organisations())
    catalogue.register(prose.KIND, prose.Pages())
    index = Index(WhooshEngine(settings.index), catalogue)
    app.extensions["index"] = index
    app.extensions["drain_index"] = index.drain


def _install_page_cache(app: Flask, settings: Settings) -> None:
    with app.app_context():
        number = partial(db.change_number, db.db.engine)
    app.wsgi_app = page_cache.PageCache(app.wsgi_app, number, settings.page_cache_entries)  # type: ignore[method-assign]
