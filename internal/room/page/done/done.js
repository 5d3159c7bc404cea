// After the end: the microphone is off, and the transcript is looked for until
// it is there.
import { page, root } from "../room.js";
import { shut } from "../record.js";

page("done", (main) => {
  shut();
  if (main.querySelector("#to-transcript")) return;
  let tries = 0;
  const timer = setInterval(async () => {
    if (document.hidden) return;
    if (++tries > 40) { clearInterval(timer); return; }
    try {
      const r = await fetch(root + "done", { headers: { Accept: "text/html" } });
      const link = new DOMParser().parseFromString(await r.text(), "text/html").getElementById("to-transcript");
      if (!link) return;
      clearInterval(timer);
      const wait = [...main.querySelectorAll("p.soft")].at(-1);
      const p = document.createElement("p");
      p.append(document.adoptNode(link));
      wait.replaceWith(p);
    } catch { /* the next look */ }
  }, 5000);
  return () => clearInterval(timer);
});
