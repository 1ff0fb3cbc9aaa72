// Notices of my day, shown by this browser (Web Push). The section is hidden where a browser has none, and
// without scripts.

const section = document.querySelector("[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function post(address, subscription) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": section.dataset.csrf },
    body: JSON.stringify(subscription),
  });
  if (answer.ok) return answer.status === 204 ? {} : answer.json();
  const { detail } = await answer.json().catch(() => ({}));
  throw new Error(detail || "");
}

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return worker?.pushManager.getSubscription();
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const same = (buffer, key) => buffer && String(new Uint8Array(buffer)) === String(key);

async function start() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(section.dataset.denied);
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const old = await pushManager.getSubscription();
  const key = bytes(section.dataset.push);
  if (old && !same(old.options.applicationServerKey, key)) await old.unsubscribe(); // made under a key we no longer have
  const found = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  try {
    await post(section.dataset.start, found);
  } catch (error) {
    await found.unsubscribe(); // nobody would send it anything
    throw error;
  }
}

async function stop() {
  const found = await subscription();
  if (!found) return;
  await post(section.dataset.stop, found);
  await found.unsubscribe();
}

async function show() {
  const found = Notification.permission === "granted" && (await subscription());
  const on = Boolean(found) && (await post(section.dataset.known, found)).known;
  for (const part of section.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "on") !== on;
}

async function press(button) {
  const said = section.querySelector("[role=status]");
  said.textContent = "";
  button.disabled = true;
  try {
    await (button.dataset.act === "start" ? start() : stop());
  } catch (error) {
    said.textContent = (!(error instanceof DOMException) && error.message) || section.dataset.failed;
  }
  button.disabled = false;
  await show().catch(() => {});
  section.querySelector("[data-when]:not([hidden]) button").focus();
}

if (section && able) {
  section.hidden = false;
  show().catch(() => {}); // the server is away: the section stays as it came
  for (const button of section.querySelectorAll("button[data-act]")) {
    button.addEventListener("click", () => press(button));
  }
  // Whoever lets a shared browser forget the link wants no notices left behind in it.
  for (const form of document.querySelectorAll("form[data-forget]")) {
    form.addEventListener("submit", (event) => {
      if (Notification.permission !== "granted") return;
      event.preventDefault();
      stop()
        .catch(() => {})
        .finally(() => form.submit());
    });
  }
}
