"""One headless Chromium for all tests of the page, with every host blocked."""

import os
import shutil

import pytest

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip


def _missing(reason):
    if os.environ.get("MCDA_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    path = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if path is None:
        _missing("no Chromium is installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def open_page(chromium):
    """file, width, javascript, touch -> (page, list of what it asked for or complained about)."""
    contexts = []

    def opened(file, width=1280, javascript=True, touch=False):
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript, has_touch=touch, is_mobile=touch)
        contexts.append(context)
        page, trouble = context.new_page(), []
        page.on("request", lambda r: trouble.append(f"request {r.url}") if r.url != file.resolve().as_uri() else None)
        page.on("console", lambda m: trouble.append(f"console {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: trouble.append(f"error {e}"))
        page.goto(file.resolve().as_uri())
        return page, trouble

    yield opened
    for context in contexts:
        context.close()
