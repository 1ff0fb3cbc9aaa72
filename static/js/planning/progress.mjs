// While the planner works: its figures and its board brought up to date every second, and the page shown anew when
// it begins or has ended. Every answer is {state, said, figures, search, board?, board_tag?}; 304 while nothing has changed.

const EVERY = 1000;
const QUIET = 8000; // screen readers are told of a better plan, but not of every one

const run = document.getElementById("run");
const figures = document.getElementById("run-figures");
const search = document.getElementById("run-search");
const board = document.getElementById("run-board");
const said = document.getElementById("run-said");
let { tag, board: boardTag } = run.dataset;
let told = performance.now();
let seen = performance.now(); // when the figures were drawn

document.getElementById("run-again").hidden = true;
setInterval(tick, EVERY);
round();

async function round() {
  if (!document.hidden) await look();
  setTimeout(round, EVERY);
}

async function look() {
  try {
    const address = `${run.dataset.progress}?board=${boardTag}`;
    const response = await fetch(address, { headers: { "If-None-Match": `"${tag}"` } });
    if (response.status === 304) return;
    if (!response.ok) throw new Error(response.status);
    show(await response.json());
    tag = response.headers.get("ETag").replace(/^W\/|"/g, "");
  } catch {
    say(run.dataset.lost);
  }
}

function show(parts) {
  if (parts.state !== run.dataset.state) return location.reload();
  swap(figures, parts.figures);
  swap(search, parts.search);
  seen = performance.now();
  if (parts.board !== undefined) {
    swap(board, parts.board);
    boardTag = parts.board_tag;
  }
  say(parts.said);
}

// What is open stays open, what is scrolled stays scrolled, and the focus stays where it is.
function swap(part, html) {
  const open = [...part.querySelectorAll("details")].map((each) => each.open);
  const scrolled = [...part.querySelectorAll(".scroll")].map((each) => [each.scrollLeft, each.scrollTop]);
  const focusable = "a, button, summary, [tabindex]";
  const focused = [...part.querySelectorAll(focusable)].indexOf(document.activeElement);
  part.innerHTML = html;
  part.querySelectorAll("details").forEach((each, n) => (each.open = open[n] ?? false));
  part.querySelectorAll(".scroll").forEach((each, n) => scrolled[n] && each.scrollTo(...scrolled[n]));
  if (focused >= 0) part.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
}

function say(text) {
  if (performance.now() - told < QUIET || said.textContent === text) return;
  told = performance.now();
  said.textContent = text;
}

// The clock goes on between two answers.
function tick() {
  const clock = figures.querySelector("[data-elapsed]");
  if (!clock) return;
  const seconds = Math.round(Number(clock.dataset.elapsed) + (performance.now() - seen) / 1000);
  const minutes = Math.floor(seconds / 60);
  const parts = [minutes && `${minutes}\u00a0min`, (seconds % 60 || !minutes) && `${seconds % 60}\u00a0s`];
  clock.textContent = parts.filter(Boolean).join("\u00a0");
}
