// What every scenario shares: a real Chromium with a microphone that speaks
// from a file, screenshots in both themes and two widths, and axe. A scenario
// is a script that a Go test of ../ runs; it exits with 0 when all held.
//
//   CANDOR_WAV        what the microphone hears
//   CANDOR_CHROMIUM   the browser; default: Debian's
//   CANDOR_ARTEFACTS  where screenshots go, and in failed/TEST what the browser
//                     showed when something was wrong; default: none are made
//   CANDOR_TEST       the test that runs it
//
// A line "? WORD ARG…" on standard output asks the Go test to do something
// (stop the server, read the database); its answer comes as one line of JSON
// on standard input.
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

export const env = process.env;
const artefacts = env.CANDOR_ARTEFACTS;
if (artefacts) mkdirSync(artefacts, { recursive: true });

const lines = createInterface({ input: process.stdin });
const waiting = [];
lines.on("line", (l) => waiting.shift()?.(JSON.parse(l)));

/** ask has the Go test do something. */
export function ask(...words) {
  return new Promise((done) => {
    waiting.push(done);
    console.log("? " + words.join(" "));
  });
}

const begun = Date.now();
const passed = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
let where = "the beginning";
/** step says where the scenario is. */
export function step(text) {
  where = text;
  note("scenario", text);
  console.log(`${passed()}  ${text}`);
}

const script = basename(process.argv[1], ".mjs");
const diary = []; // what pages and scenario said, for whoever looks for what was wrong
const note = (who, text) => diary.push(`${passed()} ${who}: ${text}`);
let driven; // the browser
let wrong = 0;
let portrait; // what the browser showed when something was wrong for the first time

/** check notes what does not hold, and goes on. */
export function check(what, held, more = "") {
  if (held) return;
  wrong++;
  note("WRONG", plain(`${what} ${more}`));
  console.log(`WRONG ${plain(what)} ${plain(more)} (in: ${where})`);
  portrait ??= look("first");
}

/** plain is a text without a candidate's token and a terminal's colours. */
const plain = (text) => text.replace(/room\/[\w-]{20,}/g, "room/…").replace(/\u001b\[\d+m/g, "");

/** folder is where it goes what helps to understand what was wrong; null where nothing is kept. */
export function folder() {
  if (!artefacts) return null;
  const f = join(artefacts, "failed", env.CANDOR_TEST ?? script);
  mkdirSync(f, { recursive: true });
  return f;
}

/** look keeps what every page shows, and says the beginning of it. */
async function look(when) {
  const to = folder();
  for (const [i, c] of (driven?.contexts() ?? []).entries()) {
    for (const [j, p] of c.pages().entries()) {
      const text = await p.locator("body").innerText({ timeout: 5000 }).catch((err) => `no text: ${err.message}`);
      console.log(`at ${plain(new URL(p.url()).pathname)}: ${text.slice(0, 800)}`);
      if (!to) continue;
      writeFileSync(join(to, `${script}-${when}-${i}-${j}.txt`), `${plain(p.url())}\n\n${text}\n`);
      await p.screenshot({ path: join(to, `${script}-${when}-${i}-${j}.png`), fullPage: true, timeout: 10_000 }).catch((err) => note("look", err.message));
    }
  }
}

/** launch starts the browser. */
export function launch(more = []) {
  return chromium.launch({
    executablePath: env.CANDOR_CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
      ...(env.CANDOR_WAV ? [`--use-file-for-fake-audio-capture=${env.CANDOR_WAV}`] : []), ...more,
    ],
  });
}

// How long something may take before it is taken to hang, ms. No promise: the
// machine may be busy with every other test.
export const patience = 120_000;
let pages = 0;

/** watched makes a page whose errors, console errors and refused loads are noted. */
export async function watched(context, allow = /$^/) {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const name = `page ${++pages}`;
  page.on("console", (m) => note(name, `${m.type()} ${plain(m.text())}`));
  page.on("pageerror", (e) => note(name, e.stack ?? e.message));
  page.on("framenavigated", (f) => { if (f === page.mainFrame()) note(name, `is at ${plain(f.url())}`); });
  page.on("requestfailed", (r) => note(name, `${r.method()} ${plain(r.url())} failed: ${r.failure()?.errorText}`));
  page.on("response", (r) => { if (r.status() >= 400) note(name, `${r.request().method()} ${plain(r.url())} is answered ${r.status()}`); });
  page.on("pageerror", (e) => check("a script failed", allow.test(e.message), e.message));
  page.on("console", (m) => { if (m.type() === "error" && !allow.test(m.text() + m.location().url)) check("the console has an error", false, `${m.text()} at ${m.location().url}`); });
  page.on("request", (r) => {
    const u = new URL(r.url());
    check("another host was asked", u.protocol === "blob:" || u.protocol === "data:" || u.origin === new URL(env.CANDOR_URL).origin, r.url());
  });
  return page;
}

/** recorded waits until so many pieces of what is being said, of two seconds each, lie in the browser's own store. */
export async function recorded(page, pieces) {
  const there = () => page.evaluate(() => new Promise((done, fail) => {
    const ask = indexedDB.open("candor-room");
    ask.onerror = () => fail(ask.error);
    ask.onupgradeneeded = () => ask.transaction.abort(); // the page makes it, not the test
    ask.onsuccess = () => {
      const found = {};
      const tx = ask.result.transaction(["recordings", "chunks"]);
      tx.objectStore("recordings").getAll().onsuccess = (e) => { found.last = e.target.result.sort((a, b) => a.started < b.started ? 1 : -1)[0]; };
      tx.objectStore("chunks").getAll().onsuccess = (e) => { found.chunks = e.target.result; };
      tx.oncomplete = () => { ask.result.close(); done(found.chunks.filter((c) => c.recording === found.last?.id && c.bytes.byteLength > 0).length); };
    };
  }));
  for (const end = Date.now() + patience; await there() < pieces;) {
    if (Date.now() > end) throw new Error(`${await there()} of ${pieces} pieces were recorded`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** reloaded loads a page again and again until it shows something. */
export async function reloaded(page, selector) {
  for (const end = Date.now() + patience; ; await new Promise((done) => setTimeout(done, 500))) {
    await page.reload();
    await page.waitForLoadState("load");
    if (await page.locator(selector).first().isVisible()) return;
    if (Date.now() > end) throw new Error(`however often it is loaded, the page does not show ${selector}`);
  }
}

/** settled waits until no colour is on its way to another. */
const settled = (page) => page.evaluate(() => Promise.all(document.getAnimations()
  .filter((a) => Number.isFinite(a.effect.getComputedTiming().endTime)).map((a) => a.finished.catch(() => {}))));

/** axe finds nothing to complain of, in both themes; what the theme changes is only colours. */
export async function axe(page, name, themes = ["light", "dark"]) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
    const builder = new AxeBuilder({ page });
    if (colorScheme === "dark" && themes.length > 1) builder.withRules(["color-contrast", "link-in-text-block"]);
    for (const v of (await builder.analyze()).violations) {
      check(`axe on ${name}, ${colorScheme}: ${v.id}`, false, v.nodes.map((n) => n.target.join(" ") + " — " + n.any.map((a) => a.message).join("; ")).slice(0, 4).join(" | "));
    }
  }
}

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

/** shots keeps the page as it looks, both themes, both widths, where a folder is named, and always sees that nothing runs out of it. */
export async function shots(page, name, { axe: withAxe = true, only } = {}) {
  const was = page.viewportSize();
  for (const [size, box] of Object.entries(sizes)) {
    await page.setViewportSize(box);
    for (const colorScheme of artefacts ? ["light", "dark"] : []) {
      if (only && !only.includes(`${size}-${colorScheme}`)) continue;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.screenshot({ path: join(artefacts, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name} runs out of a ${size}`, wide <= 0, `${wide} px`);
  }
  if (was) await page.setViewportSize(was);
  if (withAxe) await axe(page, name);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

/** scenario runs one, closes the browser, and tells how it went by the exit code. */
export async function scenario(run, flags) {
  driven = await launch(flags);
  try {
    await run(driven);
  } catch (err) {
    const before = portrait;
    check(err.stack ?? String(err), false);
    await portrait;
    if (before) await look("last");
  }
  await portrait;
  await driven.close();
  lines.close();
  if (wrong && artefacts) writeFileSync(join(folder(), `${script}.txt`), diary.join("\n") + "\n");
  step(wrong ? `${wrong} things are wrong` : "all held");
  process.exit(wrong ? 1 : 0);
}
