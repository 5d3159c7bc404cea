// The figures of a page as Lighthouse's simulated phone sees it.
//
//   node lighthouse.mjs URL [FOLDER]
//
// prints performance, accessibility and best practices, the bytes over the
// wire, and what costs points; a report is kept in FOLDER. It exits with 1
// when performance is under 95, another figure under 100, or a first page
// over 100 KB.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, folder] = process.argv.slice(2);
if (!url) {
  console.error("usage: node lighthouse.mjs URL [FOLDER]");
  process.exit(2);
}
let lighthouse;
try {
  lighthouse = (await import("lighthouse")).default;
} catch {
  console.error("Lighthouse is missing; run npm ci in this folder");
  process.exit(2);
}
const port = 9300 + Math.floor(Math.random() * 600);
const profile = mkdtempSync(join(tmpdir(), "lighthouse-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CANDOR_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", `--remote-debugging-port=${port}`],
});
const { lhr, report } = await lighthouse(url, { port, output: "html", onlyCategories: ["performance", "accessibility", "best-practices"] });
await browser.close();

const least = { performance: 95, accessibility: 100, "best-practices": 100 };
let short = false;
for (const [name, want] of Object.entries(least)) {
  const got = Math.round((lhr.categories[name].score ?? 0) * 100);
  short ||= got < want;
  console.log(`${name.padEnd(16)} ${String(got).padStart(3)}  at least ${want}`);
}
const bytes = lhr.audits["total-byte-weight"].numericValue;
short ||= bytes > 100 * 1024;
console.log(`over the wire    ${(bytes / 1024).toFixed(1)} KB in ${lhr.audits["network-requests"].details.items.length} requests, at most 100 KB`);
for (const name of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "interactive"]) {
  if (lhr.audits[name]) console.log(`${name.padEnd(26)} ${lhr.audits[name].displayValue}`);
}
for (const c of Object.values(lhr.categories)) {
  for (const ref of c.auditRefs) {
    const a = lhr.audits[ref.id];
    if (ref.weight > 0 && a.score !== null && a.score < 1) console.log(`  ${c.id}: ${a.title} ${a.displayValue ?? ""}`);
  }
}
if (folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "lighthouse.html"), report);
}
process.exit(short ? 1 : 0);
