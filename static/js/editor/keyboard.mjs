// Moving with the keyboard: Enter or Space takes hold, arrows choose a place, Enter drops, Escape cancels.

import { aim, markFor } from "./marks.mjs";
import { beside, home } from "./places.mjs";
import { hold, move, release, titleOf } from "./shown.mjs";
import { say, word } from "./words.mjs";

const STEPS = {
  ArrowUp: { rows: -1 },
  ArrowDown: { rows: 1 },
  ArrowLeft: { rooms: -1 },
  ArrowRight: { rooms: 1 },
  PageUp: { days: -1 },
  PageDown: { days: 1 },
};
let held = null; // {card, place, marks}

export function listen(board) {
  board.addEventListener("keydown", (event) => {
    const card = event.target.matches(".grab") ? event.target.closest(".card") : null;
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = held ? carry(event.key) : (event.key === "Enter" || event.key === " ") && grab(card);
    if (done) event.preventDefault();
  });
  // Whoever leaves the handle puts the session back.
  board.addEventListener("focusout", (event) => held && event.target.matches(".grab") && letGo(word("cancelled")));
}

function grab(card) {
  held = { card, place: home(card), marks: markFor(card.dataset.slug) };
  hold();
  card.classList.add("is-held");
  aim(held.place.cell);
  say(word("grabbed", { session: titleOf(card) }));
  return true;
}

function carry(key) {
  if (key === "Escape") return letGo(word("cancelled"));
  if (key === "Enter" || key === " ") return drop();
  if (!(key in STEPS)) return key !== "Tab";
  held.place = beside(held.place, STEPS[key]);
  aim(held.place.cell);
  held.place.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { marks, place } = held;
  marks.ready.then(() => {
    const why = marks.why(place);
    if (held?.place === place) say(word(why ? "clash" : "free", { ...place.said, why }));
  });
  return true;
}

function drop() {
  const { card, place } = held;
  letGo("");
  move(card, { day: place.day, start: place.start, room: place.room });
  return true;
}

function letGo(text) {
  held.marks.end();
  held.card.classList.remove("is-held");
  held = null;
  release();
  if (text) say(text);
  return true;
}
