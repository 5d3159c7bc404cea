// Another engine: a spoken answer in Firefox, with a reload in the middle of
// it, goes the same path as in Chromium. Its fake microphone hums.
import puppeteer from "puppeteer-core";
import { join } from "node:path";
import { check, env, folder, patience, recorded, step } from "./browser.mjs";

const browser = await puppeteer.launch({
  browser: "firefox", executablePath: env.CANDOR_FIREFOX || "/usr/bin/firefox-esr", headless: true,
  extraPrefsFirefox: { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true, "media.autoplay.default": 0, "intl.accept_languages": "fr" },
});
let p, wrong = false;
try {
  p = await browser.newPage();
  p.setDefaultTimeout(patience);
  p.on("pageerror", (e) => { wrong = true; console.log("WRONG a script failed: " + e.message); });
  p.on("dialog", (d) => d.accept());
  const text = (selector) => p.$eval(selector, (e) => e.innerText);
  await p.goto(env.CANDOR_LINK);
  check("it speaks the browser's language", /Bonjour/.test(await text("#main")));
  await p.click("[name=agree]");
  await Promise.all([p.waitForNavigation(), p.click("#agree .main")]);
  await p.click("#on");
  // A machine without sound output has no loudness to show; then the practice
  // recording is what is listened to.
  await p.waitForFunction(() => document.querySelector(".good-text") || /essai ci-dessous/.test(document.querySelector("#heard").innerText));
  await p.click("#record");
  await p.waitForFunction(() => /^0:0[1-9]$/.test(document.querySelector("#practice-clock").textContent));
  await p.click("#record");
  await p.waitForFunction(() => document.querySelector("#own audio")?.readyState > 0 && !document.querySelector("#start").disabled);
  step("practised");
  await p.click("#start");
  await p.waitForSelector("#aloud:not([hidden]) #start");
  await p.click("#start");
  await p.waitForSelector("#done:not([hidden])");
  console.log("it records " + await p.evaluate(() => ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"].filter((t) => MediaRecorder.isTypeSupported(t)).join(", ")));
  await recorded(p, 2);
  await p.reload();
  await p.waitForSelector("#kept:not([hidden]) button");
  step("interrupted, and kept");
  await p.click("#keep button");
  await p.waitForSelector("#next");
  await p.click("#next");
  await p.waitForSelector("#aloud:not([hidden]) #start");
  await p.click("#start");
  await p.waitForSelector("#done:not([hidden])");
  await recorded(p, 1);
  await p.click("#done");
  await p.waitForSelector("#finish, #next");
  check("both are answered", Boolean(await p.$("#finish")));
  await p.click("#finish");
  await p.waitForSelector(".tick");
  step("the end");
} catch (err) {
  wrong = true;
  console.log("WRONG " + err.stack);
  if (p) {
    console.log((await p.evaluate(() => document.body.innerText).catch((e) => e.message)).slice(0, 800));
    if (folder()) await p.screenshot({ path: join(folder(), "firefox.png") }).catch((e) => console.log(e.message));
  }
} finally {
  await browser.close();
}
process.exit(wrong || process.exitCode ? 1 : 0);
