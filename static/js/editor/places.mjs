// The board as places: a cell is a day, an hour and a room; the tray is a place without any.

export const cellsOf = (row) => [...row.cells].slice(1 + bandsOf(row));
const bandsOf = (row) => Number(row.closest("table").dataset.bands);

export function tables() {
  return [...document.querySelectorAll(".board-table")];
}

export function placeOf(cell) {
  const table = cell.closest("table");
  const head = table.tHead.rows[0].cells[cell.cellIndex];
  const row = cell.parentElement;
  return {
    cell,
    day: table.dataset.day,
    start: row.dataset.start,
    room: head.dataset.room,
    key: `${table.dataset.day}T${row.dataset.start}|${head.dataset.room}`,
    said: { day: dayOf(table), hour: row.cells[0].textContent, room: roomOf(head) },
  };
}

const dayOf = (table) => table.closest(".board-day").querySelector("h2").textContent;
const roomOf = (head) => head.firstChild.textContent.trim();

// The cell at a point of the window, whatever card lies on it; the tray; or null.
export function under(x, y) {
  for (const element of document.elementsFromPoint(x, y)) {
    if (element.matches(".board-table tbody td:not(.band)")) return placeOf(element);
    if (element.matches("[data-tray]")) return { tray: true, cell: element };
  }
  return null;
}

// The cell in which a card stands; for one that waits, nine o'clock in the first room.
export function home(card) {
  const cell = card.closest("td");
  if (cell) return placeOf(cell);
  const table = tables()[0];
  const rows = [...table.tBodies[0].rows];
  const row = rows.find(({ dataset }) => dataset.start === "09:00") ?? rows[0];
  return placeOf(cellsOf(row)[0]);
}

// The cell that lies *days*, *rows* and *rooms* further, as far as the board goes.
export function beside(place, { days = 0, rows = 0, rooms = 0 }) {
  const all = tables();
  const at = all.indexOf(place.cell.closest("table"));
  const table = all[clamp(at + days, all.length)];
  const body = [...table.tBodies[0].rows];
  const same = days ? body.findIndex(({ dataset }) => dataset.start === place.start) : place.cell.parentElement.sectionRowIndex;
  const row = body[clamp(Math.max(same, 0) + rows, body.length)];
  const cells = cellsOf(row);
  const column = cellsOf(place.cell.parentElement).indexOf(place.cell);
  return placeOf(cells[clamp(column + rooms, cells.length)]);
}

const clamp = (n, length) => Math.min(Math.max(n, 0), length - 1);
