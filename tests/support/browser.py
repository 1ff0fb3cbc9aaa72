"""Chromium for tests, and axe's opinion on what it shows.

As a pytest plugin it gives the fixtures ``chromium`` (one browser per process) and ``page``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, sync_playwright

from . import machine

# Nothing here may call home: on a closed network every attempt would cost time.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Chromium's sandbox does not work for root.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    executable = machine.needed(machine.chromium(), "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own session that fails the test when anything in it goes wrong."""
    with open_page(chromium) as page:
        yield page


@contextmanager
def open_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a new context (*options*: ``locale``, ``viewport``, ``java_script_enabled``, …).

    Afterwards it must have shown no script error, no refusal by the content security policy and no
    missing file.
    """
    context = browser.new_context(**options)
    problems: list[str] = []

    def on_error(error: Error) -> None:
        problems.append(f"uncaught: {error}")

    def on_console(message: ConsoleMessage) -> None:
        # Failed loads are noted below, where it is known what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(f"console: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            problems.append(f"{response.status}: {response.url}")

    page = context.new_page()
    page.on("pageerror", on_error)
    page.on("console", on_console)
    page.on("response", on_response)
    try:
        yield page
    finally:
        context.close()
    assert not problems, problems


def axe_violations(page: Page, *, include: str | None = None) -> list[str]:
    """What axe finds wrong with *page*, or with the part of it that *include* selects: one line each.

    The script is evaluated, not added to the document: a strict content security policy stays in force.
    """
    page.evaluate(_axe())
    found = page.evaluate(
        """async ([include, tags]) => {
            const { violations } = await axe.run(include ?? document, { runOnly: tags });
            return violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ target, html }) => `${id} (${help}) at ${target.join(" ")}: ${html}`));
        }""",
        [include, AXE_TAGS],
    )
    return list(found)


@cache
def _axe() -> str:
    return (machine.ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
