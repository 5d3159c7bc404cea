// A link is copied with one key.
import { toast } from "../../base/say.js";

for (const b of document.querySelectorAll("[data-copy]")) {
  b.hidden = false;
  b.addEventListener("click", async () => {
    const field = document.getElementById(b.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); }
    catch { document.execCommand("copy"); } // a page that is not https has no clipboard
    toast("The link is copied.");
  });
}
