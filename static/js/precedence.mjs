// The order of precedence by dragging, and the arrows without waiting for the server. Nothing is saved before
// "Save the order" is pressed; without this file the arrows and the number fields do the same.

const list = document.querySelector("[data-precedence]");
if (list) enhance(list);

function enhance(list) {
  const form = list.closest("form");
  const said = form.querySelector("[data-precedence-said]");
  const save = form.querySelector("[data-precedence-save]");
  const first = Number(field(list.firstElementChild).value);
  const numbered = () => [...list.children].every((row, at) => Number(field(row).value) === first + at);
  form.querySelector("[data-precedence-hint]").hidden = false;
  let dragged = null;
  let from = -1;

  for (const row of list.children) row.querySelector(".precedent-place").prepend(grip(row));
  // On the document: a row that is moved loses the pointer it had captured.
  document.addEventListener("pointermove", (event) => dragged && follow(event.clientY));
  document.addEventListener("pointerup", () => drop());
  document.addEventListener("pointercancel", () => drop(true));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drop(true));

  list.addEventListener("click", (event) => {
    const button = event.target.closest(".step");
    if (!button || !numbered()) return; // numbers were typed: the server knows what they mean
    const row = button.closest(".precedent");
    const up = button.name === "up";
    const next = up ? row.previousElementSibling : row.nextElementSibling;
    if (!next) return; // the neighbour stands on another page
    event.preventDefault();
    if (up) next.before(row);
    else next.after(row);
    renumber();
    (button.disabled ? row.querySelector(".step:not(:disabled)") : button).focus();
    tell(row);
  });

  function grip(row) {
    const handle = document.createElement("span");
    handle.className = "grip";
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !numbered()) return;
      event.preventDefault();
      dragged = row;
      from = [...list.children].indexOf(row);
      row.classList.add("is-dragged");
    });
    return handle;
  }

  function follow(y) {
    for (const other of list.children) {
      if (other === dragged) continue;
      const { top, height } = other.getBoundingClientRect();
      const above = dragged.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
      if (above && y < top + height / 2) return other.before(dragged);
      if (!above && y < top) return;
      if (!above && y < top + height && y > top + height / 2) return other.after(dragged);
    }
  }

  function drop(cancelled = false) {
    if (!dragged) return;
    const row = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    if (cancelled) list.insertBefore(row, list.children[from + (from > [...list.children].indexOf(row))] ?? null);
    renumber();
    if (!cancelled) tell(row);
  }

  function renumber() {
    const last = list.children.length - 1;
    for (const [at, row] of [...list.children].entries()) {
      if (Number(field(row).value) !== first + at) save.classList.remove("button-quiet");
      field(row).value = first + at;
      row.querySelector("[name=up]").disabled = first + at === 1;
      row.querySelector("[name=down]").disabled = at === last && !form.querySelector("[rel=next]");
    }
  }

  function tell(row) {
    const name = row.querySelector(".precedent-name a").textContent;
    said.textContent = said.dataset.moved.replace("{name}", name).replace("{place}", field(row).value);
  }
}

function field(row) {
  return row.querySelector(".precedent-place input");
}
