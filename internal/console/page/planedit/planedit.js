// Writing a plan without reloads: rows come, go and move where one stands, and
// the notes follow what is typed. The server answers with the same page as
// without script; the part that changed is taken from it.
import { toast } from "../../base/say.js";

let form = document.querySelector(".plan-form");
let dirty = false, round = 0, waiting = 0, queue = Promise.resolve();
const since = new Map(); // what was typed while an answer was under way

const touched = () => { dirty = true; };
const grave = document.querySelector(".top-notice[role=alert]");
if (grave) { grave.focus(); dirty = true; }

// Open questions stay open: the server is told which.
document.addEventListener("formdata", (e) => {
  for (const d of form.querySelectorAll("details[data-key][open]")) e.formData.append("open", d.dataset.key);
});

async function ask(todo) {
  const data = new FormData(form);
  data.set("do", todo);
  since.clear();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".plan-form");
  if (!fresh) throw new Error("no form"); // signed out meanwhile
  return document.adoptNode(fresh);
}

// swap takes the whole form anew and puts the cursor where one goes on. One
// follows the other: each begins with what the one before left.
function swap(todo, back) {
  clearTimeout(waiting);
  round++;
  queue = queue.then(async () => {
    let fresh;
    try { fresh = await ask(todo); }
    catch { toast("The server does not answer. Nothing is lost; try again in a moment."); return; }
    form.replaceWith(fresh);
    form = fresh;
    for (const [name, value] of since) { const el = form.elements.namedItem(name); if (el && "value" in el) el.value = value; }
    const next = back ? document.getElementById(back) : form.querySelector("[autofocus]");
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  });
}

// look takes over only the notes and sums: nobody who types is disturbed. It
// is dropped where rows moved meanwhile.
async function look() {
  const mine = ++round;
  await queue;
  let fresh;
  try { fresh = await ask("look"); } catch { return; }
  if (mine !== round) return;
  for (const old of form.querySelectorAll("[data-part]")) {
    const now = fresh.querySelector("#" + CSS.escape(old.id));
    if (now && now.innerHTML !== old.innerHTML) old.replaceWith(now);
  }
}

document.addEventListener("click", (e) => {
  const link = e.target.closest(".plan-form a[href^='#f-']");
  if (link) { e.preventDefault(); show(link.hash.slice(1)); return; }
  const b = e.target.closest(".plan-form button[name=do]");
  if (!b || b.value === "use" || b.value === "draft") return;
  e.preventDefault();
  if (b.dataset.sure && !window.confirm(b.dataset.sure)) return;
  touched();
  swap(b.value);
});

// show opens what a field is in and puts the cursor there.
function show(id) {
  let el = document.getElementById(id);
  for (let at = id; !el && at.includes("-"); ) { at = at.slice(0, at.lastIndexOf("-")); el = document.getElementById(at); }
  if (!el) return;
  for (let d = el.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  if (el.matches("li")) el.querySelector("details").open = true;
  const field = el.querySelector("textarea,input:not([type=hidden]),select,button") ?? el;
  field.focus();
  el.scrollIntoView({ block: "center" });
}

document.addEventListener("input", (e) => {
  if (!e.target.closest(".plan-form")) return;
  touched();
  if (e.target.name) since.set(e.target.name, e.target.value);
  clearTimeout(waiting);
  waiting = setTimeout(look, 900);
});

// A change that makes other fields shows them.
document.addEventListener("change", (e) => {
  if (e.target.closest(".plan-form") && e.target.hasAttribute("data-swap")) { clearTimeout(waiting); setTimeout(() => swap("look", document.activeElement?.id || e.target.id)); }
});

document.addEventListener("keydown", (e) => {
  if (!e.target.closest?.(".plan-form")) return;
  const row = e.target.closest("[data-row]");
  if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown") && row) {
    e.preventDefault();
    touched();
    swap((e.key === "ArrowUp" ? "up-" : "down-") + row.dataset.row, e.target.id);
    return;
  }
  // Return in a row makes the next one; nowhere does it send the form.
  if (e.key === "Enter" && e.target.matches("input:not([type=checkbox])")) {
    e.preventDefault();
    const [noun, q] = row?.dataset.row.split(":") ?? [];
    if (noun === "point" || noun === "choice") { touched(); swap(`add-${noun}:${q}`); }
    else if (noun === "skill") { touched(); swap("add-skill"); }
  }
});

document.addEventListener("submit", (e) => { if (e.target === form) dirty = false; });
window.addEventListener("beforeunload", (e) => { if (dirty) e.preventDefault(); });
