"""Headers that every answer carries, and the one check that every posted form passes."""

from urllib.parse import unquote

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from eventapp.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# "same-origin" and not "no-referrer": with that, browsers send "Origin: null" with our own forms, and those
# too old to send Sec-Fetch-Site besides would be refused below.
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}

SAFE = ("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT")  # the last two are CalDAV's ways of asking


def init_app(app: Flask, settings: Settings) -> None:
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.config.update(SECRET_KEY=settings.secret_key)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    app.before_request(_refuse_null_characters)
    app.before_request(_refuse_foreign_posts)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def keep_private(response: Response) -> Response:
    """For ``after_request`` of blueprints whose pages are not for everyone: kept nowhere, found by no search
    engine, and their addresses told to no other site."""
    response.headers.update(PRIVATE)
    return response


def _refuse_null_characters() -> None:
    """No text of ours has one, and PostgreSQL would answer with an error instead of "not found"."""
    if "\0" in request.path or "\0" in unquote(request.query_string.decode("latin-1")):
        abort(400)


def _refuse_foreign_posts() -> None:
    """A form on another site must not post here (OWASP CSRF: Fetch Metadata, then Origin)."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != request.host_url.rstrip("/"):
        abort(403)
