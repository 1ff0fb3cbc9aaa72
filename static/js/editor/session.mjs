// The form of a session: rows are added where one stands, minutes are summed as they are typed.

export function enhance(root) {
  for (const part of root.querySelectorAll("[data-rows]")) {
    part.querySelector("button[name=add]").addEventListener("click", (event) => {
      event.preventDefault();
      addRow(part);
    });
  }
  const sum = root.querySelector("[data-sum]");
  if (sum) root.addEventListener("input", () => tell(root, sum));
}

// A copy of the last row, emptied, under the next number.
function addRow(part) {
  const rows = part.querySelectorAll(".row-of");
  const last = rows[rows.length - 1];
  const next = last.cloneNode(true);
  const renamed = (text) => text.replace(/^(items|people)-\d+/, `$1-${rows.length}`);
  for (const element of next.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, renamed(element.getAttribute(name)));
    }
  }
  for (const field of next.querySelectorAll("input, textarea")) {
    if (field.type === "checkbox") field.checked = field.defaultChecked = false;
    else field.value = "";
  }
  for (const field of next.querySelectorAll("select")) field.selectedIndex = 0;
  next.querySelectorAll(".field-error, .badge").forEach((element) => element.remove());
  for (const text of next.querySelectorAll("legend, .vh")) {
    if (text.closest(".trio") === null || text.closest(".row-fields")) text.textContent = text.textContent.replace(/\d+/, rows.length + 1);
  }
  last.after(next);
  next.querySelector("input").focus();
}

function tell(root, sum) {
  const words = JSON.parse(sum.dataset.words);
  const minutes = Number(root.querySelector("#minutes").value) || 0;
  const rows = [...root.querySelectorAll("[data-rows=items] .row-of")].filter((row) => !row.querySelector("[name$=-drop]").checked);
  const total = rows.reduce((all, row) => all + (Number(row.querySelector("[name$=-minutes]").value) || 0), 0);
  const left = minutes - total;
  sum.textContent = (left < 0 ? words.over : words.left).replace("{total}", total).replace("{minutes}", minutes).replace("{left}", Math.abs(left));
}

if (document.querySelector("main #session-edit")) enhance(document.getElementById("session-edit"));
