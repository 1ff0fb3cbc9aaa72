"""Who may open what: every address, for every role, in their own series and in another one.

The matrix below is the written rule. An address that is not in it fails the walk, so nothing is opened (or
closed) without somebody having thought of it. In the first walk every guard is asked and no view runs; in the
second the views run, and those who may not enter change nothing and see nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from eventapp.core.actor import Role
from eventapp.web import access, csrf
from tests.apps import dump
from tests.people_help import sign_in

OWN, FOREIGN = "csp", "cmp"
NOBODY, ROLELESS, HALF, STRANGER = "nobody", "no role", "organizer, no second factor", "organizer elsewhere"
ORGANIZER, CA, MX = "organizer", "coordinator CA", "coordinator MX"
OTHERS = ("co-chair", "rapporteur", "observer", "operator")
ACTORS = (NOBODY, ROLELESS, HALF, STRANGER, ORGANIZER, CA, MX, *OTHERS)

EVERYONE = frozenset(ACTORS)
WAITING = EVERYONE - {NOBODY}  # signed in, with or without the second factor
SIGNED_IN = WAITING - {HALF}
OF_THE_SERIES = frozenset({ORGANIZER, CA, MX, *OTHERS})
EDITORS = frozenset({ORGANIZER, CA, MX})
ORGANIZERS = frozenset({ORGANIZER})
IN_THE_ROOM = frozenset({ORGANIZER, CA, MX, "co-chair", "rapporteur"})
PLAN_WRITERS = frozenset({ORGANIZER, CA, MX, "co-chair"})
SPEAKERS = frozenset({CA, MX, "co-chair"})
ANY_ORGANIZER = frozenset({ORGANIZER, STRANGER})
SIDE_CA = frozenset({CA})
KEEPERS_OF_CA = frozenset({ORGANIZER, CA})

MATRIX: Mapping[str, frozenset[str]] = {
    "static": EVERYONE,
    # Getting in
    "sign_in.ask": EVERYONE,
    "sign_in.send": EVERYONE,
    "sign_in.code": EVERYONE,
    "sign_in.type_code": EVERYONE,
    "sign_in.link": EVERYONE,
    "sign_in.use_link": EVERYONE,
    "sign_in.second_factor": WAITING,
    "sign_in.give_second_factor": WAITING,
    "sign_in.passkey_challenge": WAITING,
    "sign_in.give_passkey": WAITING,
    "sign_in.sign_out": WAITING,
    "openid.again": EVERYONE,
    "openid.start": EVERYONE,
    "openid.back": EVERYONE,
    # One's own account; what belongs to another is refused inside (tests/people/test_account.py)
    "account.sessions": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.end_others": SIGNED_IN,
    "account.recovery_codes": SIGNED_IN,
    "account.draw_recovery_codes": SIGNED_IN,
    "account.remove_passkey": SIGNED_IN,
    "account.set_up": WAITING,
    "account.offer": WAITING,
    "account.accept": WAITING,
    "account.passkey_challenge": WAITING,
    "account.add_passkey": WAITING,
    # The organizers' rooms
    "organize.home": SIGNED_IN,
    "organize.series": OF_THE_SERIES,
    "organize.edition": OF_THE_SERIES,
    "people.roles": ORGANIZERS,
    "people.grant": ORGANIZERS,
    "people.end": ORGANIZERS,
    "records.entries": ORGANIZERS,
    "records.export": ORGANIZERS,
    # Of no series: mails of other series are left out inside (tests/organize/test_work.py)
    "work.page": ANY_ORGANIZER,
    "work.again": ANY_ORGANIZER,
    "work.all_again": ANY_ORGANIZER,
    "work.let_go": ANY_ORGANIZER,
    # Notices
    "notices.preview": ORGANIZERS,
    "notices.send": ORGANIZERS,
    "notices.rules": ORGANIZERS,
    "notices.save_rules": ORGANIZERS,
    "notices.people": ORGANIZERS,
    "notices.person": ORGANIZERS,
    "notices.enter": ORGANIZERS,
    "deliveries.page": ORGANIZERS,
    "deliveries.again": ORGANIZERS,
    "deliveries.all_again": ORGANIZERS,
    "deliveries.release": ORGANIZERS,
    # Meetings
    "meetings.dates": OF_THE_SERIES,
    "meetings.opening": ORGANIZERS,
    "meetings.open_edition": ORGANIZERS,
    "meetings.facts": ORGANIZERS,
    "meetings.save_facts": ORGANIZERS,
    "meetings.announce": ORGANIZERS,
    "meetings.rooms": OF_THE_SERIES,
    "meetings.new_room": EDITORS,
    "meetings.add_room": EDITORS,
    "meetings.room": EDITORS,
    "meetings.save_room": EDITORS,
    "meetings.remove_room": EDITORS,
    # The glossary of the partners
    "glossary.terms": OF_THE_SERIES,
    "glossary.as_csv": OF_THE_SERIES,
    "glossary.as_xlsx": OF_THE_SERIES,
    "glossary.new": EDITORS,
    "glossary.add": EDITORS,
    "glossary.term": EDITORS,
    "glossary.save": EDITORS,
    "glossary.retire": EDITORS,
    "glossary.bring_back": EDITORS,
    "glossary_list.ask": EDITORS,
    "glossary_list.look": EDITORS,
    "glossary_list.take": EDITORS,
    # The draft agenda
    "editor.board": OF_THE_SERIES,
    "editor.state": OF_THE_SERIES,
    "editor.clashes": EDITORS,
    "editor.create": EDITORS,
    "editor.move": EDITORS,
    "editor.move_form": EDITORS,
    "editor.new": EDITORS,
    "editor.redo": EDITORS,
    "editor.undo": EDITORS,
    "editor.session": OF_THE_SERIES,  # the others read it
    "editor.save": EDITORS,
    "editor.remove": EDITORS,
    "editor.restore": EDITORS,
    "checks.findings": OF_THE_SERIES,
    "checks.accept": EDITORS,
    "checks.take_back": EDITORS,
    "publish.preview": OF_THE_SERIES,
    "publish.choose": OF_THE_SERIES,
    "publish.compare": OF_THE_SERIES,
    "publish.publish": ORGANIZERS,
    "publish.schedule": ORGANIZERS,
    "publish.cancel": ORGANIZERS,
    "publish.restore": ORGANIZERS,
    "publish.restore_form": ORGANIZERS,
    "publish.approve": SIDE_CA,
    "publish.withdraw": SIDE_CA,
    "spreadsheet.form": EDITORS,
    "spreadsheet.file": EDITORS,
    "spreadsheet.look": EDITORS,
    "spreadsheet.send": EDITORS,
    "spreadsheet.take": EDITORS,
    # What is stated for plans, and the runs of the planner: availability of people stands there
    "planning.overview": EDITORS,
    "planning.sessions": EDITORS,
    "planning.session": EDITORS,
    "planning.save_session": ORGANIZERS,
    "planning.take_back_of_session": ORGANIZERS,
    "planning.people": EDITORS,
    "planning.person": EDITORS,
    "planning.save_person": ORGANIZERS,
    "planning.take_back_of_person": ORGANIZERS,
    "planning.youth": EDITORS,
    "planning.team": EDITORS,
    "planning.save_team": ORGANIZERS,
    "planning.remove_team": ORGANIZERS,
    "planning.weights": EDITORS,
    "planning.save_weights": ORGANIZERS,
    "planning.reset_weights": ORGANIZERS,
    "planning.hours": EDITORS,
    "planning.save_hours": ORGANIZERS,
    "planning.fair": EDITORS,
    "planning.back": EDITORS,
    "planning_runs.runs": EDITORS,
    "planning_runs.ask": ORGANIZERS,
    "planning_runs.show": EDITORS,
    "planning_runs.progress": EDITORS,
    "planning_runs.stop": ORGANIZERS,
    "planning_runs.accept": ORGANIZERS,
    "planning_runs.different": ORGANIZERS,
    "planning_runs.relax": ORGANIZERS,
    "planning_runs.compare": EDITORS,
    "planning_runs.why": EDITORS,
    "planning_runs.what_if": ORGANIZERS,
    "planning_runs.back": EDITORS,
    # The Youth Lab: everybody reads; whose delegates they are, and for which group somebody answers, is
    # asked inside (tests/youthlab/test_delegate_pages.py, tests/outcomes/test_reply_pages.py)
    "youthlab.cohorts": OF_THE_SERIES,
    "youthlab.new": ORGANIZERS,
    "youthlab.create": ORGANIZERS,
    "youthlab.cohort": OF_THE_SERIES,
    "youthlab.facts": ORGANIZERS,
    "youthlab.save_facts": ORGANIZERS,
    "youthlab.publish": ORGANIZERS,
    "youthlab.withhold": ORGANIZERS,
    "youthlab.back": OF_THE_SERIES,
    "youthlab.delegates": OF_THE_SERIES,
    "youthlab.new_delegate": EDITORS,
    "youthlab.add_delegate": EDITORS,
    "youthlab.delegate": EDITORS,
    "youthlab.save_delegate": EDITORS,
    "youthlab.withdraw_delegate": EDITORS,
    "youthlab.return_delegate": EDITORS,
    "youthlab.erase_delegate": EDITORS,
    "youthlab.new_recommendation": EDITORS,
    "youthlab.add_recommendation": EDITORS,
    "youthlab.recommendation": EDITORS,
    "youthlab.save_recommendation": EDITORS,
    "youthlab.remove_recommendation": EDITORS,
    "youthlab.presentations": OF_THE_SERIES,
    "youthlab.place": EDITORS,
    "youthlab.remove_presentation": EDITORS,
    "youthlab.make_item": EDITORS,
    "youthlab.plan": ORGANIZERS,
    "youth_replies.all_replies": OF_THE_SERIES,
    "youth_replies.replies": OF_THE_SERIES,
    "youth_replies.reply": OF_THE_SERIES,
    "youth_replies.answer": OF_THE_SERIES,
    # Privacy: whose data it is follows from the link or the sign-in, inside
    # Notices on one's own devices; whose page it is follows from the link or the sign-in, inside
    "push.subscribe": EVERYONE,
    "push.unsubscribe": EVERYONE,
    "push.known": EVERYONE,
    # Changed clocks
    "clocks.show": OF_THE_SERIES,
    "clocks.correct": ORGANIZERS,
    "mine.page": EVERYONE,
    "mine.offer": EVERYONE,
    "mine.withdraw": EVERYONE,
    "mine.withdraw_now": EVERYONE,
    "mine.delegate": EVERYONE,
    "mine.ask_delegate": EVERYONE,
    "mine.take_back": EVERYONE,
    "mine.calendar": EVERYONE,
    "mine.letter": EVERYONE,
    "mine.invitation": EVERYONE,
    "mine.forget": EVERYONE,
    "mine.back": EVERYONE,
    # My calendar; the same, or a link of its own (tests/programs/test_my_calendar.py)
    "my_calendar.page": EVERYONE,
    "my_calendar.make": EVERYONE,
    "my_calendar.change": EVERYONE,
    "my_calendar.choose": EVERYONE,
    "my_calendar.back": EVERYONE,
    "my_data.page": EVERYONE,
    "my_data.ask": EVERYONE,
    "my_data.export": EVERYONE,
    "my_data.confirm": EVERYONE,
    "my_data.erase": EVERYONE,
    "my_data.erased": EVERYONE,
    "privacy.notices": ORGANIZERS,
    "privacy.write_notice": ORGANIZERS,
    "privacy.retention": ORGANIZERS,
    "privacy.save_retention": ORGANIZERS,
    "privacy.do_retention": ORGANIZERS,
    "privacy.viewed": EDITORS,
    "privacy.ask_erase": EDITORS,
    "privacy.erase": EDITORS,
    # One person, needs and participants at the desk; whose person it is, and of which sides, is asked inside
    "desk.person": EDITORS,
    "desk.act": EDITORS,
    "desk.choose": EDITORS,
    "desk.show_needs": EDITORS,
    "desk.back_to_person": EDITORS,
    "desk.needs": EDITORS,
    "desk.open_needs": EDITORS,
    "desk.participants": EDITORS,
    "desk.participants_csv": EDITORS,
    "desk.participants_xlsx": EDITORS,
    # The desk; each shows the actor's own sides (tests/registration/test_desk.py, test_desk_list.py)
    "desk.overview": EDITORS,
    "desk.people": EDITORS,
    "desk.find": EDITORS,
    "desk.decide": EDITORS,
    "desk.back_to_people": EDITORS,
    "desk.people_csv": EDITORS,
    "desk.people_xlsx": EDITORS,
    # Delegations; the sample side is CA, and what is about a person is looked up among the actor's own
    "delegations.page": KEEPERS_OF_CA,
    "delegations.save": KEEPERS_OF_CA,
    "delegations.order": KEEPERS_OF_CA,
    "delegations.act": KEEPERS_OF_CA,
    "delegations.name_form": KEEPERS_OF_CA,
    "delegations.name_one": KEEPERS_OF_CA,
    "delegations.paste": KEEPERS_OF_CA,
    "delegations.template": KEEPERS_OF_CA,
    "delegations.preview": KEEPERS_OF_CA,
    "delegations.take": KEEPERS_OF_CA,
    "delegations.replace": KEEPERS_OF_CA,
    "delegations.send_instead": KEEPERS_OF_CA,
    "delegations.requests": EDITORS,
    "delegations.decide_request": EDITORS,
    "duplicates.page": EDITORS,
    "duplicates.compare": EDITORS,
    "duplicates.merge": EDITORS,
    # Places, rules and open forms of registration; whose side a form is for is asked inside
    "capacity.rules": ORGANIZERS,
    "capacity.open": ORGANIZERS,
    "capacity.save_rules": ORGANIZERS,
    "capacity.switch": ORGANIZERS,
    "capacity.places": ORGANIZERS,
    "capacity.save_places": ORGANIZERS,
    "capacity.forms": EDITORS,
    "capacity.open_form": EDITORS,
    "capacity.close_form": EDITORS,
    # Registering; the link says whose it is (tests/registration/test_registering_links.py)
    "registering.enter": EVERYONE,
    "registering.form": EVERYONE,
    "registering.save": EVERYONE,
    "registering.ask": EVERYONE,
    "registering.send_link": EVERYONE,
    "registering.sent": EVERYONE,
    "registering.open_form": EVERYONE,
    "registering.save_open": EVERYONE,
    "registering.done": EVERYONE,
    "registering.guardian": EVERYONE,
    "registering.consent": EVERYONE,
    "registering.participants": EVERYONE,
    # Answers to invitations; the link says whose it is (tests/invitations/test_answering.py)
    "answer.page": EVERYONE,
    "answer.give": EVERYONE,
    "proposals.page": ORGANIZERS,
    "proposals.decide": ORGANIZERS,
    "proposals.back": ORGANIZERS,
    # Papers; whose people a paper is about, and at which level it is, is asked inside
    # see tests/documents/test_rights.py
    "documents.overview": OF_THE_SERIES,
    "documents.make_form": OF_THE_SERIES,
    "documents.make": OF_THE_SERIES,
    "documents.show": OF_THE_SERIES,
    "documents.progress": OF_THE_SERIES,
    "documents.file": OF_THE_SERIES,
    "documents.again": OF_THE_SERIES,
    "documents.remove": OF_THE_SERIES,
    "documents.back": OF_THE_SERIES,
    # Interpreters and the texts they get; their own page is opened by a link, which is looked at inside
    "interpreters.list": ORGANIZERS,
    "interpreters.new": ORGANIZERS,
    "interpreters.add": ORGANIZERS,
    "interpreters.show": ORGANIZERS,
    "interpreters.save": ORGANIZERS,
    "interpreters.link": ORGANIZERS,
    "interpreters.remove": ORGANIZERS,
    "interpreters.back": ORGANIZERS,
    "interpreters.texts": ORGANIZERS,
    "interpreters.add_text": ORGANIZERS,
    "interpreters.take_back": ORGANIZERS,
    "interpreters.back_to_texts": ORGANIZERS,
    "interpreters.text": ORGANIZERS,
    "interpreting.page": EVERYONE,
    "interpreting.open_pack": EVERYONE,
    "interpreting.back": EVERYONE,
    "interpreting.pack": EVERYONE,
    "interpreting.everything": EVERYONE,
    "interpreting.text": EVERYONE,
    # Work plans; the sample group is the co-chair's own, what stands in a plan is asked inside
    "outcomes.plans": OF_THE_SERIES,
    "outcomes.plan": OF_THE_SERIES,
    "outcomes.commitment": OF_THE_SERIES,
    "outcomes.owing": OF_THE_SERIES,
    "outcomes.plans_xlsx": OF_THE_SERIES,
    "outcomes.plan_xlsx": OF_THE_SERIES,
    "outcomes.back_to_plan": OF_THE_SERIES,
    "outcomes.back_to_commitment": OF_THE_SERIES,
    "outcomes.new": PLAN_WRITERS,
    "outcomes.create": PLAN_WRITERS,
    "outcomes.edit": PLAN_WRITERS,
    "outcomes.save": PLAN_WRITERS,
    "outcomes.place": PLAN_WRITERS,
    "outcomes.remove": PLAN_WRITERS,
    "outcomes.put_back": PLAN_WRITERS,
    "outcomes.introduction": PLAN_WRITERS,
    "outcomes.save_introduction": PLAN_WRITERS,
    "outcomes.report": PLAN_WRITERS,
    "outcomes.save_report": PLAN_WRITERS,
    "outcomes.regroup": EDITORS,
    "outcomes.approve": SIDE_CA,
    "outcomes.withdraw": SIDE_CA,
    "outcomes.roll_over": ORGANIZERS,
    "outcomes.do_roll_over": ORGANIZERS,
    "outcomes.succession": ORGANIZERS,
    "outcomes.succeed": ORGANIZERS,
    "outcomes.themes": ORGANIZERS,
    "outcomes.save_themes": ORGANIZERS,
    # Notes of one side; whose they are is asked inside (tests/outcomes/test_side_notes.py)
    "outcomes_notes.page": SPEAKERS,
    "outcomes_notes.save": SPEAKERS,
    "outcomes_notes.remove": SPEAKERS,
    "outcomes_notes.back": SPEAKERS,
    # Joint texts: two hands write, each side approves for itself
    "outcomes_texts.overview": OF_THE_SERIES,
    "outcomes_texts.text": OF_THE_SERIES,
    "outcomes_texts.save": EDITORS,
    "outcomes_texts.approve": SIDE_CA,
    "outcomes_texts.withdraw": SIDE_CA,
    "outcomes_texts.back": OF_THE_SERIES,
    # Records of sessions; which sessions somebody takes down is asked inside (tests/outcomes/test_records.py)
    "outcomes_records.overview": OF_THE_SERIES,
    "outcomes_records.to_translate": OF_THE_SERIES,
    "outcomes_records.record": OF_THE_SERIES,
    "outcomes_records.round_table": OF_THE_SERIES,
    "outcomes_records.plenary": OF_THE_SERIES,
    "outcomes_records.back": OF_THE_SERIES,
    "outcomes_records.add": IN_THE_ROOM,
    "outcomes_records.do": IN_THE_ROOM,
    "outcomes_records.line": IN_THE_ROOM,
    "outcomes_records.save": IN_THE_ROOM,
    "outcomes_records.confirm": EDITORS,
    "outcomes_records.follow": ORGANIZERS,
    # Annual reports; a group's is written and confirmed by its own co-chairs
    "report.board": OF_THE_SERIES,
    "report.begin": ORGANIZERS,
    "report.texts": EDITORS,
    "report.save_texts": EDITORS,
    "report.group": OF_THE_SERIES,
    "report.save_group": EDITORS | {"co-chair", "rapporteur"},
    "report.confirm": SIDE_CA | {"co-chair"},
    "report.unconfirm": SIDE_CA | {"co-chair"},
    "report.arrange": ORGANIZERS,
    "report.save_arrangement": ORGANIZERS,
    "report.remind": ORGANIZERS,
    "report.approve": SIDE_CA,
    "report.withdraw": SIDE_CA,
    "report.publish": ORGANIZERS,
    "report.preview": OF_THE_SERIES,
    "report.back": OF_THE_SERIES,
}
OPEN_BLUEPRINTS = {
    "agenda_files",
    "site",
    "agenda",
    "calendars",
    "caldav",
    "personal_feeds",
    "personal_jcal",
    "search",
    "reports",
    "published_report",
    "health",
    "push_worker",
    "hooks",
    "invited",
    "youth",
    "work_plans",
}

VALUES: Mapping[str, Any] = {
    "language": "en",
    "number": 2,
    "side": "CA",
    "slug": "mining",
    "group": "mining",
    "fingerprint": "0123456789abcdef",
    "key": "hall",
    "a": 1,
    "b": 1,
    "wanted": 1,
    "session_id": 1,
    "passkey_id": 1,
    "grant_id": 1,
    "row": 1,
    "kind": "task",
    "token": "x" * 43,
    "ref": "0" * 12,
    "other": "1" * 12,
    "request_id": 1,
    "name": "css/app.css",
    "mail_id": 1,
    "note_id": 1,
    "year": 2026,
    "commitment": 1,
    "entry_id": 1,
    "which": "conclusions",
    "secret": "none",
    "paper": "2" * 12,
    "version": 1,
    "assignment": 1,
}


def rules(app: Flask) -> list[Rule]:
    """The addresses that are not for everyone as a whole blueprint."""
    return [
        rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] not in OPEN_BLUEPRINTS
    ]


def calls(app: Flask, rule: Rule, series: str) -> Iterator[tuple[str, str]]:
    """Each method and address of *rule*, with sample values."""
    with app.test_request_context():
        built = rule.build(
            {name: {**VALUES, "series": series}[name] for name in rule.arguments}, append_unknown=False
        )
        assert built is not None, rule
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        yield method, built[1]


def clients(app: Flask) -> dict[str, FlaskClient]:
    """Somebody of each kind, signed in as they are."""
    people: dict[str, dict[str, Any]] = {
        ROLELESS: {"role": None},
        HALF: {"role": Role.ORGANIZER, "series": OWN, "confirmed": False, "email": "half@example.org"},
        STRANGER: {"role": Role.ORGANIZER, "series": FOREIGN},
        ORGANIZER: {"role": Role.ORGANIZER, "series": OWN},
        CA: {"role": Role.COORDINATOR, "series": OWN, "side": "CA"},
        MX: {"role": Role.COORDINATOR, "series": OWN, "side": "MX"},
        "co-chair": {"role": Role.CO_CHAIR, "series": OWN, "side": "CA", "group": "mining"},
        "rapporteur": {"role": Role.RAPPORTEUR, "series": OWN, "group": "mining"},
        "observer": {"role": Role.OBSERVER, "series": OWN},
        "operator": {"role": Role.OPERATOR, "series": OWN},
    }
    found = {NOBODY: app.test_client()}
    for kind, facts in people.items():
        found[kind] = app.test_client()
        sign_in(app, found[kind], **facts)
    return found


def without_views(app: Flask) -> None:
    """Put a word in the place of each view; its guard stays."""

    def stub(view: Callable[..., Any]) -> Callable[..., str]:
        def reached(**_values: Any) -> str:
            return "reached"

        reached.__dict__.update(
            {k: v for k, v in vars(view).items() if k in ("access_rule", "without_token")}
        )
        return reached

    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = stub(view)


def walk(app: Flask) -> list[str]:
    """Where the program and the matrix differ."""
    people = clients(app)
    found = []
    for rule in rules(app):
        if rule.endpoint not in MATRIX:
            found.append(f"{rule.endpoint} is not in the matrix of tests/web/test_access.py: who may ask it?")
            continue
        for series in (OWN, FOREIGN) if "series" in rule.arguments else (OWN,):
            for method, address in calls(app, rule, series):
                for kind, client in people.items():
                    may = client.open(address, method=method).data == b"reached"
                    if may != should(rule.endpoint, kind, series):
                        found.append(f"{method} {address}: {kind} {'may' if may else 'may not'}")
    return found


def should(endpoint: str, kind: str, series: str) -> bool:
    """In the other series the stranger is the organizer, and all others are strangers."""
    if series == OWN or MATRIX[endpoint] is EVERYONE:
        return kind in MATRIX[endpoint]
    if kind == STRANGER:
        return ORGANIZER in MATRIX[endpoint]
    return kind in MATRIX[endpoint] - OF_THE_SERIES


def test_every_address_is_open_to_those_in_the_matrix_and_nobody_else(demo_app: Flask) -> None:
    without_views(demo_app)
    assert walk(demo_app) == []


def test_the_matrix_names_only_what_there_is(app: Flask) -> None:
    assert set(MATRIX) - {rule.endpoint for rule in rules(app)} == set()
    assert app.extensions["open_blueprints"] == OPEN_BLUEPRINTS


def test_a_missing_or_loose_guard_is_seen(demo_app: Flask) -> None:
    """The negative control: one guard is taken away, one is opened, one address is new."""
    without_views(demo_app)
    del demo_app.view_functions["organize.series"].access_rule  # type: ignore[attr-defined]
    demo_app.view_functions["records.export"].access_rule = access.signed_in  # type: ignore[attr-defined]
    demo_app._got_first_request = False
    demo_app.add_url_rule("/en/organize/<series>/new", "organize.new", str)
    found = walk(demo_app)
    assert "GET /en/organize/csp/: organizer may not" in found
    assert "GET /en/organize/csp/records.csv: operator may" in found
    assert "GET /en/organize/csp/records.csv: organizer elsewhere may" in found
    assert any(line.startswith("organize.new is not in the matrix") for line in found)
    assert "GET /en/organize/cmp/: organizer elsewhere may not" in found


@pytest.mark.parametrize("kind", [NOBODY, ROLELESS, HALF, STRANGER])
def test_whoever_may_not_enter_sees_and_changes_nothing(demo_app: Flask, kind: str) -> None:
    client = clients(demo_app)[kind]
    before = dump(demo_app)
    answers = {}
    for rule in rules(demo_app):
        if kind in MATRIX[rule.endpoint] or "series" not in rule.arguments:
            continue
        for method, address in calls(demo_app, rule, OWN):
            answers[method, address] = client.open(address, method=method).status_code
    assert len(answers) > 40
    known = {ROLELESS: set(), STRANGER: set()}.get(kind, {302, 403})  # led to a proof of who they are
    refused = known | ({404} if kind != NOBODY else set())
    assert {call: status for call, status in answers.items() if status not in refused} == {}
    assert dump(demo_app) == before


def test_what_the_organizer_may_read_can_be_read(demo_app: Flask) -> None:
    client = clients(demo_app)[ORGANIZER]
    answers = {
        address: client.get(address).status_code
        for rule in rules(demo_app)
        if ORGANIZER in MATRIX[rule.endpoint] and "series" in rule.arguments
        for method, address in calls(demo_app, rule, OWN)
        if method == "GET"
    }
    # What a sample value does not name is not found; nothing breaks.
    assert {
        address: status for address, status in answers.items() if status not in (200, 302, 303, 404)
    } == {}
    assert sum(status == 200 for status in answers.values()) > 10


# ---- The token against foreign forms ----


def test_every_post_of_a_signed_in_browser_needs_the_token(demo_app: Flask) -> None:
    without_views(demo_app)
    client = clients(demo_app)[ORGANIZER]
    right = client.environ_base.pop("HTTP_X_CSRF")
    taken = []
    for rule in rules(demo_app):
        for method, address in calls(demo_app, rule, OWN):
            if method == "POST":
                tries = [client.post(address, data={"csrf": token}) for token in ("", "x", right[::-1])]
                if any(answer.status_code != 403 for answer in tries):
                    taken.append(rule.endpoint)
    # They belong to nobody's session.
    assert sorted(taken) == ["registering.save_open", "registering.send_link", "sign_in.send"]


def test_the_token_of_another_session_is_worth_nothing(demo_app: Flask) -> None:
    people = clients(demo_app)
    ana, beth = people[CA], people[MX]
    beth.environ_base["HTTP_X_CSRF"] = ana.environ_base["HTTP_X_CSRF"]
    answer = beth.post("/fr/account/sessions/end-others")
    assert answer.status_code == 403
    assert ana.post("/fr/account/sessions/end-others").status_code == 303


def test_the_token_stands_in_forms_and_for_scripts(demo_app: Flask) -> None:
    client = clients(demo_app)[ORGANIZER]
    token = client.environ_base.pop("HTTP_X_CSRF")
    page = client.get("/en/account/").text
    assert f'<meta name="csrf" content="{token}">' in page
    assert f'<input type="hidden" name="csrf" value="{token}">' in page
    assert client.post("/en/sign-out", data={"csrf": token}).status_code == 303


def test_pages_for_everyone_are_the_same_for_whoever_is_signed_in(demo_app: Flask) -> None:
    """They are kept: nothing of the reader may be in them."""
    people = clients(demo_app)
    for path in ("/en/", "/fr/csp/", "/es/csp/meetings/2/agenda"):
        assert people[ORGANIZER].get(path).data == people[NOBODY].get(path).data


def test_organizers_pages_are_kept_nowhere(demo_app: Flask) -> None:
    client = clients(demo_app)[ORGANIZER]
    with demo_app.test_request_context():
        addresses = [
            url_for("account.sessions", language="en"),
            url_for("people.roles", language="en", series=OWN),
        ]
    for address in [*addresses, "/en/organize/", "/en/organize/csp/", "/en/organize/csp/2/"]:
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_the_field_s_name_is_what_other_code_expects() -> None:
    assert (csrf.FIELD, csrf.HEADER) == ("csrf", "X-CSRF")
