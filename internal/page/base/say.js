// Words for eyes and ears: a toast, and a live region that a screen reader reads.

let region, shelf;

/** say tells a screen reader; urgent interrupts what it is saying. */
export function say(text, urgent = false) {
  if (!region) {
    region = document.createElement("div");
    region.className = "unseen";
    document.body.append(region);
  }
  region.setAttribute("aria-live", urgent ? "assertive" : "polite");
  region.textContent = "";
  // A change is read, a first text is not.
  requestAnimationFrame(() => { region.textContent = text; });
}

/** toast shows a sentence for a while and says it. */
export function toast(text, ms = 6000) {
  if (!shelf) {
    shelf = document.createElement("div");
    shelf.className = "toast";
    shelf.setAttribute("role", "status");
    shelf.setAttribute("aria-live", "off"); // say does it
    document.body.append(shelf);
  }
  const t = document.createElement("div");
  t.textContent = text;
  shelf.append(t);
  say(text);
  setTimeout(() => t.remove(), ms);
}
