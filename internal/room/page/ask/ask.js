// One question: it is read aloud, thought about, and answered by voice, video
// or in writing. The clocks are the server's; this page shows them.
import { Taken, page, post, seat } from "../room.js";
import { toast } from "../../base/say.js";
import { speak } from "../speak.js";

page("ask", (main) => {
  const ask = main.querySelector("#ask");
  const $ = (id) => main.querySelector(`#${id}`);
  const data = ask.dataset;
  const form = data.form, question = data.question;
  const canSpeak = Boolean($("aloud"));
  const ends = [];
  let left = false;

  // ---- read aloud
  const voice = speak({ url: data.speak, text: $("question").textContent, language: data.language, repeat: $("repeat"), mute: $("mute"), quiet: data.begun === "true" });
  ends.push(() => voice.stop());

  // ---- signals, where the candidate was told
  if (data.signals === "true") import("../notice.js").then((n) => { if (!left) ends.push(n.notice(main)); });

  const parts = { aloud: undefined, written: undefined };
  const writeNow = data.written === "true";
  if (canSpeak) {
    import("./aloud.js").then(({ aloud }) => {
      if (left) return;
      parts.aloud = aloud(main, { form, question, voice });
      ends.push(parts.aloud.leave);
      if (!writeNow) parts.aloud.show();
    });
  }
  if ($("written")) {
    $("written").hidden = canSpeak && !writeNow;
    import("./write.js").then(({ write }) => {
      if (left) return;
      parts.written = write(main, { form: canSpeak ? "text" : form, question });
      ends.push(parts.written.leave);
      if (!canSpeak) parts.written.clock(Number(data.left));
      else if (writeNow) begin();
    });
  }

  async function begin() {
    try {
      const c = await post(`${data.answer}/begin`, { form: "text" });
      parts.written?.clock(c.deadline - c.now);
    } catch (err) { if (!(err instanceof Taken)) toast(err.message); }
  }
  async function showWritten() {
    parts.aloud?.hide();
    $("written").hidden = false;
    if ($("instead")) $("instead").hidden = true;
    if ($("speak")) $("speak").hidden = false;
    await begin();
    $("text")?.focus();
  }
  if (canSpeak && $("written") && $("instead")) {
    $("instead").hidden = writeNow;
    $("instead").addEventListener("click", showWritten);
    const back = $("speak");
    if (back) {
      back.hidden = !writeNow;
      back.addEventListener("click", () => {
        $("written").hidden = true;
        back.hidden = true;
        $("instead").hidden = false;
        parts.aloud?.show();
      });
    }
  }
  seat();
  return () => { left = true; for (const end of ends) end(); };
});
