// Taking a session down on a line that breaks: each line is kept on the device until the program has it. Without this
// file the form is posted as any other; its key makes that a second press writes nothing twice.

const AGAIN = 5000; // milliseconds between two tries

const form = document.getElementById("quick");
if (form) begin();

function begin() {
  const lines = document.getElementById("lines");
  const waiting = document.getElementById("waiting");
  const said = document.getElementById("waiting-said");
  const { text, kind, key, language, due } = form.elements;
  const place = `record:${new URL(form.action).pathname.replace(/^\/(en|fr|es)/, "")}`;
  const address = form.action;
  const kept = new Store(`${place}:lines`, []);
  const draft = new Store(`${place}:draft`, "");
  let sending = false;

  document.getElementById("quick-keys").hidden = false;
  if (!text.value) text.value = draft.value;

  text.addEventListener("input", () => (draft.value = text.value));
  form.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (!event.altKey || !digit || digit[1] > kind.options.length) return;
    event.preventDefault();
    kind.selectedIndex = digit[1] - 1;
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf");
    kept.value = [...kept.value, { fields, text: text.value, problem: "" }];
    clear();
    show();
    send();
  });

  // The next line is of the same kind and in the same language; all else begins anew.
  function clear() {
    const chosen = [kind.value, language.value];
    text.value = draft.value = "";
    due.value = "";
    form.elements.for_plenary.checked = false;
    for (const field of form.querySelectorAll("[name^=owner_]")) field.value = "";
    [kind.value, language.value] = chosen;
    key.value = newKey();
    text.focus();
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      for (let next; (next = kept.value.find((line) => !line.problem)); ) {
        const answer = await fetch(address, {
          method: "POST",
          body: new URLSearchParams(next.fields),
          headers: { Accept: "application/json", "X-CSRF": document.querySelector("meta[name=csrf]").content },
          redirect: "manual",
        });
        const fine = answer.headers.get("Content-Type")?.startsWith("application/json");
        if (!fine) return show(answer.status === 403 || answer.type === "opaqueredirect" ? "signin" : "waits");
        const told = await answer.json();
        if (!answer.ok) {
          kept.value = kept.value.map((line) => (same(line, next) ? { ...line, problem: told.problem } : line));
          show();
          said.textContent = `${said.dataset.refused} ${told.problem}`;
          continue;
        }
        kept.value = kept.value.filter((line) => !same(line, next));
        lines.innerHTML = told.list;
        show("sent");
      }
    } catch {
      show("waits");
    } finally {
      sending = false;
    }
  }

  // What is not written yet, and why. A line that was refused can be taken back into the field.
  function show(state) {
    const there = kept.value;
    waiting.hidden = !there.length;
    waiting.replaceChildren(
      ...there.map((line) => {
        const item = document.createElement("li");
        item.textContent = line.problem ? `${line.problem} ` : "";
        const back = document.createElement("button");
        back.type = "button";
        back.className = "waiting-line";
        back.textContent = line.text;
        back.disabled = !line.problem;
        back.addEventListener("click", () => {
          kept.value = kept.value.filter((each) => !same(each, line));
          text.value = draft.value = line.text;
          text.focus();
          show();
        });
        item.append(back);
        return item;
      }),
    );
    if (state) said.textContent = said.dataset[state];
  }

  show();
  send();
  setInterval(send, AGAIN);
  addEventListener("online", send);
}

function same(one, other) {
  const key = ({ fields }) => fields.find(([name]) => name === "key")?.[1];
  return key(one) === key(other);
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What has to outlast a reload; where the browser keeps nothing, the page still does.
function Store(name, otherwise) {
  let here = otherwise;
  try {
    here = JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    // Storage is refused or holds something else: begin anew.
  }
  Object.defineProperty(this, "value", {
    get: () => here,
    set(value) {
      here = value;
      try {
        if (value.length) localStorage.setItem(name, JSON.stringify(value));
        else localStorage.removeItem(name);
      } catch {
        // Full or refused: it stays in the page.
      }
    },
  });
}
