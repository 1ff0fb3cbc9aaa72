// Sentences in the page's language, and the place where they are said.

const words = JSON.parse(document.getElementById("editor-words").textContent);
const region = document.getElementById("editor-said");

export function word(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

let pending = 0;

// The same sentence twice is said twice: the region is emptied first.
export function say(text) {
  clearTimeout(pending);
  region.textContent = "";
  region.classList.toggle("is-shown", Boolean(text));
  pending = setTimeout(() => (region.textContent = text), 60);
}
