// An answer in writing, by choice or as code. The draft is saved on the server
// while it is written, and here until it is.
import { Taken, interview, now, post, word } from "../room.js";
import { say, toast } from "../../base/say.js";

const clockText = (ms) => {
  const s = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};

export function write(main, { form, question }) {
  const $ = (id) => main.querySelector(`#${id}`);
  const sheet = $("write"), text = $("text"), saved = $("saved");
  const key = `candor-draft-${interview}-${question}`;
  let timer, ticking, deadline = 0, busy, editor, warned = new Set();
  const store = { get: () => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (v) => { try { v === null ? localStorage.removeItem(key) : localStorage.setItem(key, v); } catch { /* private mode */ } } };

  // A draft that did not reach the server before the page went away.
  const local = store.get();
  if (text && local !== null && local !== text.value) { text.value = local; schedule(0); }

  const draft = () => {
    const out = new URLSearchParams();
    if (text) out.set("text", text.value);
    for (const c of sheet.querySelectorAll("[name=chosen]:checked")) out.append("chosen", c.value);
    return out;
  };
  function schedule(ms = 900) {
    if (text) store.set(text.value);
    saved.textContent = word("saving");
    clearTimeout(timer);
    timer = setTimeout(keep, ms);
  }
  async function keep() {
    if (busy) { schedule(300); return; }
    const sent = draft();
    const slow = setTimeout(() => { saved.textContent = word("unsaved"); }, 4000);
    busy = post(`${$("ask").dataset.answer}/draft`, sent);
    try {
      await busy;
      if (String(draft()) === String(sent)) { saved.textContent = word("saved"); store.set(null); }
    } catch (err) {
      if (!(err instanceof Taken)) saved.textContent = word("unsaved");
    }
    clearTimeout(slow);
    busy = undefined;
  }
  sheet.addEventListener("input", () => { $("empty").hidden = true; schedule(); });
  // Nobody leaves a question by a button that says "save" with nothing to save.
  sheet.addEventListener("submit", (e) => {
    const bare = text ? !text.value.trim() : !sheet.querySelector("[name=chosen]:checked");
    if (!bare || deadline && deadline - now() < 2000) return;
    e.preventDefault();
    $("empty").hidden = false;
    say($("empty").textContent);
    (text ?? sheet.querySelector("[name=chosen]"))?.focus();
  });
  sheet.before = async () => { clearTimeout(timer); if (busy) await busy.catch(() => {}); };
  sheet.after = () => store.set(null);

  if (form === "code" && text) {
    import("../code.js").then(({ mount }) => { editor = mount($("editor"), text, $("code-language"), $("code-help"), () => schedule()); })
      .catch(() => { /* the plain field does */ });
  }

  function tick() {
    const rest = deadline - now();
    $("write-clock").textContent = clockText(rest);
    for (const [ms, said] of [[30000, "left30"], [10000, "left10"]]) {
      if (rest <= ms && rest > ms - 1500 && !warned.has(ms)) { warned.add(ms); say(word(said)); }
    }
    if (rest <= 0) {
      clearInterval(ticking);
      toast(word("timeup"));
      sheet.requestSubmit();
    }
  }

  return {
    clock(ms) {
      deadline = now() + ms;
      clearInterval(ticking);
      ticking = setInterval(tick, 500);
      tick();
    },
    leave() { clearInterval(ticking); clearTimeout(timer); editor?.destroy(); },
  };
}
