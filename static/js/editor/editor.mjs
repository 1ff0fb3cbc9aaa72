// What the board gains when scripts run: dragging, the keyboard, a side panel, undo keys, others' changes.

import * as drag from "./drag.mjs";
import * as keyboard from "./keyboard.mjs";
import * as panel from "./panel.mjs";
import { act, equip, watch } from "./shown.mjs";

const board = document.getElementById("board");
document.getElementById("grab-help").hidden = false;
equip();
drag.listen(board);
keyboard.listen(board);
panel.listen();
watch();

for (const action of ["undo", "redo"]) {
  board.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith(`/${action}`)) return;
    event.preventDefault();
    act(action);
  });
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return; // typing has its own undo
  event.preventDefault();
  act(event.shiftKey ? "redo" : "undo");
});
