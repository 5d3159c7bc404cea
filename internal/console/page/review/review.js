// Player, words and evidence in step; ratings by key; the time it took.
import { say, toast } from "../../base/say.js";

const root = document.querySelector(".review");
const id = root.dataset.id;
const words = [...document.querySelectorAll(".answer b[data-t]")].map((el) => ({ el, t: +el.dataset.t }));
const questions = [...document.querySelectorAll(".question")];

// --- the player: one time line over however many files ---
const box = document.querySelector(".player");
let player = null;

if (box) {
  const sound = document.getElementById("sound");
  const film = document.getElementById("film");
  const seek = document.getElementById("seek");
  const clock = document.getElementById("clock");
  const play = document.getElementById("play");
  const filmed = document.getElementById("filmed");
  const length = +box.dataset.length;
  const tracks = [...box.querySelectorAll(".track")].map((d) => ({
    from: +d.value, to: +d.dataset.to, at: +d.dataset.at, sound: d.dataset.sound, film: d.dataset.film, filmAt: +d.dataset.filmAt,
  }));
  const heard = tracks.filter((t) => t.sound);
  let now = 0, track = null, showing = false, wanted = false;

  const text = (ms) => {
    const s = Math.floor(ms / 1000);
    const two = (n) => String(n).padStart(2, "0");
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  const over = (list, ms) => list.find((t) => ms >= t.from && ms < t.to) ?? list.find((t) => t.from >= ms) ?? list[list.length - 1];

  function go(ms, start = wanted) {
    now = Math.max(0, Math.min(length, ms));
    const t = over(heard, now);
    if (!t) return;
    if (now < t.from || now >= t.to) now = Math.min(Math.max(now, t.from), t.to);
    const file = (now - t.from + t.at) / 1000;
    if (!track || track.sound !== t.sound) { sound.src = t.sound; sound.load(); }
    track = t;
    if (sound.readyState > 0) sound.currentTime = file;
    else sound.addEventListener("loadedmetadata", () => { sound.currentTime = file; }, { once: true });
    wanted = start;
    if (start) sound.play().catch(() => toast("The recording cannot be played just now. Reload the page and try again."));
    picture();
    show();
  }

  function picture() {
    const t = tracks.find((t) => t.film && now >= t.from && now < t.to) ?? tracks.find((t) => t.film);
    filmed.hidden = !t;
    film.hidden = !showing || !t;
    if (film.hidden) { film.pause(); return; }
    if (film.getAttribute("src") !== t.film) film.src = t.film;
    const place = (Math.max(now, t.from) - t.from + t.filmAt) / 1000;
    if (Math.abs(film.currentTime - place) > 0.3) film.currentTime = place;
    film.playbackRate = sound.playbackRate;
    if (sound.paused) film.pause(); else film.play().catch(() => {});
  }

  // How many words have begun.
  function begun(ms) {
    let lo = 0, hi = words.length;
    while (lo < hi) { const mid = (lo + hi) >> 1; if (words[mid].t <= ms) lo = mid + 1; else hi = mid; }
    return lo;
  }

  let lit = null;
  function show() {
    seek.value = now;
    seek.setAttribute("aria-valuetext", text(now));
    clock.textContent = `${text(now)} / ${text(length)}`;
    const w = words[begun(now + 40) - 1];
    if (w !== lit) { lit?.el.classList.remove("at"); w?.el.classList.add("at"); lit = w; }
    draw();
  }

  sound.addEventListener("timeupdate", tick);
  function tick() {
    if (!track || sound.seeking) return;
    now = track.from + sound.currentTime * 1000 - track.at;
    if (now >= track.to - 30 && track.to < length) { // this answer's file has ended
      const next = heard[heard.indexOf(track) + 1];
      if (next) return go(next.from);
    }
    if (!sound.paused) jump();
    show();
  }
  // Between words nothing is lost by going on to the next one.
  const skip = document.getElementById("skip");
  const only = document.getElementById("only");
  const spans = questions.map((q) => ({ from: +q.dataset.start, to: +q.dataset.end })).filter((s) => s.to).sort((a, b) => a.from - b.from);
  function jump() {
    if (only.checked && !spans.some((s) => now >= s.from - 300 && now < s.to)) {
      const after = spans.find((s) => s.from > now);
      if (after) return go(after.from);
    }
    if (!skip.checked || !lit) return;
    const next = words[begun(now)];
    if (next && next.t - now > 1200 && now - lit.t > 900) go(next.t - 200);
  }
  let frame = 0;
  function loop() { tick(); picture(); frame = sound.paused ? 0 : requestAnimationFrame(loop); }
  sound.addEventListener("play", () => { play.textContent = "Pause"; play.setAttribute("aria-pressed", "true"); if (!frame) loop(); });
  sound.addEventListener("pause", () => { play.textContent = "Play"; play.setAttribute("aria-pressed", "false"); picture(); });
  sound.addEventListener("ended", () => { const next = heard[heard.indexOf(track) + 1]; if (next && next.sound !== track.sound) go(next.from, true); else wanted = false; });
  sound.addEventListener("error", () => { if (sound.getAttribute("src")) toast("This recording cannot be played. The words are below."); });
  const toggle = () => { if (sound.paused) go(now, true); else { wanted = false; sound.pause(); } };
  play.addEventListener("click", toggle);
  seek.addEventListener("input", () => go(+seek.value));
  document.getElementById("speed").addEventListener("change", (e) => { sound.playbackRate = +e.target.value; sound.defaultPlaybackRate = +e.target.value; });
  filmed.addEventListener("click", () => { showing = !showing; filmed.setAttribute("aria-pressed", String(showing)); filmed.textContent = showing ? "Hide film" : "Show film"; picture(); });

  // The waveform, with the answers below it and signals as ticks.
  const canvas = document.getElementById("wave");
  const peaks = Uint8Array.from(atob(box.dataset.peaks || ""), (c) => c.charCodeAt(0));
  const signals = [...document.querySelectorAll(".signals li")].map((li) => +li.dataset.from);
  let drawn = ""; // a picture that would be the same is not drawn again
  function draw() {
    const w = canvas.clientWidth, h = canvas.clientHeight, dpr = devicePixelRatio || 1;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const key = [w, h, dpr, dark, length ? Math.floor((now / length) * w / 3) : 0].join();
    if (key === drawn) return;
    drawn = key;
    const css = getComputedStyle(document.documentElement);
    const [fill, edge] = [css.getPropertyValue("--fill"), css.getPropertyValue("--edge")];
    if (canvas.width !== w * dpr) { canvas.width = w * dpr; canvas.height = h * dpr; }
    const g = canvas.getContext("2d");
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    g.clearRect(0, 0, w, h);
    const x = (ms) => (length ? (ms / length) * w : 0);
    const done = x(now), n = Math.max(1, Math.floor(w / 3));
    for (let i = 0; i < n; i++) {
      const p = peaks.length ? Math.max(...peaks.subarray(Math.floor((i * peaks.length) / n), Math.floor(((i + 1) * peaks.length) / n) + 1)) / 255 : 0.2;
      const bar = Math.max(2, p * (h - 12));
      g.fillStyle = i * 3 < done ? fill : edge;
      g.fillRect(i * 3, (h - 8 - bar) / 2, 2, bar);
    }
    g.fillStyle = css.getPropertyValue("--accent");
    for (const q of questions) if (+q.dataset.end) g.fillRect(x(+q.dataset.start), h - 4, Math.max(2, x(+q.dataset.end) - x(+q.dataset.start) - 2), 3);
    g.fillStyle = css.getPropertyValue("--look");
    for (const s of signals) g.fillRect(x(s) - 1, 0, 3, 7);
  }
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  player = { go, toggle, at: () => now, playing: () => !sound.paused };
  // A search leads to a word: its time, and how far into the answer's text, in
  // bytes, it stands.
  const asked = new URLSearchParams(location.search);
  const found = asked.has("word") && wordAt(document.getElementById(location.hash.slice(1)), +asked.get("word"));
  if (found) {
    go(+found.dataset.t, false);
    found.scrollIntoView({ block: "center" });
  } else if (asked.has("at")) go(+asked.get("at"), false);
  else { track = null; show(); picture(); }
}

// wordAt is the spoken word at or after a byte of an answer's text.
function wordAt(answer, place) {
  const bytes = new TextEncoder();
  let at = 0;
  for (const node of answer?.childNodes ?? []) {
    at += bytes.encode(node.textContent).length;
    if (at > place && node.dataset?.t) return node;
  }
  return null;
}

// --- words and quotes lead to their sound ---
document.addEventListener("click", (e) => {
  const word = e.target.closest(".answer b[data-t]");
  if (word && !getSelection().toString()) player?.go(+word.dataset.t, true);
  const go = e.target.closest("[data-go]");
  if (!go) return;
  player?.go(+go.dataset.go, true);
  for (const b of document.querySelectorAll(".answer b.lit")) b.classList.remove("lit");
  if (!go.dataset.c) return;
  const cited = [...document.querySelectorAll(".answer b[data-c]")].filter((b) => b.dataset.c.split(" ").includes(go.dataset.c));
  for (const b of cited) b.classList.add("lit");
  cited[0]?.scrollIntoView({ block: "center" });
});

// --- ratings ---
const form = document.getElementById("review");
const fields = form ? [...form.querySelectorAll("fieldset[data-question]")] : [];
const saved = document.getElementById("saved");
let current = 0;

// Where there is no room beside the words, each rating stands below its answer:
// who reviews rates while the answer is fresh, and need not look for the form.
const list = form?.querySelector(".ratings");
const narrow = matchMedia("(max-width:65.99rem)");
function place() {
  for (const f of fields) {
    const here = document.querySelector(`#q-${CSS.escape(f.dataset.question)} .rate`);
    (narrow.matches && here ? here : list).append(f);
  }
}
if (form) {
  place();
  narrow.addEventListener("change", place);
  // The button that leads to the form is not over the form itself.
  new IntersectionObserver(([e]) => document.querySelector(".to-review").classList.toggle("here", e.isIntersecting)).observe(form);
}

// How many are rated, on the button that leads to the rest of the review.
const rated = document.getElementById("rated");
let ask;
function count() {
  if (!rated || !fields.length) return;
  const done = fields.filter((f) => f.querySelector("input:checked")).length;
  rated.textContent = `${done} of ${fields.length} rated`;
  // Who has rated everything has nothing left to be asked about before the
  // machine's scores show.
  const reveal = document.getElementById("reveal");
  if (!reveal) return;
  ask ??= reveal.dataset.ask ?? "";
  reveal.classList.toggle("main", done === fields.length);
  if (done === fields.length) delete reveal.dataset.ask;
  else if (ask) reveal.dataset.ask = ask;
}
count();
document.addEventListener("change", (e) => { if (e.target.form === form) count(); });

function focusQuestion(i, scroll = true) {
  if (!fields.length) return;
  current = Math.max(0, Math.min(fields.length - 1, i));
  fields.forEach((f, n) => f.classList.toggle("now", n === current));
  for (const q of questions) q.classList.toggle("now", q.id === "q-" + fields[current].dataset.question);
  if (scroll) document.getElementById("q-" + fields[current].dataset.question)?.scrollIntoView({ block: "start" });
}

let timer = 0;
function keep() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const data = new URLSearchParams(new FormData(form));
    try {
      const res = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (res.status === 401) { saved.textContent = "Not saved: you are signed out. Sign in again in another tab; your next change here is then saved."; return; }
      if (!res.ok) throw new Error(String(res.status));
      saved.textContent = "Saved.";
    } catch { saved.textContent = "Not saved: the server does not answer. It is tried again with your next change."; }
  }, 600);
}
// A rating that stands below its answer is the form's, and not inside of it.
if (form) document.addEventListener("change", (e) => { if (e.target.form === form) keep(); });
form?.addEventListener("input", (e) => { if (e.target.matches("textarea")) keep(); });
form?.addEventListener("submit", (e) => {
  clearTimeout(timer);
  const reason = document.getElementById("reason");
  if (e.submitter?.value === "reject" && !reason.value.trim()) {
    e.preventDefault();
    delete form.dataset.sent;
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
    say("A rejection needs a reason.", true);
  }
}, true);

// --- keys ---
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio]):not([type=checkbox]):not([type=range]),select,textarea")) return;
  // Space on a quote plays it; while something plays it pauses, for a click has
  // left the focus on the quote.
  if (e.key === " " && (!e.target.closest("button,summary,a,input") || (player?.playing() && e.target.closest("[data-go]")))) { e.preventDefault(); player?.toggle(); }
  else if (e.key === "ArrowLeft" && !e.target.closest("input")) player?.go(player.at() - 5000);
  else if (e.key === "ArrowRight" && !e.target.closest("input")) player?.go(player.at() + 5000);
  else if (e.key === "j") focusQuestion(current + 1);
  else if (e.key === "k") focusQuestion(current - 1);
  else if (e.key === "p") { const q = questions[current]; if (q) player?.go(+q.dataset.start, true); }
  else if (e.key === "n") document.getElementById("next").click();
  else if (/^[1-5]$/.test(e.key) && fields[current]) {
    fields[current].querySelector(`input[value="${e.key}"]`).click();
    say(`Question ${current + 1}: ${e.key}`);
    focusQuestion(current + 1);
  }
});
focusQuestion(0, false);

// --- how long the review took: only while somebody is really at it ---
let active = Date.now(), counted = 0, last = Date.now();
for (const t of ["pointermove", "keydown", "scroll", "touchstart"]) addEventListener(t, () => { active = Date.now(); }, { passive: true });
setInterval(() => {
  const t = Date.now();
  if (!document.hidden && (t - active < 60_000 || player?.playing())) counted += Math.min(t - last, 2_000);
  last = t;
  if (counted >= 15_000) send();
}, 1_000);
function send() {
  if (counted < 1_000) return;
  const ms = Math.min(counted, 110_000);
  counted = 0;
  navigator.sendBeacon(`/console/interviews/${id}/time`, new URLSearchParams({ ms: String(ms) }));
}
addEventListener("pagehide", send);
document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
