// The interview counts as opened when a person is here, not when a mail server
// looks whether the link is safe: at the first touch, move or key. Forms say so
// by themselves, without this.
const signs = ["pointermove", "pointerdown", "touchstart", "wheel", "keydown"];

if (document.getElementById("unopened")) {
  const here = (e) => {
    if (!e.isTrusted) return;
    for (const s of signs) removeEventListener(s, here);
    fetch(document.getElementById("main").dataset.root + "here", { method: "POST", keepalive: true }).catch(() => {});
  };
  for (const s of signs) addEventListener(s, here, { passive: true });
}
