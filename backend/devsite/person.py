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
    """A form of a page, with the values its hidden fields have."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms and tag in {"input", "textarea", "select"} and given.get("name"):
            self.forms[-1].names.add(given["name"])
            if given.get("type") == "hidden":
                self.forms[-1].fields[given["name"]] = given.get("value", "")


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
        answer = self._http.get(f"{self.site.url}/wp-admin/{page}")
        parser = _Forms()
        parser.feed(answer.text)
        form = next((one for one in parser.forms if set(typed) <= one.names), None)
        if form is None:
            raise DevsiteError(f"{page} has no form with {', '.join(typed)}: {_text(answer.text)[:1000]}")
        sent = self._http.post(urljoin(str(answer.url), form.action), data={**form.fields, **typed})
        return _text(sent.text)

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
