// An answer by voice or video: think, record, done. Recording never starts by
// itself.
import { Taken, go, interview, now, post, visit, whenTaken, word } from "../room.js";
import { say, toast } from "../../base/say.js";
import { meter, open, recorder, typeOf, wake, why } from "../record.js";
import * as keep from "../keep.js";
import * as outbox from "../outbox.js";

const delay = (ms) => new Promise((done) => setTimeout(done, ms));
const clockText = (ms) => {
  const s = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};

export function aloud(main, { form, question, voice }) {
  const $ = (id) => main.querySelector(`#${id}`);
  const data = $("ask").dataset;
  const video = form === "video";
  const box = $("aloud"), start = $("start"), done = $("done"), more = $("more"), anew = $("anew");
  const limit = Number(data.limit);
  let think = now() + Number(data.think);
  let deadline = data.begun === "true" ? now() + Number(data.left) : 0;
  let thinks = Number(data.thinks);
  let recording, rec, endMeter, ticking, warned = new Set(), stopping = false;
  const thinkTotal = Math.max(Number(data.think), 1);

  // ---- the clock
  function tick() {
    if (stopping) return;
    const t = now();
    let rest, total;
    if (recording) {
      [rest, total] = [deadline - t, limit];
      for (const [ms, text] of [[30000, "left30"], [10000, "left10"]]) {
        if (rest <= ms && rest > ms - 1500 && limit > ms + 5000 && !warned.has(ms)) { warned.add(ms); say(word(text)); }
      }
      if (rest <= 0) { toast(word("timeup")); finish(); return; }
    } else if (!deadline && t < think) {
      [rest, total] = [think - t, thinkTotal];
    } else {
      if (!warned.has("think")) {
        warned.add("think");
        if (!deadline) { $("state").textContent = word("think.over"); say(word("think.over")); }
      }
      [rest, total] = [(deadline || think + limit) - t, limit];
    }
    $("clock").textContent = clockText(rest);
    $("hand").style.strokeDashoffset = String(100 - 100 * Math.min(1, Math.max(0, rest / total)));
    $("dial").classList.toggle("short", Boolean(recording) && rest < 30000);
  }
  async function refuse(err) {
    const p = $("refused");
    p.textContent = why(err);
    p.hidden = false;
  }

  // ---- what a cut left
  const kept = $("kept");
  const cut = () => outbox.cutOf(question);
  function showKept() {
    if (!kept) return;
    kept.hidden = false;
    start.hidden = more.hidden = true;
    $("hint").hidden = true;
    if (anew) anew.hidden = false;
    box.querySelector(".clock-row").hidden = true;
  }
  if (kept && !kept.hidden) showKept();
  else outbox.resume().then(() => { if (cut() && !recording) showKept(); });
  const keepForm = $("keep");
  if (keepForm) keepForm.before = async () => {
    // What is still here goes first; what cannot go is no reason to lose the rest.
    const way = cut();
    if (way) { toast(word("kept")); await way.flushed(); }
  };
  // Only what the server made an answer of is forgotten here.
  if (keepForm) keepForm.after = () => {
    if (document.querySelector("#ask")?.dataset.question !== question) return outbox.forget(question);
  };

  // ---- recording
  async function record(again) {
    start.setAttribute("aria-disabled", "true");
    anew?.setAttribute("aria-disabled", "true");
    $("refused").hidden = true;
    let stream;
    wake();
    try {
      stream = await open({ video });
    } catch (err) {
      await refuse(err);
      start.removeAttribute("aria-disabled");
      anew?.removeAttribute("aria-disabled");
      return;
    }
    voice.stop();
    let c;
    try {
      c = await post(`${data.answer}/begin`, { form, ...(again && { anew: "1" }) });
    } catch (err) {
      start.removeAttribute("aria-disabled");
      anew?.removeAttribute("aria-disabled");
      if (!(err instanceof Taken)) toast(err.message);
      return;
    }
    deadline = c.deadline;
    rec = { id: crypto.randomUUID(), interview, question, type: typeOf(video), started: new Date(now()).toISOString(), size: 0, ended: false };
    await keep.save(rec);
    let writing = Promise.resolve();
    const r = recorder(stream, video, (piece) => {
      writing = writing.then(() => keep.append(rec, piece)).then(() => outbox.grown(rec.id));
    });
    r.written = () => writing;
    r.start(2000);
    recording = r;
    outbox.send(rec);
    for (const t of stream.getTracks()) t.addEventListener("ended", interrupted, { once: true });
    r.addEventListener("error", interrupted, { once: true });

    if (kept) kept.hidden = true;
    box.querySelector(".clock-row").hidden = false;
    if (video) $("preview").srcObject = stream;
    start.hidden = more.hidden = true;
    done.hidden = false;
    $("hint").hidden = false;
    $("hint").textContent = $("hint").dataset.pause;
    $("state").textContent = word("recording");
    $("state").classList.add("on-air");
    $("wave").hidden = false;
    for (const id of ["instead", "skip"]) if ($(id)) $(id).hidden = true;
    endMeter = meter(stream, $("wave").querySelector("canvas"));
    say(word("recording"));
    done.focus();
    tick();
  }

  async function stop() {
    stopping = true;
    clearInterval(ticking);
    endMeter?.();
    const r = recording;
    if (!r) return;
    if (r.state !== "inactive") {
      await new Promise((over) => { r.addEventListener("stop", over, { once: true }); r.stop(); });
    }
    await r.written();
  }

  async function finish() {
    if (stopping || !recording) return;
    done.setAttribute("aria-disabled", "true");
    $("state").textContent = word("wait");
    $("state").classList.remove("on-air");
    $("hint").hidden = $("wave").hidden = true;
    await stop();
    rec.ended = true;
    await keep.save(rec);
    say(word("stopped"));
    outbox.grown(rec.id);
    await outbox.forget(question, rec.id);
    // On a good network it has arrived before the next page is asked for.
    await Promise.race([outbox.send(rec).done, delay(2500)]);
    try { await go("next", { from: question }); } catch (err) { if (!(err instanceof Taken)) toast(err.message); }
  }

  // A microphone that was pulled out, or another tab: what was said stays and
  // can be used.
  async function interrupted() {
    if (stopping || !recording) return;
    await stop();
    rec.cut = true;
    await keep.save(rec);
    outbox.grown(rec.id);
    await Promise.race([outbox.send(rec).flushed(), delay(4000)]);
    await visit("interview");
  }
  whenTaken(async () => {
    if (!recording || stopping) return;
    await stop();
    rec.cut = true;
    await keep.save(rec);
    outbox.send(rec).flushed();
  });

  start.addEventListener("click", () => { if (!start.ariaDisabled || start.ariaDisabled === "false") record(false); });
  anew?.addEventListener("click", () => record(true));
  done.addEventListener("click", finish);
  more.addEventListener("click", async () => {
    try {
      const c = await post(`${data.answer}/think`);
      think = c.think_until;
      thinks = c.thinks;
      warned.delete("think");
      if (thinks < 1) more.hidden = true;
      tick();
    } catch (err) { if (!(err instanceof Taken)) toast(err.message); }
  });
  const guard = (e) => { if (recording && !stopping) e.preventDefault(); };
  window.addEventListener("beforeunload", guard);

  return {
    show() {
      box.hidden = false;
      tick();
      clearInterval(ticking);
      ticking = setInterval(tick, 250);
      if (video) open({ video }).then((s) => { $("preview").srcObject = s; }, refuse);
    },
    hide() { box.hidden = true; clearInterval(ticking); },
    leave() {
      clearInterval(ticking);
      endMeter?.();
      window.removeEventListener("beforeunload", guard);
      whenTaken(() => {});
    },
  };
}
