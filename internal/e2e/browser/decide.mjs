// A recruiter finds what was said, hears it, judges and decides. The interview
// is the one of room.mjs.
import { ask, check, env, scenario, shots, step, watched } from "./browser.mjs";
import { hear, signIn, stands, within } from "./desk.mjs";

const quotes = JSON.parse(env.CANDOR_QUOTES);
const here = `/console/interviews/${env.CANDOR_INTERVIEW}`;

await scenario(async (browser) => {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 800 } });
  const p = await watched(context);

  step("a recruiter signs in");
  await p.goto(new URL("/console/interviews", env.CANDOR_URL).href);
  await signIn(p, env.CANDOR_OWNER, env.CANDOR_PASSWORD);
  await p.waitForURL("**/console/interviews");

  step("and searches a spoken word");
  await p.keyboard.press("/");
  check("the key / leads to the search", await p.evaluate(() => document.activeElement.id === "q"));
  await p.keyboard.type("office");
  await p.keyboard.press("Enter");
  const hit = p.locator(".hits a", { hasText: "Amelia" }).first();
  await hit.waitFor();
  const marked = await hit.locator("mark").allInnerTexts(); // it may have been said twice
  check("the word is marked", marked.length > 0 && marked.every((w) => w === "office"), JSON.stringify(marked));
  await shots(p, "console-2-search", { only: ["desk-light", "phone-dark"] });
  await hit.click();
  await p.waitForSelector(".answer b.at");
  check("the hit opens the review", new URL(p.url()).pathname === here, p.url());
  const word = await p.locator(".answer b.at").evaluate((b) => ({ text: b.textContent.replace(/\W/g, ""), t: +b.dataset.t }));
  check("the word is lit", word.text === "office", JSON.stringify(word));
  await stands(p, word.t);
  check("the word is in sight", await within(p, ".answer b.at"));

  step("the person rates first");
  check("nothing of the machine's is in the page", (await p.locator(".found,.essence,.machine,.quote").count()) === 0);
  const count = await p.locator("fieldset[data-question]").count();
  for (let n = 0; n < count; n++) {
    const key = String(5 - n % 3);
    await p.keyboard.press(key);
    check(`question ${n + 1} has ${key}`, await p.locator("fieldset[data-question]").nth(n).locator(`input[value="${key}"]`).isChecked());
  }
  await p.waitForSelector("#saved:has-text('Saved')");
  await p.reload();
  check("the ratings are kept", (await p.locator("fieldset input:checked").count()) === count);
  await p.click("#reveal");
  await p.waitForSelector(".found");
  check("and stay when the machine's are there", (await p.locator("fieldset input:checked").count()) === count);

  step("quotes are heard where they stand");
  for (const q of quotes) await hear(p, q);
  await shots(p, "console-8-heard", { only: ["desk-dark", "phone-light"], axe: false });

  step("a decision, with its reason");
  await p.click("button[value=reject]");
  check("a rejection without a reason stays here", await p.evaluate(() => document.activeElement.id === "reason"));
  await p.fill("#reason", "Covers the must-haves.");
  await p.click("button[value=advance]");
  await p.waitForSelector(".said:has-text(': advanced.')");
  check("the webhook says how it was decided", (await ask("delivered")) === "advance");
  await p.goto(new URL(here, env.CANDOR_URL).href);
  check("the decision stays", /You decided: Advance/i.test(await p.locator("#main").innerText()));
  check("and its reason", (await p.inputValue("#reason")) === "Covers the must-haves.");
});
