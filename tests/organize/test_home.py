"""Where an organizer arrives."""

import pytest
from flask import Flask

from tests.people_help import sign_in


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_part_of_the_title_stands_there_twice(app: Flask, language: str) -> None:
    client = app.test_client()
    sign_in(app, client)
    page = client.get(f"/{language}/organize/").text
    parts = page.partition("<title>")[2].partition("</title>")[0].split(" – ")
    assert len(parts) == len(set(parts)) == 3
