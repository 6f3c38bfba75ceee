"""Somebody with a browser that runs no scripts: opens pages, fills fields, presses, follows redirects."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.world import Browser


@dataclass
class Form:
    """A form as it stands on the page: where it goes, its fields as they are, and their names."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._area: str | None = None
        self._button: tuple[str, str] | None = None
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._inside += [tag]
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "textarea" and "name" in given:
            self._area = given["name"]
            self.forms[-1].names.add(self._area)
            self.forms[-1].fields[self._area] = ""
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))
        elif tag == "input" and "name" in given:
            self._input(given, checked="checked" in given)

    def _input(self, given: dict[str, str], *, checked: bool) -> None:
        form = self.forms[-1]
        form.names.add(given["name"])
        if given.get("type") != "radio" or checked:
            form.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            # As browsers do: the line break right after the tag isn't part of the text.
            self.forms[-1].fields[self._area] += data.removeprefix("\n")
        elif self._button is not None and self.forms:
            self.forms[-1].buttons[data.strip()] = self._button
        self.text.append(data)


class Visitor:
    """One browser window: `html` is the page it shows, `words` the text on it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.path = "/"
        self.status = 0
        self.html = ""
        self._forms: list[Form] = []
        self._words = ""

    @property
    def words(self) -> str:
        """What can be read, with single spaces."""
        return self._words

    def open(self, path: str) -> "Visitor":
        """Go to an address, and wherever it leads."""
        self._show(path, self.browser.get(path))
        return self

    def form(self, holding: str) -> Form:
        """The form with this button or field."""
        for form in self._forms:
            if holding in form.buttons or holding in form.names:
                return form
        raise AssertionError(f"no form on {self.path} has {holding!r}: {self.words}")

    def press(self, button: str, **answers: str) -> "Visitor":
        """Fill fields (double underscores stand for dots) and press a button, as a browser would send it."""
        form = self.form(button)
        return self.send(form, {name.replace("__", "."): text for name, text in answers.items()}, button)

    def send(self, form: Form, answers: dict[str, str], button: str) -> "Visitor":
        """Send a form with answers; a field that isn't on the page can't be filled."""
        unknown = answers.keys() - form.names
        assert not unknown, f"{self.path} has no field {unknown}"
        data = {**form.fields, **answers}
        name, value = form.buttons[button]
        if name:
            data[name] = value
        sent = {key: text.replace("\n", "\r\n") for key, text in data.items()}
        self._show(form.action, self.browser.submit(form.action, sent))
        return self

    def _show(self, path: str, response: TestResponse) -> None:
        for _ in range(5):
            if response.status_code not in {301, 302, 303}:
                break
            path = response.headers["Location"]
            response = self.browser.get(path)
        self.path, self.status, self.html = path, response.status_code, response.text
        reader = _Reader()
        reader.feed(self.html)
        self._forms = reader.forms
        self._words = " ".join(" ".join(reader.text).split())
