// Before the end: what is still on its way is waited for.
import { page, seat, visit } from "../room.js";
import { pending, whenSent } from "../outbox.js";
import { shut } from "../record.js";

page("review", (main) => {
  seat();
  shut();
  const finish = main.querySelector("#finish");
  const open = () => pending().filter((r) => r.ended);
  const waits = open().length > 0;
  main.querySelector("#sending").hidden = !waits;
  if (waits) finish.classList.remove("main");
  return whenSent(() => { if (!open().length) visit("review"); });
});
