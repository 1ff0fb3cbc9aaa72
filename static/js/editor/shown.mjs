// The board on the page: swapped whole for what the server sends, with the focus where it was.

import { changedSince, post } from "./server.mjs";
import { say, word } from "./words.mjs";

const POLL = 5000;
const holder = document.getElementById("board");
let busy = 0; // somebody holds a card, or an answer is awaited: nothing may be swapped away

export const hold = () => (busy += 1);
export const release = () => (busy -= 1);
export const tag = () => holder.firstElementChild.dataset.tag;

export function swap(html) {
  const scrolls = [...holder.querySelectorAll(".board-scroll")].map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  const focused = focusedPart();
  const open = [...holder.querySelectorAll("details")].map((details) => details.open);
  holder.innerHTML = html;
  equip();
  holder.querySelectorAll(".board-scroll").forEach((part, n) => scrolls[n] && part.scrollTo(...scrolls[n]));
  holder.querySelectorAll("details").forEach((details, n) => (details.open = open[n] ?? false));
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
}

function focusedPart() {
  const element = document.activeElement;
  if (!holder.contains(element)) return null;
  const card = element.closest(".card");
  if (!card) return ["[data-undo]", "[data-redo]"].find((part) => element.matches(part)) ?? null;
  const part = ["grab", "card-title", "card-move"].find((name) => element.classList.contains(name));
  return `#${CSS.escape(card.id)} .${part}`;
}

// A handle to take hold of, and one to resize, on every card.
export function equip() {
  for (const card of holder.querySelectorAll(".card")) {
    const grab = document.createElement("button");
    grab.type = "button";
    grab.className = "grab";
    grab.setAttribute("aria-label", word("grab", { session: titleOf(card) }));
    grab.setAttribute("aria-describedby", "grab-help");
    card.prepend(grab);
    if (card.closest("td")) card.append(Object.assign(document.createElement("span"), { className: "card-resize" }));
  }
}

export const titleOf = (card) => card.querySelector(".card-title").textContent;

// Do something at the server and show what came of it.
export async function act(action, fields) {
  hold();
  try {
    const answer = await post(action, fields);
    swap(answer.html);
    say(answer.message);
  } catch {
    say(word("lost"));
  } finally {
    release();
  }
}

export function move(card, fields) {
  return act("move", { slug: card.dataset.slug, version: card.dataset.version, ...fields });
}

export async function refresh() {
  if (busy || document.hidden) return;
  try {
    const before = tag();
    const answer = await changedSince(before);
    if (!answer || busy || tag() !== before) return;
    swap(answer.html);
    say(word("changed"));
  } catch {
    // No connection for a moment: the next round tries again.
  }
}

export function watch() {
  setInterval(refresh, POLL);
  document.addEventListener("visibilitychange", refresh);
}
