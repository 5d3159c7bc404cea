// What the console's scenarios share.
import { join } from "node:path";
import { check, env } from "./browser.mjs";

/** signIn fills in the form and sends it. */
export async function signIn(page, email, password) {
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.click("main .button.main");
}

/** within tells whether an element is seen without scrolling, and nothing lies over it. */
export function within(page, selector) {
  return page.locator(selector).first().evaluate((el) => {
    const r = el.getBoundingClientRect();
    const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
    return Boolean(top) && (el === top || el.contains(top) || top.contains(el));
  });
}

/** picture keeps the page as it looks in both themes, where a folder is named. */
export async function picture(page, name) {
  if (!env.CANDOR_ARTEFACTS) return;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(env.CANDOR_ARTEFACTS, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

/** keyboard goes through a page by Tab: everything is reached, and where the focus is can be seen. */
export async function keyboard(page, name) {
  // From the top, wherever the focus or a click was before.
  await page.evaluate(() => { scrollTo(0, 0); document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); });
  const todo = await page.evaluate(() => {
    const radios = new Set();
    const all = [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex],audio[controls],video[controls]")].filter((e) => {
      if (e.disabled || e.tabIndex < 0 || !e.checkVisibility()) return false;
      if (e.type !== "radio") return true;
      const group = (e.form?.id ?? "") + e.name; // one stop for all of them
      return !radios.has(group) && radios.add(group);
    });
    for (const e of all) e.dataset.todo = e.type === "radio" ? e.name : "";
    return all.length;
  });
  const from = page.url();
  let stops = 0;
  for (; stops < todo + 5; stops++) {
    await page.keyboard.press("Tab");
    const is = await page.evaluate(() => {
      const e = document.activeElement;
      if (e?.type === "date" && e.dataset.reached) return { inside: true }; // day, month and year are a stop each
      if (!e || e === document.body || e.dataset.reached) return null;
      e.dataset.reached = "1";
      delete e.dataset.todo;
      if (e.type === "radio") for (const r of document.querySelectorAll(`[data-todo="${CSS.escape(e.name)}"]`)) delete r.dataset.todo;
      const ring = (x) => { const s = x && getComputedStyle(x); return Boolean(s) && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 && +s.opacity > 0; };
      const r = e.getBoundingClientRect();
      const free = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].some(([x, y]) => {
        const top = document.elementFromPoint(r.x + r.width * x, r.y + r.height * y);
        return top && (e.contains(top) || top.contains(e) || e.labels?.[0]?.contains(top));
      });
      return { ring: ring(e) || ring(e.nextElementSibling) || ring(e.closest("label")), free, what: `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} “${(e.innerText || e.name || "").trim().slice(0, 30)}”` };
    });
    if (!is) break;
    if (is.inside) { stops--; continue; }
    check(`${name}: the focus cannot be seen on ${is.what}`, is.ring);
    check(`${name}: ${is.what} has the focus and lies under something`, is.free);
  }
  check(`${name}: Tab leads away`, page.url() === from);
  const missed = await page.locator("[data-todo]").evaluateAll((all) => all.map((e) => e.outerHTML.slice(0, 90)));
  check(`${name}: the keyboard does not reach ${missed.length} of ${todo}`, missed.length === 0, missed.slice(0, 4).join(" | "));
  return stops;
}
