// The list with the keyboard, choosing several, and rows that follow what
// happens without a reload.
import { localTimes } from "../../base/time.js";
import { say } from "../../base/say.js";

const list = document.getElementById("list");
const q = document.getElementById("q");
let at = -1;

function rows() { return [...document.querySelectorAll("#rows tbody tr")]; }

function move(to) {
  const all = rows();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, to));
  for (const r of all) r.classList.toggle("at", r === all[at]);
  all[at].querySelector("a.name").focus();
  all[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=checkbox]),select,textarea")) return;
  if (e.key === "/") { e.preventDefault(); q.focus(); q.select(); }
  else if (e.key === "j") move(at + 1);
  else if (e.key === "k") move(at < 0 ? 0 : at - 1);
  else if (e.key === "x" && at >= 0) { rows()[at].querySelector("input")?.click(); }
});

const bulk = list?.querySelector(".bulk");
function chosen() { return list.querySelectorAll("tbody input:checked").length; }
function count() {
  if (!bulk) return;
  const n = chosen();
  bulk.hidden = n === 0;
  // What is done to none of those chosen is not offered.
  const again = bulk.querySelector("[data-for=rerun]");
  if (again) again.hidden = !list.querySelector("tbody tr[data-rerun] input:checked");
  document.getElementById("chosen").textContent = n === 1 ? "1 chosen" : `${n} chosen`;
}
list?.addEventListener("change", (e) => {
  if (e.target.id === "all") for (const box of list.querySelectorAll("tbody input")) box.checked = e.target.checked;
  count();
});
if (list) count();

// Rows that are under way are looked at again every ten seconds, not while
// somebody chooses or the page is not seen.
if (list?.dataset.live) setInterval(follow, 10_000);

async function follow() {
  if (document.hidden || chosen()) return;
  let page;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { return; } // the network is away; the next round tries again
  const fresh = page.querySelector("#rows tbody");
  const old = document.querySelector("#rows tbody");
  if (!fresh || !old) return;
  const focused = document.activeElement?.closest("tr")?.dataset.id;
  let news = 0;
  for (const row of fresh.querySelectorAll("tr")) {
    const was = old.querySelector(`tr[data-id="${row.dataset.id}"] .chip`);
    if (was && was.textContent !== row.querySelector(".chip").textContent) news++;
  }
  old.replaceWith(document.adoptNode(fresh));
  localTimes(fresh);
  if (focused) fresh.querySelector(`tr[data-id="${focused}"] a.name`)?.focus();
  if (news) say(news === 1 ? "One interview has moved on." : `${news} interviews have moved on.`);
}
