// What every scenario shares: a real Chromium with a microphone that speaks
// from a file, screenshots in both themes and two widths, and axe. A scenario
// is a script that a Go test of ../ runs; it exits with 0 when all held.
//
//   CANDOR_WAV        what the microphone hears
//   CANDOR_CHROMIUM   the browser; default: Debian's
//   CANDOR_ARTEFACTS  where screenshots go; default: none are made
//
// A line "? WORD ARG…" on standard output asks the Go test to do something
// (stop the server, read the database); its answer comes as one line of JSON
// on standard input.
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
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
/** step says where the scenario is. */
export const step = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${text}`);

let wrong = 0;
/** check notes what does not hold, and goes on. */
export function check(what, held, more = "") {
  if (held) return;
  wrong++;
  console.log(`WRONG ${what} ${more}`);
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

/** watched makes a page whose errors, console errors and refused loads are noted. */
export async function watched(context, allow = /$^/) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // the machine may be busy with other tests
  page.on("pageerror", (e) => check("a script failed", allow.test(e.message), e.message));
  page.on("console", (m) => { if (m.type() === "error" && !allow.test(m.text() + m.location().url)) check("the console has an error", false, `${m.text()} at ${m.location().url}`); });
  page.on("request", (r) => {
    const u = new URL(r.url());
    check("another host was asked", u.protocol === "blob:" || u.protocol === "data:" || u.origin === new URL(env.CANDOR_URL).origin, r.url());
  });
  return page;
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
  const browser = await launch(flags);
  try {
    await run(browser);
  } catch (err) {
    wrong++;
    console.log("WRONG " + (err.stack ?? err));
    for (const [i, c] of browser.contexts().entries()) {
      for (const [j, p] of c.pages().entries()) {
        if (artefacts) await p.screenshot({ path: join(artefacts, `failed-${i}-${j}.png`) }).catch(() => {});
        console.log(`at ${new URL(p.url()).pathname.replace(/room\/[^/]+/, "room/…")}: ` + (await p.locator("body").innerText({ timeout: 1000 }).catch(() => "")).slice(0, 600));
      }
    }
  } finally {
    await browser.close();
  }
  lines.close();
  step(wrong ? `${wrong} things are wrong` : "all held");
  process.exit(wrong ? 1 : 0);
}
