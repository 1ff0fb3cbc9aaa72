// Moving and resizing with a mouse, a pen or a finger. A finger takes hold by its handle at once, elsewhere on a
// card by staying on it: before that it scrolls.

import { aim, markFor } from "./marks.mjs";
import { tables, under } from "./places.mjs";
import { hold, move, release } from "./shown.mjs";
import { say, word } from "./words.mjs";

const FAR = 6;
const LONG_PRESS = 400;
const EDGE = 48;
let press = null; // {card, pointer, x, y, resize, timer} while a button or finger is down
let drag = null; // what is being carried

export function listen(board) {
  board.addEventListener("pointerdown", down);
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("contextmenu", (event) => (drag || press?.touch) && event.preventDefault());
  addEventListener("pointermove", moved);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", cancel);
  addEventListener("keydown", (event) => event.key === "Escape" && drag && cancel());
  addEventListener("touchmove", (event) => drag && event.preventDefault(), { passive: false });
}

function down(event) {
  const card = event.target.closest(".card");
  if (!card || event.button !== 0 || drag || event.target.closest(".card-move")) return;
  const handle = event.target.closest(".grab, .card-resize");
  const touch = event.pointerType === "touch";
  press = { card, touch, pointer: event.pointerId, x: event.clientX, y: event.clientY, resize: event.target.matches(".card-resize") };
  if (touch && handle) event.target.releasePointerCapture?.(event.pointerId);
  if (touch && !handle) press.timer = setTimeout(() => begin(), LONG_PRESS);
  else press.ready = true;
}

function moved(event) {
  if (!press || event.pointerId !== press.pointer) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > FAR;
  if (!drag && far && press.ready) begin();
  else if (!drag && far) forget();
  if (drag) carry(event.clientX, event.clientY);
}

function begin() {
  const { card, x, y, resize } = press;
  const box = card.getBoundingClientRect();
  drag = { card, resize, offset: y - box.top, marks: resize ? null : markFor(card.dataset.slug) };
  hold();
  card.classList.add("is-held");
  if (resize) {
    drag.rows = [...card.closest("tbody").rows];
    drag.first = card.closest("tr").sectionRowIndex;
    return;
  }
  drag.ghost = card.cloneNode(true);
  drag.ghost.removeAttribute("id");
  drag.ghost.classList.add("ghost");
  drag.ghost.style.inlineSize = `${box.width}px`;
  drag.ghost.style.blockSize = `${Math.min(box.height, 160)}px`;
  document.body.append(drag.ghost);
  carry(x, y);
}

function carry(x, y) {
  scrollAtEdges(x, y);
  if (drag.resize) return stretch(y);
  drag.ghost.style.transform = `translate(${x + 8}px, ${y - Math.min(drag.offset, 24)}px)`;
  drag.place = under(x, y - Math.min(drag.offset, 24));
  aim(drag.place?.cell ?? null);
  const why = drag.place?.tray ? "" : drag.marks.why(drag.place);
  drag.ghost.classList.toggle("would-clash", Boolean(why));
}

// The row under the pointer becomes the last that the session takes.
function stretch(y) {
  const last = drag.rows.findLast((row) => row.getBoundingClientRect().top < y) ?? drag.rows[0];
  const rows = Math.max(1, last.sectionRowIndex - drag.first + 1);
  const step = Number(document.getElementById("editor").dataset.step);
  const [hour, minute] = drag.card.dataset.start.slice(11).split(":").map(Number);
  const [firstHour, firstMinute] = drag.rows[drag.first].dataset.start.split(":").map(Number);
  const late = (hour - firstHour) * 60 + minute - firstMinute;
  drag.minutes = Math.max(step, rows * step - late);
  drag.card.style.blockSize = `${rows * drag.rows[0].getBoundingClientRect().height}px`;
  drag.card.querySelector(".card-note").textContent = word("minutes", { minutes: drag.minutes });
}

function scrollAtEdges(x, y) {
  const down = y > innerHeight - EDGE ? 1 : y < EDGE ? -1 : 0;
  if (down) scrollBy(0, down * 16);
  for (const table of tables()) {
    const part = table.parentElement;
    const box = part.getBoundingClientRect();
    if (y < box.top || y > box.bottom) continue;
    part.scrollBy(x > box.right - EDGE ? 12 : x < box.left + EDGE ? -12 : 0, y > box.bottom - EDGE ? 12 : y < box.top + EDGE ? -12 : 0);
  }
}

function up(event) {
  if (!press || event.pointerId !== press.pointer) return;
  const { card } = press;
  const dropped = drag;
  forget();
  if (!dropped) return;
  // The click that follows a drag opens nothing.
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
  if (dropped.resize && dropped.minutes && dropped.minutes !== Number(card.dataset.minutes)) move(card, { minutes: dropped.minutes });
  else if (dropped.place?.tray) card.dataset.start && move(card, { day: "" });
  else if (dropped.place) move(card, { day: dropped.place.day, start: dropped.place.start, room: dropped.place.room });
  else dropped.resize || say(word("cancelled"));
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function cancel() {
  if (drag) say(word("cancelled"));
  forget();
}

function forget() {
  clearTimeout(press?.timer);
  if (drag) {
    drag.ghost?.remove();
    drag.marks?.end();
    drag.card.classList.remove("is-held");
    drag.card.style.blockSize = "";
    release();
  }
  press = drag = null;
}
