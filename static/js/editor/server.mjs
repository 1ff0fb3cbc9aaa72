// Asks the server. Every answer about the board is {html, message, findings, version, tag}; a refusal has the same
// shape, with the board as it is now and a message that says why.

const root = document.getElementById("editor");
export const address = root.dataset.address;
const step = root.dataset.step;
const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";

export async function post(action, fields = {}) {
  const body = new URLSearchParams({ ...fields, step });
  const response = await fetch(`${address}/${action}`, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRF": csrf },
  });
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(response.status);
  return { ok: response.ok, ...(await response.json()) };
}

// The board if it is no longer the one named by *tag*, else null.
export async function changedSince(tag) {
  const response = await fetch(`${address}/state?step=${step}`, { headers: { "If-None-Match": `"${tag}"` } });
  return response.status === 200 ? response.json() : null;
}

// Where a session would clash: {reasons, cells: {"2026-11-26T10:00|hall": [0]}}.
export async function clashes(slug) {
  const response = await fetch(`${address}/clashes/${slug}?step=${step}`);
  return response.ok ? response.json() : { reasons: [], cells: {} };
}
