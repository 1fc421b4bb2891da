"""What Whoosh does by itself, and why the engine does not leave it to Whoosh. If one of these fails after an update,
the engine may be made simpler."""

from pathlib import Path

from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.query.terms import Term


def test_an_empty_filter_allows_everything(tmp_path: Path) -> None:
    """The leak: a reader who may read nothing is shown everything."""
    index = create_in(str(tmp_path), Schema(audience=ID, text=TEXT))
    with index.writer() as writer:
        writer.add_document(audience="org-1", text="secret")
    with index.searcher() as searcher:
        readable: set[int] = set()
        assert [hit.docnum for hit in searcher.search(Term("text", "secret"), filter=readable)] == [0]


def test_two_updates_of_one_id_in_a_commit_leave_two_documents(tmp_path: Path) -> None:
    index = create_in(str(tmp_path), Schema(id=ID(unique=True)))
    with index.writer() as writer:
        writer.update_document(id="1")
        writer.update_document(id="1")
    assert index.doc_count() == 2
