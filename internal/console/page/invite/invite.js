// Days and times end where the reader is, unless the candidate's zone is
// known; the browser knows both lists.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  for (const el of document.querySelectorAll("[data-zone]")) el.value ||= zone;
  for (const el of document.querySelectorAll("[data-zone-name]")) el.textContent = "your time zone, " + zone;
}
const list = document.getElementById("zones");
if (list) for (const z of Intl.supportedValuesOf?.("timeZone") ?? []) list.append(new Option("", z));

// A file that is chosen stands in the list at once, to be looked at.
const file = document.getElementById("file"), text = document.getElementById("text");
file?.addEventListener("change", async () => {
  const f = file.files[0];
  if (!f || f.size > 4 << 20) return;
  text.value = await f.text();
  file.value = "";
  text.focus();
});
