// Passkeys: asks the server for a challenge, the browser for an answer, and gives that back. The forms are
// hidden where a browser has no passkeys, and without scripts.

const able = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;

async function post(address, form, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": form.elements.csrf.value },
    body: JSON.stringify(body),
  });
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(said.detail || "");
  return said;
}

async function answer(kind, { publicKey }) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const failed = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  failed.textContent = "";
  button.disabled = true;
  try {
    const credential = await answer(form.dataset.passkey, await post(form.dataset.challenge, form, {}));
    const { location } = await post(form.dataset.answer, form, {
      answer: credential.toJSON(),
      name: form.elements.name?.value,
      next: form.elements.next.value,
    });
    window.location.assign(location);
  } catch (error) {
    failed.textContent = (!(error instanceof DOMException) && error.message) || form.dataset.failed;
    button.disabled = false;
  }
}

if (able) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", submit);
  }
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = true;
}
