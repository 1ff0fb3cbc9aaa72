"""Which mails follow from what was mailed and what holds now."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventapp.invitations.rules import Held, Mailed, Method, Step, Why, steps

NOW = datetime(2026, 11, 20, tzinfo=UTC)
START = datetime(2026, 11, 26, 14, tzinfo=UTC)
ANA = "ana@example.org"


def held(
    uid: str = "a", copy_id: int = 1, sequence: int = 0, title: str = "Energy", *, cancelled: bool = False
) -> Held:
    start = START + timedelta(hours=sequence)
    return Held(uid, copy_id, sequence, cancelled, start, start + timedelta(hours=1), (title,))


def after(step: Step, email: str, language: str, copies: dict[int, Held]) -> Mailed:
    """What is remembered of a mail."""
    copy = copies[step.copy_id]
    return Mailed(
        uid=step.uid,
        copy_id=step.copy_id,
        copy_sequence=copy.sequence,
        sequence=step.sequence,
        extra=step.extra,
        cancelled=step.method is Method.CANCEL,
        email=step.to,
        language=language,
        starts_at=copy.starts_at,
        ends_at=copy.ends_at,
        says=copy.says,
    )


def mailed(*known: Held, email: str = ANA, language: str = "en") -> list[Mailed]:
    """What is remembered after these were mailed for the first time."""
    copies = {each.copy_id: each for each in known}
    return [after(step, email, language, copies) for step in steps([], known, email, language, NOW)]


def said(found: Iterable[Step]) -> list[tuple[str, Method, Why, int, bool]]:
    return [(each.uid, each.method, each.why, each.sequence, each.asks) for each in found]


def test_somebody_new_is_invited_once() -> None:
    before = mailed(held())
    assert said(steps([], [held()], ANA, "en", NOW)) == [("a", Method.REQUEST, Why.NEW, 0, True)]
    assert steps(before, [held()], ANA, "en", NOW) == []


def test_a_new_time_asks_again_and_a_new_title_does_not() -> None:
    before = mailed(held())
    moved = steps(before, [held(copy_id=2, sequence=1)], ANA, "en", NOW)
    assert said(moved) == [("a", Method.REQUEST, Why.MOVED, 1, True)]
    renamed = steps(before, [held(copy_id=2, title="Power")], ANA, "en", NOW)
    assert said(renamed) == [("a", Method.REQUEST, Why.CHANGED, 0, False)]


def test_what_only_the_description_says_is_worth_no_mail() -> None:
    assert steps(mailed(held()), [held(copy_id=2)], ANA, "en", NOW) == []


def test_a_cancelled_session_is_taken_back_with_the_sequence_of_the_session() -> None:
    cancelled = [held(copy_id=2, sequence=1, cancelled=True)]
    assert said(steps(mailed(held()), cancelled, ANA, "en", NOW)) == [
        ("a", Method.CANCEL, Why.CANCELLED, 1, False)
    ]
    assert steps([], cancelled, ANA, "en", NOW) == []  # who never heard of it needs no cancellation


def test_out_and_back_in_rises_each_time_though_the_session_stays() -> None:
    copies = {1: held()}
    (out,) = steps(mailed(held()), [], ANA, "en", NOW)
    assert said([out]) == [("a", Method.CANCEL, Why.TAKEN_OUT, 1, False)]
    (back,) = steps([after(out, ANA, "en", copies)], [held()], ANA, "en", NOW)
    assert said([back]) == [("a", Method.REQUEST, Why.BACK, 2, True)]
    (moved,) = steps([after(back, ANA, "en", copies)], [held(copy_id=2, sequence=1)], ANA, "en", NOW)
    assert moved.sequence == 3


def test_a_new_address_takes_the_old_one_back_first() -> None:
    found = steps(mailed(held()), [held()], "ana@example.net", "en", NOW)
    assert said(found) == [
        ("a", Method.CANCEL, Why.OTHER_ADDRESS, 1, False),
        ("a", Method.REQUEST, Why.NEW, 2, True),
    ]
    assert [step.to for step in found] == [ANA, "ana@example.net"]


def test_another_language_is_a_small_change() -> None:
    assert said(steps(mailed(held()), [held()], ANA, "fr", NOW)) == [
        ("a", Method.REQUEST, Why.CHANGED, 0, False)
    ]


def test_without_an_address_nothing_is_sent_and_what_was_is_taken_back() -> None:
    assert steps([], [held()], None, "en", NOW) == []
    (out,) = steps(mailed(held()), [held()], None, "en", NOW)
    assert (out.method, out.to) == (Method.CANCEL, ANA)


def test_what_is_over_stays_in_the_calendar() -> None:
    later = START + timedelta(days=1)
    assert steps(mailed(held()), [], ANA, "en", later) == []
    assert steps([], [held()], ANA, "en", later) == []
    assert steps(mailed(held()), [held(copy_id=2)], ANA, "en", later) == []


class Program:
    """A calendar program at one address, as strict as RFC 5546 allows: it takes an event with a higher
    SEQUENCE, or with the same one and a later stamp, and nothing else, cancellations included."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, int, int | None]] = {}

    def read(self, step: Step, stamp: int) -> None:
        if step.uid in self.known and (step.sequence, stamp) <= self.known[step.uid][:2]:
            raise AssertionError(f"{step} is taken for an old one")
        cancelled = step.method is Method.CANCEL
        if cancelled and self.known[step.uid][0] == step.sequence:
            raise AssertionError("a strict program ignores a cancellation with the same SEQUENCE")
        self.known[step.uid] = (step.sequence, stamp, None if cancelled else step.copy_id)

    @property
    def shown(self) -> dict[str, int]:
        return {uid: copy for uid, (_, _, copy) in self.known.items() if copy is not None}


# Each change of the agenda or the person: of session a or b, or of the person's address or language.
DEEDS = st.sampled_from(
    ["move", "rename", "cancel", "restore", "leave", "join", "address", "language", "silence"]
)


@given(st.lists(st.tuples(DEEDS, st.sampled_from("ab"), st.booleans()), max_size=25))
def test_every_calendar_ends_with_what_holds(deeds: list[tuple[str, str, bool]]) -> None:
    """Whatever happens in between, and however many changes are told at once."""
    sequence, title, cancelled = {"a": 0, "b": 0}, {"a": 0, "b": 0}, {"a": False, "b": False}
    mine, email, language = {"a", "b"}, "one@example.org", "en"
    addresses = {"one@example.org": Program(), "two@example.org": Program()}
    copies: dict[int, Held] = {}
    ids: dict[tuple[str, int, int, bool], int] = {}
    remembered: dict[str, Mailed] = {}
    stamp, wants = 0, True
    for deed, uid, told in [*deeds, ("", "a", True)]:
        if deed == "move" and not cancelled[uid]:
            sequence[uid] += 1
        title[uid] += deed == "rename"
        if deed in ("cancel", "restore") and cancelled[uid] != (deed == "cancel"):
            cancelled[uid] = deed == "cancel"
            sequence[uid] += 1
        mine = mine - {uid} if deed == "leave" else mine | {uid} if deed == "join" else mine
        if deed == "address":
            email = next(each for each in addresses if each != email)
        language = {"en": "fr", "fr": "en"}[language] if deed == "language" else language
        wants = not wants if deed == "silence" else wants
        if not told:
            continue
        program: list[Held] = []
        for each in sorted(mine):
            form = (each, sequence[each], title[each], cancelled[each])
            copy_id = ids.setdefault(form, len(ids) + 1)
            copies[copy_id] = Held(
                *(each, copy_id, form[1], form[3], START, START + timedelta(hours=1), (str(form[2]),))
            )
            program.append(copies[copy_id])
        program = program if wants else []
        for step in steps(remembered.values(), program, email, language, NOW):
            stamp += 1
            addresses[step.to].read(step, stamp)
            remembered[step.uid] = after(step, email, language, copies)
        expected = {each.uid: each.copy_id for each in program if not each.cancelled}
        assert addresses[email].shown == expected
        assert all(not p.shown for address, p in addresses.items() if address != email)
        assert steps(remembered.values(), program, email, language, NOW) == []
