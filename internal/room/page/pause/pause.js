// Between questions: an answer that arrives meanwhile is shown as arrived.
import { page, seat, visit } from "../room.js";
import { whenSent } from "../outbox.js";

page("pause", (main) => {
  seat();
  // The page may say more once the answer is there, such as that a retake is left.
  return whenSent(() => { if (!main.contains(document.activeElement) || document.activeElement.tagName === "H1") visit("interview"); });
});
