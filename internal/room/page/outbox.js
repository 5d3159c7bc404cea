// Sends recordings while they are made and after, by the tus protocol, and
// says how it goes. A recording that another tab is sending is left to it.
import { hindrance, interview, root, word } from "./room.js";
import { say } from "../base/say.js";
import * as keep from "./keep.js";

const going = new Map(); // id to its way
const listeners = new Set();
const delay = (ms) => new Promise((done) => setTimeout(done, ms));

/** whenSent calls fn with the question of each recording that has arrived. */
export function whenSent(fn) { listeners.add(fn); return () => listeners.delete(fn); }

/** pending are the recordings that have not arrived whole. */
export const pending = () => [...going.values()].filter((w) => !w.over).map((w) => w.recording);

/** resume goes on with what an earlier visit left. */
export async function resume() {
  for (const r of await keep.list(interview)) {
    if (going.has(r.id)) continue;
    if (!r.ended) r.cut = true; // its page is gone
    send(r);
  }
  show();
}

/** send begins to send a recording, which may still be growing. */
export function send(recording) {
  let way = going.get(recording.id);
  if (way) return way;
  way = { recording, offset: 0, wake: () => {}, over: false };
  way.done = new Promise((done) => { way.arrived = done; });
  way.flushed = () => flushed(way);
  going.set(recording.id, way);
  mind(way);
  return way;
}

/** grown says that a recording has more, or has ended. */
export function grown(id) { going.get(id)?.wake(); show(); }

// flushed waits until the server has all there is so far. What another tab is
// sending is asked for at the server.
async function flushed(way) {
  way.hurry = true;
  for (const end = Date.now() + 20000; Date.now() < end && !way.over; await delay(200)) {
    way.wake();
    if (way.recording.size && way.offset >= way.recording.size) return;
    if (way.mine !== false) continue;
    const now = (await keep.list(interview)).find((r) => r.id === way.recording.id);
    if (!now) return;
    if (!now.url) continue;
    try {
      const r = await fetch(now.url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
      if (Number(r.headers.get("Upload-Offset")) >= now.size) return;
    } catch { /* the network is away; it is asked again */ }
  }
}

async function mind(way) {
  const name = `candor-${way.recording.id}`;
  const alone = navigator.locks ? (fn) => navigator.locks.request(name, fn) : (fn) => fn();
  if (navigator.locks) way.mine = !(await navigator.locks.query()).held.some((l) => l.name === name);
  await alone(async () => {
    way.mine = true;
    for (let wait = 500; !way.over; wait = Math.min(wait * 1.7, 15000)) {
      const before = way.offset;
      try {
        await once(way);
        break;
      } catch (err) {
        if (way.over) break;
        if (err.final) { way.failed = true; break; }
        if (way.offset > before) wait = 500;
        way.waits = true;
        way.status = err.originalResponse?.getStatus() ?? 0;
        show();
        await Promise.race([delay(wait), new Promise((on) => window.addEventListener("online", on, { once: true }))]);
      }
    }
  });
}

// source reads a recording for the tus client: a piece is what there is, and
// the last one is known when the recording has ended.
function source(way) {
  const r = way.recording;
  return {
    size: null,
    async slice(start, end) {
      // Small pieces are gathered for a moment, so that there are few requests.
      const from = Date.now();
      while (!r.ended && !(r.size - start >= 64 * 1024 || r.size > start && (way.hurry || Date.now() - from > 3000))) {
        await Promise.race([delay(1000), new Promise((on) => { way.wake = on; })]);
      }
      const ended = r.ended; // before the bytes are read, or the end could be missed
      const value = await keep.read(r.id, start, Math.min(end, r.size));
      return { value: value.size ? value : null, done: Boolean(ended) && start + value.size >= r.size };
    },
    close() {},
  };
}

async function once(way) {
  const { Upload } = await import("../base/vendor/tus.js");
  const r = way.recording;
  if (!r.size && !r.url) {
    // Nothing to announce yet.
    while (!r.size && !r.ended) await Promise.race([delay(1000), new Promise((on) => { way.wake = on; })]);
    if (!r.size) { way.over = true; await keep.drop(r.id); way.arrived(); show(); return; }
  }
  await new Promise((done, fail) => {
    const upload = new Upload(r, {
      ...(r.url ? { uploadUrl: r.url } : { endpoint: root + "uploads" }),
      uploadLengthDeferred: true, chunkSize: 1 << 20, retryDelays: null, storeFingerprintForResuming: false, removeFingerprintOnSuccess: false,
      metadata: { question_id: r.question, started_at: r.started },
      fileReader: { openFile: async () => source(way) },
      onUploadUrlAvailable() { if (r.url !== upload.url) { r.url = upload.url; keep.save(r); } },
      onChunkComplete(_, offset) { way.offset = offset; way.waits = false; show(); },
      onProgress(sent) { way.waits = false; if (sent > way.offset) show(); },
      async onSuccess() {
        way.over = true;
        way.offset = r.size;
        await keep.drop(r.id);
        way.arrived();
        for (const fn of listeners) fn(r.question);
        show();
        done();
      },
      onError(err) {
        const status = err.originalResponse?.getStatus() ?? 0;
        if (r.url && (status === 404 || status === 410)) {
          // The server has dropped it: all is still here, so begin again.
          r.url = undefined;
          way.offset = 0;
        } else if (status === 409 && r.ended || status === 403 || status === 400 || status === 413 || status === 415 || status === 410) {
          // The question was answered otherwise, or the interview is over.
          err.final = !/offset|locked/i.test(err.originalResponse.getBody() ?? "");
        }
        fail(err);
      },
    });
    const cut = () => { upload.abort(); fail(new Error("cut")); };
    way.abort = cut;
    window.addEventListener("offline", cut, { once: true });
    upload.start();
  });
}

/** forget gives a recording up that is replaced by another. */
export async function forget(question, but) {
  for (const w of going.values()) {
    if (w.recording.question === question && w.recording.id !== but && !w.recording.ended) {
      w.over = true;
      w.abort?.();
      w.wake();
      await keep.drop(w.recording.id);
    }
  }
  show();
}

/** cutOf is what is left of an answer that was interrupted here. */
export const cutOf = (question) => [...going.values()].find((w) => !w.over && w.recording.question === question && w.recording.cut);

// ---- what is shown

let said;
function show() {
  const box = document.getElementById("outbox");
  if (!box) return;
  const open = [...going.values()].filter((w) => !w.over && w.recording.ended);
  if (!open.length) {
    if (!box.hidden) {
      box.hidden = true;
      say(word("sent"));
    }
    said = "";
    return;
  }
  const w = open[0];
  const lost = open.some((x) => x.failed);
  const away = !navigator.onLine || w.waits;
  const text = lost ? word("lost") : away ? hindrance(w.status ?? 0) : word("sending");
  box.hidden = false;
  box.className = `outbox ${lost ? "not" : away ? "look" : ""}`;
  if (text !== said) {
    box.replaceChildren();
    const p = document.createElement("p");
    p.textContent = text;
    box.append(p, document.createElement("progress"));
    said = text;
  }
  const bar = box.querySelector("progress");
  bar.setAttribute("aria-label", word("sending"));
  bar.max = open.reduce((n, x) => n + x.recording.size, 0) || 1;
  bar.value = open.reduce((n, x) => n + x.offset, 0);
}
window.addEventListener("offline", show);
window.addEventListener("online", show);
