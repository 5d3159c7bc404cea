// What the console's scenarios share.
import { join } from "node:path";
import { check, env } from "./browser.mjs";

/** signIn fills in the form and sends it. */
export async function signIn(page, email, password) {
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.click("main .button.main");
}

/** sound is where the player really is, ms. */
export function sound(page) {
  return page.evaluate(() => {
    const s = document.getElementById("sound");
    return { at: Math.round(s.currentTime * 1000), duration: Math.round(s.duration * 1000), muted: s.muted, volume: s.volume, rate: s.playbackRate };
  });
}

/** place is where a moment of the interview lies in the file that holds it, ms. */
export function place(page, moment) {
  return page.locator(".track").evaluateAll((all, t) => {
    const d = all.find((d) => d.dataset.sound && t >= +d.value && t < +d.dataset.to);
    return t - +d.value + +d.dataset.at;
  }, moment);
}

/** stands waits until the player, which does not play, is at a moment of the interview. */
export async function stands(page, moment) {
  const want = await place(page, moment);
  await page.waitForFunction((t) => { const s = document.getElementById("sound"); return s.paused && !s.seeking && s.readyState > 0 && Math.abs(s.currentTime * 1000 - t) < 60; }, want);
}

/** loudness is the root mean square of a stretch of the file that is playing, ms of the file. */
export function loudness(page, from, to) {
  return page.evaluate(async ([from, to]) => {
    const file = await (await fetch(document.getElementById("sound").src)).arrayBuffer();
    const pcm = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(file);
    const part = pcm.getChannelData(0).subarray(from * 16, to * 16);
    return Math.sqrt(part.reduce((sum, v) => sum + v * v, 0) / part.length);
  }, [from, to]);
}

/** hear clicks a quote: the player is told the moment where its first word begins, plays from there, and shows its words. */
export async function hear(page, quote) {
  const words = (text) => text.replace(/\s+/g, " ").trim();
  const [from, to] = [await place(page, quote.start), await place(page, quote.end)];
  await page.evaluate(() => {
    const s = document.getElementById("sound");
    s.pause();
    if (!window.told) {
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
      Object.defineProperty(s, "currentTime", { get, set(v) { window.told.push(v * 1000); set.call(s, v); } });
    }
    window.told = [];
  });
  await page.locator(".quote", { hasText: quote.quote }).first().click();
  await page.waitForFunction(() => window.told.length > 0);
  const told = await page.evaluate(() => window.told.at(-1));
  check(`“${quote.quote}” is where the player went`, Math.abs(told - from) < 60, `${told} ms of ${from} to ${to}`);
  if (Math.abs(told - from) >= 60) return;
  // However slowly: what has been played includes the first half second of it.
  await page.waitForFunction((t) => {
    const { played, paused } = document.getElementById("sound");
    return !paused && [...Array(played.length).keys()].some((i) => played.start(i) * 1000 < t + 60 && played.end(i) * 1000 > t + 500);
  }, from);
  const is = await sound(page);
  check("it is heard as it was said", !is.muted && is.volume === 1 && is.rate === 1, JSON.stringify(is));
  check("the words that the quote has are lit", words((await page.locator(".answer b.lit").evaluateAll((all) => all.map((b) => b.textContent).join("")))) === words(quote.quote));
  check("and a word is being said", await page.locator(".answer b.at").count() === 1);
  const loud = await loudness(page, from, to);
  check(`something is said where “${quote.quote}” stands`, loud > 0.01, `${loud}`);
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
