// A candidate takes an interview: three spoken answers, a written one, code and
// a choice, with a network that goes away, a reload in the middle and another
// browser.
import { ask, axe, check, env, recorded, scenario, shots, step, watched } from "./browser.mjs";

// What is cut off on purpose is an error to the console.
const onPurpose = /ERR_INTERNET_DISCONNECTED|Failed to load resource|net::|status of 409/;

await scenario(async (browser) => {
  const look = { locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 800 } };
  const context = await browser.newContext(look);
  const p = await watched(context, onPurpose);
  p.on("dialog", (d) => d.accept());
  const heading = () => p.locator("h1").innerText();

  await p.goto(env.CANDOR_LINK);
  check("the time is the candidate's own", /\d{1,2}:\d\d/.test(await p.locator(".facts time[title]").last().innerText()));
  await shots(p, "room-1-arrive");
  await p.click("summary:has-text('something else')");
  await p.check("[value=extra_time]");
  await p.fill("#note", "I stammer a little.");
  await shots(p, "room-1-arrive-asking", { only: ["phone-light"] });
  await p.click("button:has-text('Send request')");
  await p.waitForSelector("#asked");
  await p.check("[name=agree]");
  await p.click("#agree .main");

  step("the device check hears the microphone");
  await p.waitForURL("**/check");
  await shots(p, "room-2-check", { only: ["desk-light", "phone-dark"] });
  check("the interview starts only when somebody was heard", await p.locator("#start").isDisabled());
  for (const [name, help] of Object.entries({ NotAllowedError: "blocked", NotFoundError: "No microphone", NotReadableError: "Another program", OverconstrainedError: "cannot do", Odd: "could not be opened" })) {
    await p.evaluate((name) => {
      const real = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = async () => { navigator.mediaDevices.getUserMedia = real; throw new DOMException("", name); };
    }, name);
    await p.click("#on");
    await p.waitForSelector(`#refused:visible:has-text("${help}")`);
  }
  await p.click("#on");
  await p.waitForSelector(".good-text");
  await p.click("#record");
  await p.waitForFunction(() => /^0:0[1-9]$/.test(document.querySelector("#practice-clock").textContent));
  await p.click("#record");
  await p.waitForFunction(() => document.querySelector("#own audio")?.readyState > 0);
  await p.click("#sound");
  await shots(p, "room-2-heard");

  step("the first answer, as everything works");
  await p.click("#start");
  await p.waitForSelector("#start:has-text('Start recording')");
  await shots(p, "room-3-think");
  await p.click("#more");
  await p.waitForFunction(() => /^(0:[4-9]\d|1:\d\d)$/.test(document.querySelector("#clock").textContent));
  // What the microphone says takes four seconds, over and over.
  const record = async (pieces, during) => {
    await p.click("#start");
    await p.waitForSelector("#done:visible");
    await during?.();
    await recorded(p, pieces);
  };
  await record(3, () => shots(p, "room-3-recording", { only: ["desk-light", "phone-dark"] }));
  await p.click("#done");
  await p.waitForSelector("#next");
  check("the pause says that it is saved", (await heading()) === "Your answer is saved");
  await shots(p, "room-4-pause", { only: ["desk-light", "phone-light", "phone-dark"] });

  step("a retake, and back to the first answer");
  await p.click("#retake");
  await p.click("button:has-text('Keep my earlier answer')");
  await p.waitForSelector("#next");
  check("what was given up is not called saved", (await heading()) === "Your earlier answer stays");

  step("another language in the middle leads back to the same place");
  for (const [code, said] of [["de", "bleibt"], ["en", "stays"]]) {
    await p.selectOption("#language", code);
    await p.click(".language button");
    await p.waitForSelector(`h1:has-text('${said}')`);
    check("the page is the one before", (await p.locator("#main").getAttribute("data-page")) === "pause");
  }

  step("the server cannot be reached");
  await p.route("**/room/**", (r) => r.abort("connectionrefused"));
  await p.click("#next");
  await p.waitForSelector("#notices:has-text('cannot be reached at the moment')");
  await shots(p, "room-4-away", { only: ["desk-light", "phone-dark"], axe: false });
  await p.unroute("**/room/**");
  await p.waitForSelector("#start:visible");
  check("it is said that it can be reached again", await p.locator(".toast:has-text('reached again')").count() === 1);
  check("nothing is left of the trouble", (await p.locator("#notices .notice").count()) === 0);

  step("the network goes away in the middle of the second answer");
  await record(3, async () => {
    await recorded(p, 1);
    await context.setOffline(true);
  });
  await p.click("#done");
  await p.waitForSelector("#outbox:has-text('safe on this device')");
  await shots(p, "room-5-offline", { only: ["desk-light", "phone-dark"], axe: false });
  await context.setOffline(false);
  await p.waitForSelector("#next");

  step("a reload in the middle of the third");
  await p.click("#next");
  await p.waitForSelector("#start:visible");
  await record(2, async () => {
    await recorded(p, 1);
    step("and the server dies and comes back");
    await ask("restart");
  });
  await p.reload();
  await p.waitForSelector("#kept:visible");
  await shots(p, "room-6-interrupted", { only: ["desk-light", "phone-dark"] });
  await p.click("#keep button");
  await p.waitForSelector("#next");

  step("in writing, and on in another browser");
  await p.click("#next");
  await p.fill("#text", "I am sorry that");
  await p.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text", "pasted words");
    document.querySelector("#text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await p.waitForFunction(() => document.querySelector("#saved").textContent === "Saved");
  await shots(p, "room-7-write");
  const elsewhere = await browser.newContext({ ...look, viewport: { width: 390, height: 844 } });
  const q = await watched(elsewhere, onPurpose);
  await q.goto(env.CANDOR_LINK);
  check("the link says that it was begun", /have begun this interview/.test(await q.locator("#main").innerText()));
  await q.click("a.main");
  await q.waitForSelector("#text");
  check("the draft is there in another browser", (await q.inputValue("#text")) === "I am sorry that");
  await p.fill("#text", "I am sorry that your");
  await p.waitForSelector("dialog:has-text('another place')");
  await axe(p, "taken over", ["light"]);
  await q.waitForFunction(() => document.querySelector("#write-clock").textContent !== "");
  await q.fill("#text", "I am sorry that your order is late.");
  await q.click("#send");
  await q.waitForSelector("#next");

  step("code, and out of the editor by keyboard");
  await q.click("#next");
  const code = q.locator("#editor .cm-content");
  await code.click();
  await q.keyboard.type("def longest(text):\nreturn max(text.split(), key=len)");
  const written = () => q.locator("#text").inputValue();
  const whole = "def longest(text):\n    return max(text.split(), key=len)";
  check("a new line is indented by itself", (await written()) === whole, JSON.stringify(await written()));
  await q.keyboard.press("Tab");
  check("Tab indents", (await written()).endsWith("\n        return max(text.split(), key=len)"), JSON.stringify(await written()));
  await q.keyboard.press("Shift+Tab");
  await q.waitForFunction(() => document.querySelector("#saved").textContent === "Saved");
  check("Shift and Tab take it back", (await written()) === whole);
  await shots(q, "room-8-code");
  await code.click();
  await q.keyboard.press("Escape");
  await q.keyboard.press("Tab");
  check("Escape, then Tab, leaves the editor", await q.evaluate(() => document.activeElement.id !== "editor"));
  await q.click("#send");
  await q.waitForSelector("#next");
  await q.click("#next");
  await q.click("#send");
  await q.waitForSelector("#empty:visible");
  await shots(q, "room-8-empty", { only: ["phone-light"] });
  await q.check("[value='1']");
  check("what was missing is no longer said", !(await q.locator("#empty").isVisible()));
  await shots(q, "room-8-choice", { only: ["desk-light", "phone-dark"] });
  await q.click("#send");

  step("the end");
  await q.waitForSelector("#finish");
  await shots(q, "room-9-review");
  await q.click("#finish");
  await q.waitForSelector(".tick");
  await shots(q, "room-10-done", { only: ["desk-light", "phone-light", "phone-dark"] });
  await q.waitForSelector("#to-transcript");
  await q.click("#to-transcript");
  const line = q.locator("textarea.line").first();
  check("what was said is there to read", /custom|calm|office/.test(await q.locator("#main textarea").evaluateAll((all) => all.map((t) => t.value).join(" "))));
  await line.fill("Corrected by me " + await line.inputValue());
  await shots(q, "room-11-transcript");
  await q.locator("button:has-text('Save corrections')").first().click();
  await q.waitForSelector("text=corrected by you");

  step("rights");
  await q.click(".to-rights");
  check("what was noticed is shown", /pasted into an answer/.test(await q.locator("#main").innerText()));
  await shots(q, "room-12-rights");
  const [download] = await Promise.all([q.waitForEvent("download"), q.click("#export")]);
  check("the export is a file", /^interview-.*\.json$/.test(download.suggestedFilename()));
  await q.selectOption("#kind", "contest");
  await q.fill("#note", "Please look again.");
  await q.click("button:has-text('Send request')");
  await q.waitForSelector(".notice.good");
});
