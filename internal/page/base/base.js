// What every page does: times in the reader's own zone, the open one of a row
// of links in view, and a question before a form that cannot be undone.
import { localTimes } from "./time.js";
import "./copy.js";

localTimes(document);

// A row of links that is wider than a phone shows the one that is open.
for (const here of document.querySelectorAll(".tabs>[aria-current],.parts>[aria-current]")) {
  const row = here.parentElement, a = here.getBoundingClientRect(), b = row.getBoundingClientRect();
  if (a.left < b.left || a.right > b.right) row.scrollLeft += (a.left + a.right - b.left - b.right) / 2;
}

document.addEventListener("submit", (e) => {
  const ask = e.submitter?.dataset.ask ?? e.target.dataset.ask;
  if (ask && !window.confirm(ask)) e.preventDefault();
});

// A form that is being sent is not sent twice.
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented || e.target.method === "dialog" || e.target.hasAttribute("data-again")) return;
  if (e.target.dataset.sent) { e.preventDefault(); return; }
  e.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const f of document.querySelectorAll("form[data-sent]")) delete f.dataset.sent;
});
