// While a document is made: its bar brought up to date, and the page shown anew when it is done. It asks less often
// the longer it takes, and not at all while nobody looks.

const FIRST = 1000;
const SLOWEST = 8000;

const part = document.getElementById("paper-progress");
const bar = part.querySelector("progress");
const said = document.getElementById("paper-said");
const { progress, lost, said: sentence } = part.dataset;
let wait = FIRST;

document.getElementById("paper-again").hidden = true;
setTimeout(round, wait);

async function round() {
  if (!document.hidden) await look();
  wait = Math.min(wait * 1.3, SLOWEST);
  setTimeout(round, wait);
}

async function look() {
  try {
    const response = await fetch(progress);
    if (!response.ok) throw new Error(response.status);
    const now = await response.json();
    if (now.state === "made" || now.state === "failed") return location.reload();
    bar.max = now.steps;
    bar.value = now.done;
    tell(sentence.replace("{done}", now.done).replace("{steps}", now.steps));
  } catch {
    tell(lost);
  }
}

function tell(text) {
  if (said.textContent !== text) said.textContent = text;
}
