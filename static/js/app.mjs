// What a page gains when scripts run. Every page works without this file.

// Copy the address shown in a read-only field, and say so where screen readers listen.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = field.parentElement.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      // Refused, or no secure connection: the address stays selected, ready for the reader's own copy key.
    }
    said.textContent = "";
    setTimeout(() => (said.textContent = done ? said.dataset.copied : said.dataset.failed), 100);
  });
}

// A choice made by pointer takes effect at once. One made by keyboard waits for the button (or Enter in the open
// list), because arrow keys pass over every option on the way (WCAG 3.2.2).
for (const choice of document.querySelectorAll("select[data-submit], input[data-submit]")) {
  let keyed = false;
  choice.addEventListener("pointerdown", () => (keyed = false));
  choice.addEventListener("keydown", (event) => (keyed = event.key !== "Enter"));
  choice.addEventListener("change", () => keyed || choice.form.requestSubmit());
}

// An open panel closes with Escape, returning the focus, or with a click elsewhere.
for (const panel of document.querySelectorAll("details.panel")) {
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => panel.contains(event.target) || (panel.open = false));
}

// A form that is on its way is not sent again by an impatient second press.
document.addEventListener("submit", (event) => {
  const { target: form } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (form.dataset.sent ?? 0) < 5000) event.preventDefault();
  else form.dataset.sent = Date.now();
});
