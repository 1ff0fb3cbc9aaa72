"""What a group answers, and what follows: a commitment in its plan of the next year, or nothing at all."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.outcomes import commitments, plans, replies
from eventapp.outcomes.model import Commitment, Origin
from eventapp.partnership.model import Seat, WorkingGroup
from eventapp.youthlab.model import Answer, Reply
from eventapp.youthlab.queries import cohort as cohort_of
from tests.apps import dump, reading, writing
from tests.factories import DAY, make_edition, text
from tests.outcomes.reply_help import PROMISE, answer, reply_id
from tests.youthlab.youth_help import cohort, recommend


@pytest.fixture
def lab(app: Flask) -> Flask:
    with writing(app) as session:
        cohort(session)
        group = session.scalars(select(WorkingGroup).where(WorkingGroup.key == "mining")).one()
        for n, (side, sector) in enumerate((("CA", "public"), ("CA", "private"), ("MX", "public"))):
            session.add(
                Seat(group_id=group.id, position=n, side=side, sector=sector, body=f"{side} {sector}")
            )
        recommend(session, "Plant trees", ("mining", "forestry"))
        recommend(session, "Clean rivers", ("mining",))
    return app


@pytest.mark.parametrize("said", ["accepted", "adapted"])
def test_what_is_accepted_stands_in_the_plan_of_the_next_year(lab: Flask, said: str) -> None:
    with writing(lab) as session:
        answer(session, said)
    with reading(lab) as session:
        plan = plans.of_group(session, "duo", "mining", 2027)
        assert plan is not None
        (entry,) = plan.entries
        assert entry.words.text == PROMISE.text
        assert entry.words.measure == PROMISE.measure
        assert entry.words.due == PROMISE.due
        assert entry.origin is Origin.YOUTH_LAB
        assert entry.origin_note.en == "Plant trees"
        assert [(owner.side, owner.body.en) for owner in entry.words.owners] == [
            ("CA", "CA public"),
            ("MX", "MX public"),
        ]
        assert entry.reply_id == reply_id(session)
        row = session.get_one(Reply, reply_id(session))
        assert (row.answer, row.answered_by) == (Answer(said), "chair@example.org")
        assert plans.of_group(session, "duo", "forestry", 2027) is None


def test_the_other_group_s_reply_is_its_own(lab: Flask) -> None:
    with writing(lab) as session:
        answer(session, "accepted")
        answer(session, "declined", "forestry")
        answer(session, "accepted", number=2)
    with reading(lab) as session:
        plan = plans.of_group(session, "duo", "mining", 2027)
        assert plan is not None
        assert len(plan.entries) == 2
        assert plans.of_group(session, "duo", "forestry", 2027) is None


@pytest.mark.parametrize(
    ("said", "facts", "sentence"),
    [
        ("owed", {}, "Say whether the group accepts it."),
        ("declined", {"text": NOTHING}, "Whoever declines says why."),
        ("adapted", {"text": NOTHING}, "Say in which form the group takes it up."),
        (
            "accepted",
            {"promise": None},
            "Say what the group undertakes: it becomes a commitment in its work plan.",
        ),
        ("accepted", {"promise": replies.Promise(NOTHING)}, "Say what the group undertakes"),
    ],
)
def test_what_is_not_said_is_asked_for(
    lab: Flask, said: str, facts: dict[str, object], sentence: str
) -> None:
    before = dump(lab)
    with pytest.raises(Invalid) as refused, writing(lab) as session:
        answer(session, said, **facts)
    assert refused.value.say(Language.EN).startswith(sentence)
    assert dump(lab) == before


def test_reply_and_commitment_come_together_or_not_at_all(
    lab: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the plan cannot be written, so there is no reply either."""
    before = dump(lab)

    def full(*_args: object, **_values: object) -> None:
        raise OSError("no space left on the disk")

    monkeypatch.setattr(commitments, "plan_in", full, raising=False)
    monkeypatch.setattr(commitments, "plan_to_change", full, raising=False)
    with pytest.raises(OSError, match="no space"), writing(lab) as session:
        answer(session, "accepted")
    assert dump(lab) == before


def test_an_answer_written_anew_makes_no_second_commitment(lab: Flask) -> None:
    with writing(lab) as session:
        answer(session, "accepted")
    with writing(lab) as session:
        answer(session, "adapted", text=text("In another form"))
    with reading(lab) as session:
        assert len(session.scalars(select(Commitment)).all()) == 1
        assert session.get_one(Reply, reply_id(session)).text == text("In another form")


def test_what_became_a_commitment_is_not_declined_any_more(lab: Flask) -> None:
    with writing(lab) as session:
        answer(session, "accepted")
    with pytest.raises(Invalid) as refused, writing(lab) as session:
        answer(session, "declined")
    assert "This reply became commitment 1." in refused.value.say(Language.EN)
    with reading(lab) as session:
        assert session.get_one(Reply, reply_id(session)).answer is Answer.ACCEPTED


def test_what_was_declined_can_still_be_accepted(lab: Flask) -> None:
    with writing(lab) as session:
        answer(session, "declined")
    with writing(lab) as session:
        answer(session, "accepted")
    with reading(lab) as session:
        assert len(session.scalars(select(Commitment)).all()) == 1


def test_the_second_who_answers_is_told(lab: Flask) -> None:
    with writing(lab) as session:
        version = session.get_one(Reply, reply_id(session)).version
        answer(session, "declined")
    with pytest.raises(Conflict), writing(lab) as session:
        answer(session, "accepted", version=version)
    with reading(lab) as session:
        assert session.scalars(select(Commitment)).all() == []


def test_a_reply_of_another_cohort_is_not_found(lab: Flask) -> None:
    with writing(lab) as session:
        make_edition(session, number=2, year=2027, start_date=DAY, end_date=DAY)
    with reading(lab) as session, pytest.raises(NotFound):
        replies.reply_of(session, cohort_of(session, "duo", 1), 999)


def test_each_group_s_debts_stand_first(lab: Flask) -> None:
    with writing(lab) as session:
        answer(session, "declined", number=2)
    with reading(lab) as session:
        before = replies.by_group(session, "duo", DAY, 1)
        assert [(g.key, len(g.open), [o.late for o in g.replies]) for g in before] == [
            ("forestry", 1, [False]),
            ("mining", 1, [False, False]),
        ]
        mining = before[1]
        assert [owed.recommendation.number for owed in mining.replies] == [1, 2]
        late = replies.by_group(session, "duo", DAY.replace(year=2027), owed=True)
        assert [(g.key, [o.late for o in g.replies]) for g in late] == [
            ("forestry", [True]),
            ("mining", [True]),
        ]


def test_a_promise_is_in_the_words_of_the_group(lab: Flask) -> None:
    own = replies.Promise(LocalizedText(en="Own words", draft=(Language.EN,)))
    with writing(lab) as session:
        answer(session, "accepted", promise=own)
    with reading(lab) as session:
        assert session.scalars(select(Commitment)).one().text == own.text
