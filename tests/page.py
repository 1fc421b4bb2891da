"""Reading pages as a browser does: what a form would send, and what is said beside its fields."""

from html.parser import HTMLParser

Attributes = dict[str, str]


class Page(HTMLParser):
    """`fields`: what the form with this action would send, '' for the form that is sent to its own address."""

    def __init__(self, html: str, action: str = "") -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.errors: dict[str, str] = {}
        """Message beside each field, by the field's name."""
        self.summary: dict[str, str] = {}
        """The list of what is wrong on top of the page: message by the id that it leads to."""
        self.ids: set[str] = set()
        self._action, self._inside, self._depth = action, False, 0
        self._select = self._option = self._area = self._error = self._link = ""
        self._in_summary = False
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids.add(found.get("id", ""))
        if tag == "form":
            self._inside = found.get("method") == "post" and found.get("action", "") == self._action
        elif "data-error-summary" in found:
            self._in_summary = True
        elif found.get("class") == "error-message":
            self._error = found["id"].removesuffix("-error")
        elif tag == "a" and self._in_summary:
            self._link = found["href"].removeprefix("#")
        if self._inside:
            self._field(tag, found)

    def _field(self, tag: str, found: Attributes) -> None:
        name = found.get("name", "")
        if tag == "input" and found.get("type") in ("checkbox", "radio"):
            if "checked" in found:
                self.fields.setdefault(name, []).append(found["value"])
        elif tag == "input" and name:
            self.fields.setdefault(name, []).append(found.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self.fields.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in found or self._select not in self.fields):
            self.fields[self._select] = [found.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][-1] += data
        if self._error:
            self.errors[self._error] = (self.errors.get(self._error, "") + data).removeprefix("Error: ")
        if self._link:
            self.summary[self._link] = self.summary.get(self._link, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            # A line break straight after the tag is not part of the text.
            self.fields[self._area][-1] = self.fields[self._area][-1].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False
        elif tag == "a":
            self._link = ""
        elif tag == "ul" and self._in_summary:
            self._in_summary = False
        elif tag == "span" and self._error and self.errors.get(self._error):
            self._error = ""
