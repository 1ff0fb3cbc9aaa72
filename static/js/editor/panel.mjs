// A session's form in a panel beside the board. The pages are those that open without scripts.

import { enhance } from "./session.mjs";
import { refresh } from "./shown.mjs";
import { say, word } from "./words.mjs";

const panel = document.getElementById("side");
let opener = "";
let touched = false;

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".card-title, .board-findings .finding-links a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = link.closest(".card")?.id ?? "";
    open(link.href);
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest(".session-back")) return;
    event.preventDefault();
    leave();
  });
  panel.addEventListener("input", () => (touched = true));
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  panel.addEventListener("submit", submit);
  panel.addEventListener("close", () => document.querySelector(`#${CSS.escape(opener || "editor-q")} .card-title`)?.focus());
}

async function open(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok || response.redirected || !show(await response.text())) return location.assign(address);
  touched = false;
  panel.showModal();
  panel.querySelector("h1").focus();
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const form = page.getElementById("session-edit");
  if (!form) return false;
  panel.replaceChildren(document.adoptNode(form));
  panel.querySelector("h1").tabIndex = -1;
  enhance(panel);
  return true;
}

function leave() {
  if (!touched || confirm(word("unsaved"))) panel.close();
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    if (response.redirected) {
      panel.close();
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      await refresh();
      say(page.getElementById("editor-said")?.textContent ?? "");
      return;
    }
    const html = await response.text();
    // Removing what somebody just changed is answered with a page that says so, and no form.
    if (!show(html)) return location.assign(form.action.replace(/\/remove$/, ""));
    panel.querySelector("[role=alert], h1").focus();
  } catch {
    say(word("lost"));
  }
}
