"""A person at wp-admin: signs in, opens a page, fills a form in, presses the button."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from devsite.errors import DevsiteError
from devsite.wordpress import WordPressSite


@dataclass
class Form:
    """A form of a page, with the values a browser would send if nobody touched it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "option" and self._select:
            self._choose(given)
        elif self.forms and tag in {"input", "textarea", "select"} and given.get("name"):
            self.forms[-1].names.add(given["name"])
            if tag == "select":
                self._select = given["name"]
            elif tag == "input":
                self._take(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _choose(self, option: dict[str, str]) -> None:
        """The selected option; the first where none is."""
        fields = self.forms[-1].fields
        if "selected" in option or self._select not in fields:
            fields[self._select] = option.get("value", "")

    def _take(self, field: dict[str, str]) -> None:
        """A box that is not checked and a button that is not pressed are not sent."""
        kind = field.get("type", "text")
        if kind in {"checkbox", "radio"}:
            if "checked" in field:
                self.forms[-1].fields[field["name"]] = field.get("value", "on")
        elif kind not in {"submit", "button", "image", "file"}:
            self.forms[-1].fields[field["name"]] = field.get("value", "")


class Person:
    """One browser session; only the site's own forms are used, with the nonces they carry."""

    def __init__(self, site: WordPressSite) -> None:
        self.site = site
        self._http = httpx.Client(follow_redirects=True, timeout=60, trust_env=False)

    def sign_in(self, login: str, password: str) -> None:
        address = f"{self.site.url}/wp-login.php"
        self._http.get(address)  # sets the cookie WordPress looks for
        answer = self._http.post(
            address, data={"log": login, "pwd": password, "redirect_to": f"{self.site.url}/wp-admin/"}
        )
        if "/wp-admin/" not in str(answer.url):
            raise DevsiteError(f"{login} could not sign in: {_text(answer.text)[-500:]}")

    def submit(self, page: str, **typed: str) -> str:
        """Fill in and send the form of a wp-admin page that has these fields; the text it leads to."""
        address, form = self._open(page, set(typed))
        sent = self._http.post(urljoin(address, form.action), data={**form.fields, **typed})
        return _text(sent.text)

    def form(self, page: str, name: str) -> dict[str, str]:
        """What the form with this field would send if nobody touched it."""
        return self._open(page, {name})[1].fields

    def post(self, page: str, **fields: str) -> str:
        """Send fields without a form, as an intruder does; the text it leads to."""
        return _text(self._http.post(f"{self.site.url}/wp-admin/{page}", data=fields).text)

    def _open(self, page: str, names: set[str]) -> tuple[str, Form]:
        answer = self._http.get(f"{self.site.url}/wp-admin/{page}")
        parser = _Forms()
        parser.feed(answer.text)
        form = next((one for one in parser.forms if names <= one.names), None)
        if form is None:
            raise DevsiteError(
                f"{page} has no form with {', '.join(sorted(names))}: {_text(answer.text)[:1000]}"
            )
        return str(answer.url), form

    def connect(self, code: str) -> None:
        """Paste a connect code into Settings → IGNY8."""
        said = self.submit("options-general.php?page=igny8", code=code)
        if "Connected" not in said:
            raise DevsiteError(f"the plugin did not connect: {said[:1500]}")

    def close(self) -> None:
        self._http.close()


def _text(html: str) -> str:
    """A page as its reader sees it, roughly."""
    without_code = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL | re.IGNORECASE)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", without_code)).strip()
