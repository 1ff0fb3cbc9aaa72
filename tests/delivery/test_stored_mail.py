"""While developing, a stored mail is shown as it is read and as it is sent."""

from pathlib import Path

from flask import Flask

from eventapp.delivery import stored_mail
from tests.apps import app_on
from tests.delivery.mailing import store


def test_a_mail_is_shown_whole_and_nothing_in_it_runs(app: Flask, tmp_path: Path) -> None:
    with app_on(app.extensions["settings"].database_url, tmp_path, development=True) as development:
        mail_id = store(
            development,
            "ana@example.mx",
            "Sesión",
            html='<p style="color: red">á</p><script>1</script>',
            calendar="BEGIN:VCALENDAR\r\n",
            method="REQUEST",
        )
        browser = development.test_client()
        page = browser.get(f"/dev/mail/{mail_id}")
        assert "BEGIN:VCALENDAR" in page.text
        assert "To: ana@example.mx" in page.text
        assert "<script>1" not in page.text
        framed = browser.get(f"/dev/mail/{mail_id}/page")
        assert '<p style="color: red">á</p>' in framed.text
        assert framed.headers["Content-Security-Policy"] == stored_mail.IN_FRAME
        assert b"method=REQUEST" in browser.get(f"/dev/mail/{mail_id}/source").data
        assert browser.get("/dev/mail/999/page").status_code == 404
    assert app.test_client().get(f"/dev/mail/{mail_id}").status_code == 404
