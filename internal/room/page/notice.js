// What is noticed where the plan asks for it and the candidate was told. It is
// told to the server as it was, and the candidate can read it.
import { post } from "./room.js";

const tell = (kind, ms = 0, detail = "") => post("signals", { kind, ms: String(Math.round(ms)), detail }).catch(() => {});
let screens = false;

/** notice watches the page of a question; what it returns ends that. */
export function notice(main) {
  let away = 0;
  const gone = () => { away ||= performance.now(); };
  const back = () => {
    if (!away) return;
    const ms = performance.now() - away;
    away = 0;
    if (ms > 800) tell("focus_lost", ms);
  };
  const seen = () => { if (document.hidden) gone(); else back(); };
  const paste = (e) => { if (e.target.closest?.("#write, #editor")) tell("paste", 0, `${e.clipboardData?.getData("text").length ?? 0}`); };
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("blur", gone);
  window.addEventListener("focus", back);
  document.addEventListener("paste", paste, true);
  if (window.screen.isExtended && !screens) { screens = true; tell("second_screen"); }
  return () => {
    document.removeEventListener("visibilitychange", seen);
    window.removeEventListener("blur", gone);
    window.removeEventListener("focus", back);
    document.removeEventListener("paste", paste, true);
  };
}
