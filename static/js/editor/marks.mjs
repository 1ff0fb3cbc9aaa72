// Marks the places where a session would clash, while somebody holds it.

import { clashes } from "./server.mjs";
import { cellsOf, placeOf, tables } from "./places.mjs";

let marked = [];
let target = null;

// Returns a function that says why a place would clash (empty: it would not), once the server has told.
export function markFor(slug) {
  let known = null;
  let wanted = true;
  const ready = clashes(slug).then((told) => {
    known = told;
    if (wanted) show(told.cells);
  });
  return {
    ready,
    why: (place) => (known?.cells[place?.key] ?? []).map((n) => known.reasons[n]).join(" "),
    end() {
      wanted = false;
      clear();
    },
  };
}

function show(cells) {
  for (const table of tables()) {
    for (const row of table.tBodies[0].rows) {
      for (const cell of cellsOf(row)) {
        if (!(placeOf(cell).key in cells)) continue;
        cell.classList.add("clash");
        marked.push(cell);
      }
    }
  }
}

export function aim(cell) {
  target?.classList.remove("target");
  target = cell;
  target?.classList.add("target");
}

function clear() {
  for (const cell of marked) cell.classList.remove("clash");
  marked = [];
  aim(null);
}
