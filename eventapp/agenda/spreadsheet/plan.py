"""What a file would change: the draft's cells beside the file's, in words, and the drafts to save.

Pure: the same values, file and answers give the same plan. `make` is the whole of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from eventapp.agenda.draft import OrganizationDraft, PersonDraft, RoomDraft, SessionDraft
from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_

from . import cells, drafts, parsing
from .cells import Cells
from .columns import BY_KEY
from .comparing import Change, Comparison, Field, Happens
from .names import People, Question, derived_key
from .parsing import Row
from .sessions import LISTS, RowCheck, lists_of, merged, overtaken, same_list
from .values import Current, Findings, Given, KnownSession, Mistake

_SAME_KEY = N_("A session keeps its key: write “%(key)s” again, or empty the identifier of a new session.")
_NO_SESSION = N_("This identifier belongs to no session of this meeting. Empty its cell for a new one.")
_LATE = N_("“%(session)s” goes past midnight. Change it on the agenda page, not here.")


class Saves(NamedTuple):
    """What is written when the plan is confirmed, in this order. Versions are those of the plan."""

    organizations: list[OrganizationDraft]
    people: list[PersonDraft]
    rooms: list[RoomDraft]
    sessions: list[tuple[SessionDraft, int | None]]
    removed: list[str]


class Plan(NamedTuple):
    """``leftovers`` is what the draft has and the file does not; it goes only if somebody asks for that.
    With mistakes or open questions nothing can be saved."""

    changes: list[Change]
    leftovers: list[Change]
    questions: list[Question]
    findings: Findings
    saves: Saves

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.answer is None]

    @property
    def empty(self) -> bool:
        return not (self.changes or self.leftovers or self.questions)


def make(
    current: Current,
    given: Given,
    answers: Mapping[str, str],
    language: Language,
    *,
    remove: bool = False,
    findings: Findings | None = None,
) -> Plan:
    """*answers* by the questions' ids; *findings* has what reading found already."""
    return _Maker(current, given, answers, language, findings or Findings(), remove=remove).plan()


class _Maker(Comparison):
    def __init__(
        self,
        current: Current,
        given: Given,
        answers: Mapping[str, str],
        language: Language,
        findings: Findings,
        *,
        remove: bool,
    ) -> None:
        super().__init__(language, findings)
        self.current, self.given = current, given
        self.remove = remove
        self.rows = parsing.rows(given, findings, language)
        self.people = People(current, findings, answers)
        self.leftovers: list[Change] = []
        self.saves = Saves([], [], [], [], [])
        self.known = {known.draft.slug: known for known in current.sessions}

    def plan(self) -> Plan:
        organizations = self._keyed(
            "organizations",
            {each.key: each for each in self.current.organizations},
            cells.organization,
            drafts.organization,
            self.saves.organizations,
            self.current.foreign_organizations,
        )
        rooms = self._keyed(
            "rooms",
            {each.key: each for each in self.current.rooms},
            cells.room,
            drafts.room,
            self.saves.rooms,
        )
        self.people.take_rows(self.rows.get("people", []))
        slugs = self._slugs()
        parts: dict[str, dict[str, list[Cells]]] = {
            sheet: self._parts(sheet, slugs) for sheet in LISTS if sheet in self.rows
        }
        self._people(organizations)
        self._sessions(slugs, parts, rooms)
        self.findings.put_in_order([sheet.name for sheet in self.given.sheets.values()])
        return Plan(self.changes, self.leftovers, self.people.questions, self.findings, self.saves)

    # ---- organizations and rooms: by key, else by name ----

    def _keyed(
        self,
        sheet: str,
        known: Mapping[str, Any],
        to_cells: Callable[[Any], Cells],
        to_draft: Callable[[Cells, Any], Any],
        saves: list[Any],
        foreign: frozenset[str] = frozenset(),
    ) -> dict[str, Cells]:
        """The cells of each, as they will be."""
        was = {key: to_cells(draft) for key, draft in known.items()}
        will = dict(was)
        seen: dict[str, int] = {}
        explicit = {row.get("key") for row in self.rows.get(sheet, [])}
        for row in self.rows.get(sheet, []):
            key = row.get("key") or self._key_by_name(row, was, {*will, *foreign, *explicit})
            if key is None or not self.once(row, "key", key, seen):
                continue
            if key in foreign:
                self.findings.add(
                    row.sheet, row.number, "key",
                    N_("The key “%(key)s” is taken. Leave the cell empty, and one is given."), key=key,
                )  # fmt: skip
                continue
            will[key] = {**was.get(key, {}), **row.cells, "key": key}
            if self.lacks(sheet, row, will[key]):
                continue
            if sheet == "rooms" and will[key].get("link") and will[key].get("kind") != "video":
                self.findings.add(row.sheet, row.number, "link", N_("Only a video room has a link."))
            elif self.compare(sheet, row, was.get(key), will[key]):
                saves.append(to_draft(will[key], known.get(key)))
        return will

    def _key_by_name(self, row: Row, was: Mapping[str, Cells], taken: set[str]) -> str | None:
        names = {folded(row.get(f"name_{each}")) for each in Language} - {""}
        for key, about in was.items():
            if names & {folded(about[f"name_{each}"]) for each in Language}:
                if all(about[column] == text for column, text in row.cells.items() if column != "key"):
                    return key  # the same file, a second time
                self.findings.add(
                    row.sheet, row.number, "key",
                    N_("This name is there already. If it is meant, write its key here: %(key)s."), key=key,
                )  # fmt: skip
                return None
        return derived_key(next((row.get(f"name_{e}") for e in Language if row.get(f"name_{e}")), ""), taken)

    # ---- people ----

    def _people(self, organizations: Mapping[str, Cells]) -> None:
        old = {person.key: person for person in self.current.people}
        for key, row in self.people.rows.items():
            was = self.people.known.get(key)
            will = {**(was or {}), **row.cells, "key": key}
            if self.lacks("people", row, will):
                continue
            employer = will.get("organization")
            if employer and employer not in organizations:
                self.unknown(row, "organization", employer)
            elif self.compare("people", row, was, will):
                self.saves.people.append(drafts.person(will, old.get(key)))

    # ---- sessions with their items and people ----

    def _slugs(self) -> dict[str, Row | None]:
        """Every session that there will be, with its row in the file."""
        found: dict[str, Row | None] = dict.fromkeys(self.known)
        seen: dict[str, int] = {}
        rows = self.rows.get("sessions", [])
        explicit = {row.get("slug") for row in rows}
        by_uid = {known.uid: slug for slug, known in self.known.items()}
        for row in rows:
            slug = (
                row.get("slug") or by_uid.get(row.get("uid")) or self._derived_slug(row, explicit | set(seen))
            )
            if not self.once(row, "slug", slug, seen):
                continue
            uid = row.get("uid")
            expected = self.known[slug].uid if slug in self.known else self.current.removed.get(slug)
            if uid and uid != expected:
                self.findings.add(
                    row.sheet, row.number, "slug",
                    _SAME_KEY if uid in by_uid else _NO_SESSION, key=by_uid.get(uid),
                )  # fmt: skip
                continue
            found[slug] = row
        return found

    def _derived_slug(self, row: Row, taken: set[str]) -> str:
        """A key for a new row. A session that is there with all the same words is the same: that row has
        been taken before."""
        title = next((row.get(f"title_{e}") for e in Language if row.get(f"title_{e}")), "")
        taken = set(taken)
        while True:
            slug = derived_key(title, taken)
            was = cells.session(self.known[slug]) if slug in self.known else None
            if was is None or merged(was, row.cells, self.current.zone) == was | {"slug": ""}:
                return slug
            taken.add(slug)

    def _parts(self, sheet: str, slugs: Mapping[str, Row | None]) -> dict[str, list[Cells]]:
        """The items or roles of each session that has any in the file."""
        found: dict[str, list[Cells]] = defaultdict(list)
        for row in self.rows[sheet]:
            slug = row.get("session")
            about = {**row.cells, "person": self.people.mentioned(sheet, row)}
            if self.lacks(sheet, row, about):
                continue
            if slug not in slugs:
                self.unknown(row, "session", slug)
                continue
            if sheet == "roles" and not self._is_new_role(row, about, found[slug]):
                continue
            about["name"] = self._name_of(about["person"])
            found[slug].append(about)
        return found

    def _is_new_role(self, row: Row, about: Cells, others: Sequence[Cells]) -> bool:
        if not row.get("person") and not row.get("name"):
            self.findings.add(row.sheet, row.number, "name", N_("A name or a key is needed here."))
        elif any((o["person"], o["role"]) == (about["person"], about["role"]) for o in others):
            self.findings.add(
                row.sheet, row.number, "person",
                N_("This person has this role in this session a second time. Delete one row."),
            )  # fmt: skip
        else:
            return bool(about["person"])
        return False

    def _name_of(self, key: str) -> str:
        row = self.people.rows.get(key)
        name = row.get("name") if row else ""
        return name or self.people.known.get(key, {}).get("name", "")

    def _sessions(
        self,
        slugs: Mapping[str, Row | None],
        parts: Mapping[str, Mapping[str, list[Cells]]],
        rooms: Mapping[str, Cells],
    ) -> None:
        names = {key: about["name"] for key, about in self.people.known.items()}
        for slug, row in slugs.items():
            known = self.known.get(slug)
            gone = known is not None and row is None and self._whole("sessions")
            if gone and known is not None:
                self._leave("sessions", cells.session(known))
            if gone and self.remove:
                self.saves.removed.append(slug)
                continue
            was = cells.session(known) if known else None
            will = merged(was or {}, row.cells if row else {}, self.current.zone) | {"slug": slug}
            if row is not None:
                lacking = self.lacks("sessions", row, will)
                fits = RowCheck(row, was, will, self.findings).check(self.current, rooms, known)
                if lacking or not fits:
                    continue
            lists = lists_of(known, names)
            fields = [*self.fields("sessions", was or {}, will), *self._take_lists(slug, will, lists, parts)]
            emptied = not gone and self._empty_lists(slug, will, lists, parts)
            if known is not None and known.late and (fields or emptied):
                self._refuse_late(slug)
                continue
            if fields or known is None:
                self._note_session(slug, row, known, will, fields)
            if fields or known is None or (emptied and self.remove):
                draft = drafts.session(will, lists["roles"], lists["items"], known.draft if known else None)
                self.saves.sessions.append((draft, known.version if known else None))

    def _whole(self, sheet: str) -> bool:
        given = self.given.sheets.get(sheet)
        return given is not None and parsing.complete(given, sheet)

    def _leave(self, sheet: str, about: Cells) -> None:
        self.leftovers.append(Change(Happens.REMOVED, sheet, about["slug"], self.title(about)))

    def _take_lists(
        self,
        slug: str,
        will: Cells,
        lists: dict[str, list[Cells]],
        parts: Mapping[str, Mapping[str, list[Cells]]],
    ) -> Iterator[Field]:
        """Put the file's items and people into *lists* where it has any for this session."""
        for sheet in LISTS:
            rows = parts.get(sheet, {}).get(slug)
            if rows is None or same_list(lists[sheet], rows):
                continue
            before, lists[sheet] = lists[sheet], rows
            lines = [cells.lines(sheet, each, self.language) for each in (before, rows)]
            yield Field(BY_KEY[sheet].name(self.language), *cells.differing(*lines))

    def _empty_lists(
        self,
        slug: str,
        will: Cells,
        lists: dict[str, list[Cells]],
        parts: Mapping[str, Mapping[str, list[Cells]]],
    ) -> bool:
        """Note the items and people for which the file has no row; they go with the other leftovers."""
        emptied = False
        for sheet in LISTS:
            if lists[sheet] and slug not in parts.get(sheet, {}) and self._whole(sheet):
                self._leave(sheet, will)
                emptied = True
                if self.remove:
                    lists[sheet] = []
        return emptied

    def _refuse_late(self, slug: str) -> None:
        given = next(iter(self.given.sheets.values()))
        self.findings.note(Mistake(given.name, None, "", _LATE, {"session": slug}))

    def _note_session(
        self, slug: str, row: Row | None, known: KnownSession | None, will: Cells, fields: Sequence[Field]
    ) -> None:
        happens = Happens.CHANGED if known else Happens.ADDED
        if known is None and slug in self.current.removed:
            happens = Happens.RESTORED
        number = row.number if row else None
        self.changes.append(
            Change(happens, "sessions", slug, self.title(will), tuple(fields), number, overtaken(row, known))
        )
