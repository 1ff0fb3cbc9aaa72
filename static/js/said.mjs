// What sessions say, brought up to date every 20 seconds; the answer is 304 while nothing changed.

const EVERY = 20_000;

const part = document.getElementById("said");
const state = document.getElementById("said-state");
let { tag } = part.dataset;

document.getElementById("said-again").addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
setInterval(() => document.hidden || look(), EVERY);
addEventListener("online", look);
document.addEventListener("visibilitychange", () => document.hidden || look());

async function look() {
  try {
    const answer = await fetch(part.dataset.part, { cache: "no-store", headers: { "If-None-Match": `"${tag}"` } });
    if (answer.status !== 304) {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      part.innerHTML = await answer.text();
      tag = answer.headers.get("ETag").replace(/^W\/|"/g, "");
    }
    say("fresh");
  } catch {
    say("lost");
  }
}

function say(how) {
  if (how === "lost" && state.dataset.how === "lost") return;
  state.dataset.how = how;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
  state.textContent = state.dataset[how].replace("{time}", time);
}
