// The whole interview in writing and by keyboard only: no click anywhere.
import { check, env, scenario, shots, step, watched } from "./browser.mjs";

await scenario(async (browser) => {
  const context = await browser.newContext({ locale: "ar", viewport: { width: 360, height: 740 } });
  const p = await watched(context);
  const focused = () => p.evaluate(() => {
    const e = document.activeElement;
    return { tag: e.tagName, id: e.id, name: e.name ?? "", text: (e.innerText ?? "").trim().slice(0, 60), main: Boolean(e.closest("#main")) };
  });
  // tab goes on until the focus is where it should be.
  async function tab(what, is) {
    for (let i = 0; i < 60; i++) {
      await p.keyboard.press("Tab");
      if (is(await focused())) return;
    }
    throw new Error(`the keyboard does not reach ${what}`);
  }

  await p.goto(env.CANDOR_LINK);
  check("it is written from right to left", await p.evaluate(() => getComputedStyle(document.body).direction === "rtl"));
  await shots(p, "arabic-1-arrive");
  await p.keyboard.press("Tab");
  check("the first stop skips to the content", /main/.test(await p.evaluate(() => document.activeElement.getAttribute("href"))));
  await p.keyboard.press("Enter");
  await tab("the consent", (e) => e.name === "agree");
  await p.keyboard.press("Space");
  await p.keyboard.press("Tab");
  await p.keyboard.press("Enter");
  await p.waitForURL("**/check");
  await shots(p, "arabic-2-check", { only: ["phone-light", "desk-dark"] });
  // Answering in writing needs no device.
  await tab("the way without a microphone", (e) => e.tag === "BUTTON" && e.main && /كتاب/.test(e.text));
  await p.keyboard.press("Enter");

  for (let i = 0; ; i++) {
    await p.waitForFunction(() => ["ask", "pause", "review"].includes(document.querySelector("#main")?.dataset.page));
    const page = await p.evaluate(() => document.querySelector("#main").dataset.page);
    if (page === "review") break;
    if (page === "pause") {
      check("a page that changed has the focus on its heading", (await focused()).tag === "H1", JSON.stringify(await focused()));
      await tab("the next question", (e) => e.id === "next");
      await p.keyboard.press("Enter");
      await p.waitForFunction(() => document.querySelector("#main").dataset.page === "ask");
    }
    step(`question ${await p.locator(".ask-head .kicker").innerText()}`);
    await p.waitForFunction(() => document.querySelector("#write-clock")?.textContent);
    if (await p.locator("[name=chosen]").count()) {
      await tab("an option", (e) => e.name === "chosen");
      await p.keyboard.press("Space");
    } else if (await p.locator("#editor.mounted, #editor").count()) {
      await p.waitForSelector("#editor.mounted");
      await tab("the editor", (e) => e.id === "editor");
      await p.keyboard.type("print(1)");
      await p.keyboard.press("Escape");
    } else {
      await tab("the field", (e) => e.id === "text");
      await p.keyboard.type("I write my answer, and I keep the customer informed.");
      if (i === 0) await shots(p, "arabic-3-write", { only: ["phone-light", "desk-dark"] });
      await p.locator("#text").focus();
    }
    await tab("the button", (e) => e.id === "send");
    await p.keyboard.press("Enter");
    await p.waitForFunction(() => document.querySelector("#main").dataset.page !== "ask");
  }
  await shots(p, "arabic-4-review", { only: ["phone-dark", "desk-light"] });
  await tab("the end", (e) => e.id === "finish");
  await p.keyboard.press("Enter");
  await p.waitForSelector(".tick");
  await shots(p, "arabic-5-done", { only: ["phone-light", "desk-dark"] });
  await p.goto(new URL("rights", p.url()).href);
  await shots(p, "arabic-6-rights", { only: ["phone-light", "desk-dark"] });
  await p.click("#data");
  await p.waitForSelector("#print:visible");
  check("one's own words are there to read", /I write my answer/.test(await p.locator("#main").innerText()));
  await shots(p, "arabic-7-data", { only: ["phone-light", "desk-dark"] });
});
