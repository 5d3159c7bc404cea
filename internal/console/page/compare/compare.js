// One question at a time, each answer's sound, and ratings that are kept as
// they are given.
import { say, toast } from "../../base/say.js";

const asks = [...document.querySelectorAll(".ask")];
const rows = [...document.querySelectorAll(".matrix tbody tr")];
let at = 0, who = 0;

function go(to, quiet = false) {
  if (!asks.length) return;
  at = Math.max(0, Math.min(asks.length - 1, to));
  asks.forEach((a, i) => { a.hidden = i !== at; });
  rows.forEach((r, i) => r.classList.toggle("now", i === at));
  for (const b of asks[at].querySelectorAll("[data-step]")) b.disabled = !asks[at + Number(b.dataset.step)];
  stop();
  look(who, true);
  if (quiet) return;
  history.replaceState(null, "", `#a-${at + 1}`);
  say(`Question ${at + 1} of ${asks.length}`);
}

function sides() { return [...asks[at].querySelectorAll(".side")]; }
function look(to, quiet = false) {
  const all = sides();
  who = Math.max(0, Math.min(all.length - 1, to));
  all.forEach((s, i) => s.classList.toggle("at", i === who));
  if (quiet) return;
  all[who].scrollIntoView({ block: "nearest", inline: "nearest" });
  say(all[who].getAttribute("aria-label"));
}

if (asks.length) {
  for (const t of document.querySelectorAll(".turn")) t.hidden = false;
  for (const b of document.querySelectorAll("[data-plain]")) b.hidden = true;
  document.addEventListener("click", (e) => {
    const step = e.target.closest("[data-step]");
    if (step) {
      const by = Number(step.dataset.step);
      go(at + by);
      (asks[at].querySelector(`[data-step="${by}"]:enabled`) ?? asks[at].querySelector("[data-step]:enabled"))?.focus();
    }
    const row = e.target.closest(".matrix tbody tr");
    if (row && !e.target.closest("thead")) { e.preventDefault(); go(Number(row.dataset.row) - 1); if (e.target.closest("td")) look(Number(e.target.closest("td").dataset.column)); asks[at].scrollIntoView({ block: "nearest" }); }
  });
  document.addEventListener("focusin", (e) => { const s = e.target.closest(".side"); if (s) look(sides().indexOf(s), true); });
  for (const td of document.querySelectorAll(".matrix tbody td")) td.classList.add("goes");
}

document.addEventListener("keydown", (e) => {
  if (!asks.length || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio]),select,textarea,summary")) return;
  if (e.key === "j") go(at + 1);
  else if (e.key === "k") go(at - 1);
  else if (e.key === "l") look(who + 1);
  else if (e.key === "h") look(who - 1);
  else if (e.key === "p") sides()[who].querySelector(".hear button")?.click();
  else if (/^[1-5]$/.test(e.key)) sides()[who].querySelector(`.rate input[value="${e.key}"]`)?.click();
});

// --- ratings ---
let waiting = Promise.resolve(); // one at a time: each builds on the one before
document.addEventListener("change", (e) => {
  const form = e.target.closest(".rate");
  if (!form) return;
  const value = e.target.value, side = form.closest(".side"), name = side.getAttribute("aria-label");
  const body = new URLSearchParams(new FormData(form));
  mark(rows[asks.indexOf(side.closest(".ask"))].querySelector(`td[data-column="${side.dataset.column}"] .own`), value);
  mean(side.dataset.column);
  const reveal = document.getElementById("reveal");
  if (reveal && side.dataset.blind) reveal.hidden = false;
  waiting = waiting.then(async () => {
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      say(`${name}: ${value}, saved`);
    } catch { toast("Not saved: the server does not answer. Choose the rating again in a moment."); }
  });
});
function mark(own, value) {
  own.dataset.rating = value;
  own.querySelector(".unseen").textContent = `${value} of 5`;
}
function mean(column) {
  const given = rows.map((r) => Number(r.querySelector(`td[data-column="${column}"] .own`)?.dataset.rating ?? 0)).filter((n) => n > 0);
  const b = document.createElement("b");
  b.className = "number";
  b.textContent = String(Math.round((given.reduce((a, n) => a + n, 0) / given.length) * 10) / 10);
  document.querySelector(`.mean[data-column="${column}"]`).replaceChildren(b);
}

// What is revealed is what has been kept: the last rating first.
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented || e.target.id !== "reveal") return; // base.js has asked first
  e.preventDefault();
  waiting.then(() => e.target.submit());
});

// --- sound ---
const sound = new Audio();
let hear = null;
const text = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, "0")}`;
for (const h of document.querySelectorAll(".hear")) {
  const seek = h.querySelector("input"), long = Number(h.dataset.to) - Number(h.dataset.from);
  seek.max = long;
  h.querySelector("span").textContent = text(long);
  h.querySelector("button").addEventListener("click", () => { if (hear === h && !sound.paused) sound.pause(); else play(h); });
  seek.addEventListener("input", () => { if (hear === h) sound.currentTime = (Number(h.dataset.from) + Number(seek.value)) / 1000; show(h); });
}
function play(h) {
  stop();
  hear = h;
  const seek = h.querySelector("input");
  if (Number(seek.value) >= Number(seek.max) - 200) seek.value = 0;
  const start = () => { sound.currentTime = (Number(h.dataset.from) + Number(seek.value)) / 1000; };
  if (sound.getAttribute("src") !== h.dataset.sound) {
    sound.src = h.dataset.sound;
    sound.addEventListener("loadedmetadata", start, { once: true });
  } else start();
  sound.play().catch(() => { if (hear === h) toast("The recording cannot be played just now. Reload the page and try again."); });
}
function stop() { sound.pause(); hear = null; }
function show(h) {
  const seek = h.querySelector("input"), place = text(Number(seek.value));
  seek.setAttribute("aria-valuetext", place);
  h.querySelector("span").textContent = `${place} / ${text(Number(seek.max))}`;
}
sound.addEventListener("timeupdate", () => {
  if (!hear || sound.seeking) return;
  const seek = hear.querySelector("input");
  seek.value = sound.currentTime * 1000 - Number(hear.dataset.from);
  show(hear);
  if (sound.currentTime * 1000 >= Number(hear.dataset.to)) sound.pause();
});
function button(playing) {
  for (const h of document.querySelectorAll(".hear")) {
    const b = h.querySelector("button"), on = playing && h === hear;
    b.textContent = on ? "Pause" : "Play";
    b.setAttribute("aria-pressed", String(on));
  }
}
sound.addEventListener("play", () => button(true));
sound.addEventListener("pause", () => button(false));

// --- choosing ---
const picker = document.getElementById("picker");
picker?.addEventListener("change", () => {
  const n = picker.querySelectorAll("input:checked").length;
  document.getElementById("toomany").textContent = n > 6 ? `${n} are chosen; six fit.` : "";
  picker.querySelector("button").disabled = n > 6 || n === 0;
});

const asked = /^#a-(\d+)$/.exec(location.hash);
go(asked ? Number(asked[1]) - 1 : 0, true);
