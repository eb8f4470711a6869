// What the pages do better with a script; without it, links and forms do the same.
"use strict";

let newest = 0;

async function swap(address, id, remember) {
  const turn = (newest += 1);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById(id);
  if (turn !== newest) return;
  if (!answer.ok || !part) {
    location.href = address;
    return;
  }
  document.getElementById(id).replaceChildren(...part.childNodes);
  const chosen = new URL(address, location.href).searchParams.get("figure");
  for (const link of document.querySelectorAll("a[data-swap]")) {
    const figure = new URL(link.getAttribute("href"), location.href).searchParams.get("figure");
    link.querySelector(".figure")?.classList.toggle("chosen", figure === chosen);
  }
  if (remember) history.pushState(null, "", address.split("#")[0]);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  swap(link.getAttribute("href"), link.dataset.swap, true);
});

window.addEventListener("popstate", () => {
  if (document.querySelector("a[data-swap]")) swap(location.href, "derivation", false);
});

// A second press of a button does nothing while the first is under way.
document.addEventListener("submit", (event) => {
  const status = event.target.querySelector(".status");
  if (status && event.target.dataset.busy) status.textContent = event.target.dataset.busy;
  setTimeout(() => {
    for (const button of event.target.querySelectorAll("button")) button.disabled = true;
  });
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button")) button.disabled = false;
});

// A run that is under way is shown as it gets on; without a script the page loads itself again.
const watched = document.querySelector("[data-events]");
if (watched) {
  const events = new EventSource(watched.dataset.events);
  events.addEventListener("further", () => swap(location.href, watched.id, false));
  events.addEventListener("over", () => {
    events.close();
    swap(location.href, watched.id, false);
  });
}

// A file that is dropped anywhere on such a form is the one that it sends.
for (const form of document.querySelectorAll("form.drop")) {
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      form.querySelector("[type=file]").files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
}
