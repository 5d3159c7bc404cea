// The recogniser is down while a candidate answers by video, in the way Safari
// records; a second tab takes over in the middle.
import { check, env, recorded, reloaded, scenario, shots, step, watched } from "./browser.mjs";

const onPurpose = /status of 409/;

await scenario(async (browser) => {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 1280, height: 800 } });
  // As a browser that records MP4 and nothing else.
  await context.addInitScript(() => {
    const able = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = (t) => !/webm|ogg/.test(t) && able(t);
  });
  const p = await watched(context, onPurpose);
  p.on("dialog", (d) => d.accept());
  await p.goto(env.CANDOR_LINK);
  await p.check("[name=agree]");
  await p.click("#agree .main");
  await p.waitForURL("**/check");
  await p.click("#on");
  await p.waitForSelector(".good-text");
  check("the camera shows a picture", await p.waitForFunction(() => document.querySelector("#preview").videoWidth > 0));
  await shots(p, "video-1-check", { only: ["desk-light", "phone-dark"] });
  await p.click("#start");
  await p.waitForSelector("#start:visible");
  await p.click("#start");
  await p.waitForSelector("#done:visible");
  check("it records as Safari does", await p.evaluate(() => MediaRecorder.isTypeSupported("video/mp4") && !MediaRecorder.isTypeSupported("video/webm")));
  await shots(p, "video-2-recording", { only: ["desk-light", "phone-dark"] });

  step("a second tab takes over in the middle of the answer");
  await recorded(p, 3);
  const q = await watched(context, onPurpose);
  await q.goto(env.CANDOR_LINK);
  await q.click("a.main");
  await p.waitForSelector("dialog[open]");
  await shots(p, "video-3-taken", { only: ["desk-light"], axe: false });
  await reloaded(q, "#kept");
  await q.click("#keep button");
  await q.waitForSelector("#finish, #next");
  check("nothing is left to answer", (await q.locator("#finish").count()) === 1);
  await q.click("#finish");
  await q.waitForSelector(".tick");
  step("the recogniser is not there");
  await reloaded(q, "text=länger als sonst");
  await shots(q, "video-4-waits", { only: ["desk-light", "phone-light"] });
});
