// Reads a question aloud: by the server's voice, else by the browser's. The
// text is always there.
import { word } from "./room.js";
import { toast } from "../base/say.js";

const kept = "candor-mute";
const muted = { get: () => { try { return localStorage.getItem(kept) === "1"; } catch { return false; } },
  set: (v) => { try { localStorage.setItem(kept, v ? "1" : ""); } catch { /* private mode */ } } };

export function speak({ url, text, language, repeat, mute, quiet }) {
  let audio, own, stopped = false;
  repeat.hidden = mute.hidden = false;
  const show = () => { mute.setAttribute("aria-pressed", String(muted.get())); };
  show();

  async function play(asked) {
    stop();
    stopped = false;
    if (!own) {
      audio ??= new Audio(url);
      audio.currentTime = 0;
      try { await audio.play(); return; } catch (err) {
        if (err.name === "NotAllowedError" || stopped) return; // the button does it
        own = true;
      }
    }
    if (!("speechSynthesis" in window)) { if (asked) toast(word("play.failed")); return; }
    const u = new SpeechSynthesisUtterance(text);
    u.lang = language;
    speechSynthesis.speak(u);
  }
  function stop() {
    stopped = true;
    audio?.pause();
    if (own) window.speechSynthesis?.cancel();
  }
  repeat.addEventListener("click", () => play(true));
  mute.addEventListener("click", () => { muted.set(!muted.get()); show(); if (muted.get()) stop(); });
  if (!muted.get() && !quiet) play(false);
  return { stop };
}
