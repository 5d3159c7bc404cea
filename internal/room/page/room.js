// What every page of the room shares: the words, the server's clock, forms
// that change the page without leaving it (so that the microphone stays open
// and recordings go on being sent), and the sitting, of which there is one.
import { localTimes } from "../base/time.js";
import { say, toast } from "../base/say.js";

export const main = () => document.getElementById("main");
const words = JSON.parse(document.getElementById("words").textContent);
export const word = (key) => words[key] ?? key;
export const root = main().dataset.root;
export const interview = main().dataset.interview;

let skew = Number(main().dataset.now) - Date.now();
/** now is the server's time in milliseconds. */
export const now = () => Date.now() + skew;
const setNow = (ms) => { if (ms) skew = Number(ms) - Date.now(); };

// ---- pages

const pages = new Map();
let leave;

/** page says what to do when the page of that name is shown; what enter returns runs when it is left. */
export function page(name, enter) {
  pages.set(name, enter);
  if (main().dataset.page === name) run();
}

function run() {
  leave?.();
  leave = undefined;
  leave = pages.get(main().dataset.page)?.(main()) ?? undefined;
}

const withScript = ["check", "ask", "pause", "review", "done"];

async function show(html, url) {
  const doc = new DOMParser().parseFromString(html, "text/html");
  const fresh = doc.getElementById("main");
  if (!fresh) { location.assign(url); return; }
  leave?.();
  leave = undefined;
  say(""); // what was said of the page before is over
  main().replaceWith(document.adoptNode(fresh));
  // Around it stands where the reader is: a language chosen there leads back here.
  for (const part of [".top", ".foot"]) {
    const old = document.querySelector(part), next = doc.querySelector(part);
    if (old && next) old.replaceWith(document.adoptNode(next));
  }
  document.title = doc.title;
  document.body.className = doc.body.className;
  setNow(fresh.dataset.now);
  localTimes(fresh);
  history.pushState(null, "", adopt(url));
  window.scrollTo(0, 0);
  const heading = fresh.querySelector("h1") ?? fresh;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  const name = fresh.dataset.page;
  if (pages.has(name)) run();
  else if (withScript.includes(name)) await import(`./${name}/${name}.js`);
}

/** visit shows another page of the room. */
export async function visit(path) {
  const r = await request(root + path, { headers: { Accept: "text/html" } });
  await show(await r.text(), r.url);
}

window.addEventListener("popstate", () => location.reload());
window.addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

// ---- requests

/** Taken is thrown when another tab has the interview. */
export class Taken extends Error {}
/** Refused is what the server did not allow, with its reason. */
export class Refused extends Error {
  constructor(status, said) { super(said.error ?? word("failed")); this.status = status; this.said = said; }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** unreachable tells from the status of an answer, 0 for none, that the server is not there; what it says itself it can be slow about. */
export const unreachable = (status) => [0, 502, 503, 504].includes(status);

// hindrance is what to say while nothing comes through.
export const hindrance = (status) => word(!navigator.onLine ? "offline" : unreachable(status) ? "away" : "trouble");

// troubled shows one sentence for all that wait, and takes it away when
// something came through again.
let told, toldWhat;
function troubled(status) {
  const what = hindrance(status);
  // The outbox says it where an answer waits to be sent.
  if (what === toldWhat || document.getElementById("outbox")?.hidden === false) return;
  told?.();
  told = notice(what);
  toldWhat = what;
}
function through() {
  if (!told) return;
  told();
  told = undefined;
  toast(word(toldWhat === word("offline") ? "online" : "reached"));
  toldWhat = undefined;
}

/** request asks until there is an answer: a network that is away is waited for, and said. */
async function request(url, options = {}) {
  for (let wait = 500; ; wait = Math.min(wait * 1.6, 8000)) {
    let status = 0;
    try {
      const headers = { ...options.headers };
      if (sitting) headers["Candor-Sitting"] = sitting;
      const r = await fetch(url, { ...options, headers, credentials: "same-origin" });
      status = r.status;
      if (r.status >= 500 || r.status === 429) throw new Error("try again");
      through();
      if (r.ok || r.headers.get("content-type")?.startsWith("text/html")) return r;
      const said = await r.json().catch(() => ({}));
      if (said.key === "taken") { taken(); throw new Taken(); }
      if (said.key === "left") { await again(); continue; }
      throw new Refused(r.status, said);
    } catch (err) {
      if (err instanceof Taken || err instanceof Refused) throw err;
      troubled(status);
      await Promise.race([pause(wait), new Promise((on) => window.addEventListener("online", on, { once: true }))]);
    }
  }
}

/** post sends a form to the server and returns what it says. */
export async function post(path, data = {}) {
  const body = data instanceof URLSearchParams ? data : new URLSearchParams(data);
  const r = await request(path.startsWith("/") ? path : root + path, { method: "POST", body, headers: { Accept: "application/json" } });
  if (r.status === 204 || !r.headers.get("content-type")?.includes("json")) return {};
  const said = await r.json();
  setNow(said.now);
  return said;
}

/** go sends a form and shows the page it leads to. */
export async function go(path, data = {}) {
  const body = data instanceof URLSearchParams ? data : new URLSearchParams(data);
  const r = await request(path.startsWith("/") ? path : root + path, { method: "POST", body, headers: { Accept: "text/html" } });
  await show(await r.text(), r.url);
}

document.addEventListener("submit", async (e) => {
  const form = e.target;
  if (!form.hasAttribute("data-swap") || e.defaultPrevented) return;
  e.preventDefault();
  const button = e.submitter;
  button?.setAttribute("aria-disabled", "true");
  try {
    await form.before?.();
    await go(new URL(form.action).pathname, new URLSearchParams(new FormData(form)));
    form.after?.();
  } catch (err) {
    delete form.dataset.sent;
    button?.removeAttribute("aria-disabled");
    if (!(err instanceof Taken)) { toast(err.message || word("failed")); throw err; }
  }
});

/** notice shows a sentence above the page until it is taken away. */
export function notice(text, kind = "look") {
  let shelf = document.getElementById("notices");
  if (!shelf) {
    shelf = document.createElement("div");
    shelf.id = "notices";
    shelf.setAttribute("role", "status");
    shelf.setAttribute("aria-live", "off"); // say does it
    main().before(shelf);
  }
  const p = document.createElement("p");
  p.className = `notice ${kind}`;
  p.textContent = text;
  shelf.append(p);
  say(text);
  return () => p.remove();
}

// ---- the sitting: one tab has the interview

const kept = `candor-sitting-${interview}`;
const remember = { get: () => { try { return sessionStorage.getItem(kept); } catch { return null; } },
  set: (v) => { try { v ? sessionStorage.setItem(kept, v) : sessionStorage.removeItem(kept); } catch { /* private mode */ } } };
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`candor-${interview}`) : undefined;
export let sitting;
let isTaken = false;
let onTaken = () => {};

/** whenTaken says what to do when another tab takes over. */
export function whenTaken(fn) { onTaken = fn; }

// adopt takes the sitting's id out of an address and keeps it.
function adopt(address) {
  const url = new URL(address, location.href);
  const id = url.searchParams.get("sitting");
  if (id) {
    hold(id);
    url.searchParams.delete("sitting");
  }
  return url.pathname + url.search + url.hash;
}

function hold(id) {
  if (id === sitting) return;
  sitting = id;
  remember.set(id);
  tabs?.postMessage({ sitting: id });
}

let seating;

/** seat makes sure that this tab has the interview. Whoever asks while it is being asked waits for the same answer. */
export async function seat() {
  if (sitting || isTaken) return;
  seating ??= post("sit", { sitting: remember.get() ?? "" }).then((said) => hold(said.sitting)).finally(() => { seating = undefined; });
  await seating;
}

// again sits down anew where the server holds that this tab has left.
function again() {
  sitting = undefined;
  return seat();
}

function taken() {
  if (isTaken) return;
  isTaken = true;
  remember.set(null);
  onTaken();
  const d = document.createElement("dialog");
  d.className = "stack";
  const p = document.createElement("p");
  p.textContent = word("taken");
  const b = document.createElement("button");
  b.className = "button main";
  b.textContent = word("taken.here");
  b.addEventListener("click", () => location.reload());
  d.append(p, b);
  d.addEventListener("cancel", (e) => e.preventDefault());
  document.body.append(d);
  d.showModal();
}

tabs?.addEventListener("message", (e) => { if (sitting && e.data.sitting && e.data.sitting !== sitting) taken(); });

setInterval(async () => {
  if (!sitting || isTaken || !["ask", "pause", "review"].includes(main().dataset.page)) return;
  let status = 0;
  try {
    const r = await fetch(root + "beat", { method: "POST", headers: { "Candor-Sitting": sitting, Accept: "application/json" } });
    status = r.status;
    const said = await r.json();
    through();
    if (said.key === "taken") taken();
    else if (said.key === "left") await again();
    else setNow(said.now);
  } catch { if (unreachable(status)) troubled(status); /* the next beat tries again */ }
}, 10000);

window.addEventListener("pagehide", () => {
  if (sitting && !isTaken && main().dataset.page !== "done") navigator.sendBeacon(root + "away", new URLSearchParams({ sitting }));
});

history.replaceState(null, "", adopt(location.href));
if (["ask", "pause", "review"].includes(main().dataset.page)) seat();
const unsent = import("./outbox.js").then((o) => o.resume());
unsent.catch(() => {});
