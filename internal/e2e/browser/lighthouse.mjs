// The figures of the two pages that matter most, as Lighthouse's simulated
// mid-range phone sees them: the room's first page and the review, before the
// machine's scores show and after.
//
//   node lighthouse.mjs CANDOR DATA [FOLDER]
//
// starts the demonstration of the program CANDOR in the folder DATA, signs in,
// and prints performance, accessibility and best practices, the bytes over the
// wire, and what costs points; reports are kept in FOLDER. It exits with 1 when
// a performance is under 95, another figure under 100, or the room's first page
// over 100 KB.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const [candor, data, folder] = process.argv.slice(2);
if (!data) {
  console.error("usage: node lighthouse.mjs CANDOR DATA [FOLDER]");
  process.exit(2);
}
let lighthouse;
try {
  lighthouse = (await import("lighthouse")).default;
} catch {
  console.error("Lighthouse is missing; run npm ci in this folder");
  process.exit(2);
}

const least = { performance: 95, accessibility: 100, "best-practices": 100 };
const categories = Object.keys(least);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const tmp = mkdtempSync(join(tmpdir(), "lighthouse-"));
const ready = join(tmp, "ready.json");
const demo = spawn(candor, ["demo", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", ready], { stdio: ["ignore", "ignore", "inherit"] });
const gone = new Promise((done) => demo.on("exit", done));
let short = 0, browser;
try {
  while (!existsSync(ready)) {
    if (demo.exitCode !== null) throw new Error(`the demonstration ended with ${demo.exitCode}`);
    await pause(200);
  }
  const { console: desk, api, room } = JSON.parse(readFileSync(ready));
  const review = new URL(`/console/interviews/${api.interviews.ready}`, desk.url).href;
  const Cookie = await session(desk);

  browser = await puppeteer.launch({ executablePath: process.env.CANDOR_CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const port = +new URL(browser.wsEndpoint()).port;
  await measure("room", Object.values(room)[0], { port, most: 100 });
  await measure("review", review, { port, Cookie });
  await fetch(`${review}/review`, { method: "POST", redirect: "manual", headers: { Cookie }, body: new URLSearchParams({ do: "reveal" }) });
  await measure("review with the machine's scores", review, { port, Cookie });
} finally {
  await browser?.close();
  demo.kill("SIGTERM");
  await gone;
  rmSync(tmp, { recursive: true, force: true });
}
process.exit(short ? 1 : 0);

/** session signs in and gives the cookie of it. */
async function session(desk) {
  const answer = await fetch(new URL("/console/sign-in", desk.url), {
    method: "POST", redirect: "manual", body: new URLSearchParams({ email: desk.email, password: desk.password }),
  });
  const cookies = answer.headers.getSetCookie().map((c) => c.split(";")[0]);
  if (answer.status !== 303 || !cookies.length) throw new Error(`signing in is answered ${answer.status}`);
  return cookies.join("; ");
}

/** measure prints the figures of one page. */
async function measure(name, url, { port, Cookie, most }) {
  const { lhr, report } = await lighthouse(url, { port, output: "html", onlyCategories: categories, ...(Cookie && { extraHeaders: { Cookie } }) });
  console.log(`\n${name}`);
  if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
  const [asked, got] = [lhr.requestedUrl, lhr.finalDisplayedUrl].map((u) => new URL(u).pathname.replace(/\/$/, ""));
  if (asked !== got) throw new Error(`${name}: the page leads elsewhere`);
  for (const category of categories) {
    const figure = Math.round((lhr.categories[category].score ?? 0) * 100);
    if (figure < least[category]) short++;
    console.log(`  ${category.padEnd(26)} ${String(figure).padStart(3)}  at least ${least[category]}${figure < least[category] ? "  MISSED" : ""}`);
  }
  const kb = lhr.audits["total-byte-weight"].numericValue / 1024;
  if (most && kb > most) short++;
  console.log(`  over the wire              ${kb.toFixed(1)} KB in ${lhr.audits["network-requests"].details.items.length} requests${most ? `, at most ${most} KB${kb > most ? "  MISSED" : ""}` : ""}`);
  for (const id of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "interactive"]) {
    if (lhr.audits[id]) console.log(`  ${id.padEnd(26)} ${lhr.audits[id].displayValue}`);
  }
  for (const c of Object.values(lhr.categories)) {
    for (const ref of c.auditRefs) {
      const a = lhr.audits[ref.id];
      if (ref.weight === 0 || a.score === null || a.score === 1) continue;
      console.log(`  ${c.id}: ${a.title} ${a.displayValue ?? ""}`);
      if (c.id !== "performance") for (const item of a.details?.items ?? []) console.log(`    ${item.node?.selector ?? item.description ?? JSON.stringify(item).slice(0, 200)}`);
    }
  }
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `lighthouse-${name.replace(/\W+/g, "-")}.html`), report);
  }
}
