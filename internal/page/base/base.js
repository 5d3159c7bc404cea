// What every page does: times in the reader's own zone, and a question before
// a form that cannot be undone.
import { localTimes } from "./time.js";

localTimes(document);

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
