// A link or another secret that a page shows is copied with one press: a button
// names the element that has it in data-copy. Without scripts it stays hidden,
// and the words can be chosen by hand.
import { toast } from "./say.js";

for (const b of document.querySelectorAll("[data-copy]")) {
  b.hidden = false;
  b.addEventListener("click", async () => {
    const from = document.getElementById(b.dataset.copy);
    if (from.select) from.select();
    else getSelection().selectAllChildren(from);
    try { await navigator.clipboard.writeText(from.value ?? from.textContent); }
    catch { document.execCommand("copy"); } // a page that is not https has no clipboard
    toast(b.dataset.copied ?? "The link is copied.");
  });
}
