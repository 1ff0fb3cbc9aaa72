"""Settings come from the environment, checked as a whole, and each is documented."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from eventapp.settings import ROOT, BadSettings, Settings

SECRET = "x" * 32


class Watched(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def mistakes(**environment: str) -> list[str]:
    with pytest.raises(BadSettings) as raised:
        Settings.from_environment(environment)
    return raised.value.mistakes


def test_each_variable_is_documented_and_each_documented_one_is_read() -> None:
    environment = Watched()
    Settings.from_environment(environment)
    documented = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(environment.asked)


def test_documented_defaults_of_numbers_are_those_of_the_program() -> None:
    table = dict(
        re.findall(r"^\| `(\w+)` \| `(\d+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    )
    settings = Settings.from_environment({})
    assert table == {
        "PORT": settings.base_url.rpartition(":")[2],
        "PLANNER_MEMORY_MB": str(settings.planner_memory_mb),
        "TRUSTED_PROXIES": str(settings.trusted_proxies),
        "MAX_REQUEST_BYTES": str(settings.max_request_bytes),
        "REPORTS_PER_HOUR": str(settings.reports_per_hour),
        "DEVELOPMENT": str(int(settings.development)),
        "MAIL_DOMAIN_PER_MINUTE": str(settings.mail.domain_per_minute),
    }


def test_without_any_variable_the_program_runs_on_this_machine() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(
        database_url=f"sqlite:///{ROOT}/var/eventapp.sqlite3",
        data_dir=ROOT / "var",
        secret_key=settings.secret_key,
        base_url="http://127.0.0.1:8000",
    )
    assert len(settings.secret_key) >= 32
    assert settings.secret_key != Settings.from_environment({}).secret_key


def test_each_variable_has_its_effect(tmp_path: Path) -> None:
    assert Settings.from_environment(
        {
            "DATABASE_URL": "postgres://ana@db/duo",
            "EVENTAPP_DATA_DIR": str(tmp_path),
            "BASE_URL": "https://duo.example/",
            "SECRET_KEY": SECRET,
            "TRUSTED_PROXIES": " 2 ",
            "MAX_REQUEST_BYTES": "10000",
            "REPORTS_PER_HOUR": "1",
            "CONTACT_EMAIL": "help@duo.example",
        }
    ) == Settings(
        database_url="postgresql+psycopg://ana@db/duo",
        data_dir=tmp_path,
        secret_key=SECRET,
        base_url="https://duo.example",
        trusted_proxies=2,
        max_request_bytes=10_000,
        reports_per_hour=1,
        contact_email="help@duo.example",
    )
    assert (
        Settings.from_environment({"QUEUE_URL": "postgres://db/queue"}).queue_url == "postgresql://db/queue"
    )
    assert Settings.from_environment({"PORT": "9000"}).base_url == "http://127.0.0.1:9000"
    assert Settings.from_environment({"EVENTAPP_DATA_DIR": str(tmp_path)}).database_url == (
        f"sqlite:///{tmp_path}/eventapp.sqlite3"
    )


def test_all_mistakes_are_told_together() -> None:
    told = mistakes(
        DATABASE_URL="mysql://host/name",
        BASE_URL="duo.example",
        SECRET_KEY="short",
        TRUSTED_PROXIES="many",
        MAX_REQUEST_BYTES="-1",
        REPORTS_PER_HOUR="0",
    )
    assert told == [
        "DATABASE_URL must begin with sqlite:/// or postgresql://",
        "BASE_URL must begin with http:// or https://, not 'duo.example'",
        "SECRET_KEY must have at least 32 characters",
        "TRUSTED_PROXIES must be a whole number from 0 to 5, not 'many'",
        "MAX_REQUEST_BYTES must be a whole number from 10000 to 100000000, not '-1'",
        "REPORTS_PER_HOUR must be a whole number from 1 to 10000, not '0'",
    ]


@pytest.mark.parametrize(
    ("name", "value", "mistake"),
    [
        (
            "DATABASE_URL",
            "nonsense",
            "DATABASE_URL is not an address such as sqlite:///file or postgresql://user@host/name",
        ),
        (
            "DATABASE_URL",
            "postgresql://host:port/name",
            "DATABASE_URL is not an address such as sqlite:///file or postgresql://user@host/name",
        ),
        (
            "QUEUE_URL",
            "amqp://host",
            "QUEUE_URL must begin with redis://, rediss://, unix:// or postgresql://",
        ),
        ("BASE_URL", "https://duo.example", "SECRET_KEY must be set when BASE_URL is https://"),
        ("TRUSTED_PROXIES", "6", "TRUSTED_PROXIES must be a whole number from 0 to 5, not '6'"),
        ("TRUSTED_PROXIES", "²", "TRUSTED_PROXIES must be a whole number from 0 to 5, not '²'"),
        ("TRUSTED_PROXIES", "1.0", "TRUSTED_PROXIES must be a whole number from 0 to 5, not '1.0'"),
    ],
)
def test_a_single_mistake_is_told_alone(name: str, value: str, mistake: str) -> None:
    assert mistakes(**{name: value}) == [mistake]


def test_a_mistake_ends_the_program_with_a_line_for_it() -> None:
    with pytest.raises(SystemExit) as raised:
        Settings.from_environment({"REPORTS_PER_HOUR": "0"})
    assert str(raised.value) == (
        "The settings cannot be used:\n  REPORTS_PER_HOUR must be a whole number from 1 to 10000, not '0'"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "mail.example.gc.ca"),
        ("SMTP_URL", "http://mail.example.gc.ca"),
        ("SMTP_URL", "smtp://mail.example.gc.ca:mail"),
        ("SMTP_URL", "smtp+plain://user:password@mail.example.gc.ca"),
        ("MAIL_FROM", "Meetings <meetings@example.gc.ca>"),
        ("MAIL_FROM", "a-name-that-leaves-no-room-for-more@example.gc.ca"),
        ("BOUNCE_SECRET", "short"),
        ("MAIL_DOMAIN_PER_MINUTE", "0"),
        ("DKIM_DOMAIN", "example.gc.ca"),
    ],
)
def test_settings_of_mail_that_cannot_be_used_are_told(name: str, value: str) -> None:
    usable = {"SMTP_URL": "smtps://u:p%40@mail.example.gc.ca", "MAIL_FROM": "meetings@example.gc.ca"}
    Settings.from_environment(usable)
    (mistake,) = mistakes(**{**usable, name: value})
    assert name in mistake or name.startswith("DKIM_")
    assert "p%40" not in mistake


def test_mail_is_sent_from_an_address_and_signed_for_its_domain(tmp_path: Path) -> None:
    assert mistakes(SMTP_URL="smtp://localhost") == ["MAIL_FROM must be set when SMTP_URL is set"]
    (tmp_path / "key.pem").touch()
    dkim = {
        "DKIM_SELECTOR": "s",
        "DKIM_KEY_FILE": str(tmp_path / "key.pem"),
        "MAIL_FROM": "m@meet.example.org",
    }
    Settings.from_environment({**dkim, "DKIM_DOMAIN": "example.org"})
    assert mistakes(**dkim, DKIM_DOMAIN="ample.org") == [
        "DKIM_DOMAIN must be the domain of MAIL_FROM or one above it"
    ]
    elsewhere = {**dkim, "DKIM_DOMAIN": "example.org", "DKIM_KEY_FILE": str(tmp_path / "none")}
    assert mistakes(**elsewhere) == ["DKIM_KEY_FILE is not a file"]
