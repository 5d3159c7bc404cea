// What a recruiter's review is like when candidate, colleagues and strangers are
// not as in decide.mjs: scripts for names and answers, a long silence, a second
// reviewer, a report that is shared and taken back, another organization,
// another site, another tab.
// Axe on pages as they are found is console-pages.mjs's.
import { check, env, scenario, shots, step, watched } from "./browser.mjs";
import { hear, loudness, signIn, sound } from "./desk.mjs";

// What is refused on purpose is an error to the console.
const onPurpose = /status of (401|403|404|410)/;
const quotes = JSON.parse(env.CANDOR_QUOTES);
const here = `/console/interviews/${env.CANDOR_INTERVIEW}`;
const at = (path) => new URL(path, env.CANDOR_URL).href;

await scenario(async (browser) => {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 800 } });
  const p = await watched(context, onPurpose);
  p.on("dialog", (d) => { if (/^Show the machine/.test(d.message())) return d.accept(); check("what somebody wrote was run", false, d.message()); d.dismiss(); });

  step("a wrong password, then the right one");
  await p.goto(at(here));
  check("who has not signed in comes to do it", new URL(p.url()).pathname === "/console/sign-in");
  await shots(p, "console-1-sign-in", { axe: false });
  await signIn(p, env.CANDOR_OWNER, "not this one");
  await p.waitForSelector("[role=alert]");
  check("the e-mail is still there", (await p.inputValue("#email")) === env.CANDOR_OWNER);
  await shots(p, "console-1-wrong-password", { only: ["desk-light", "phone-dark"] });
  await signIn(p, env.CANDOR_OWNER, env.CANDOR_PASSWORD);
  await p.waitForURL(`**${here}`);
  check("and is then where they wanted to be", true);

  step("the person rates first");
  check("nothing of the machine's is in the page", (await p.locator(".found,.essence,.machine,.quote").count()) === 0);
  await shots(p, "console-3-review-first", { axe: false });
  for (const key of ["4", "5", "2"]) await p.keyboard.press(key);
  await p.click("#reveal");
  await p.waitForSelector(".found");
  check("the person's ratings stay", (await p.locator("fieldset input:checked").count()) === 3);
  await shots(p, "console-4-review", { axe: false });

  step("a quote is heard");
  const length = await p.locator(".player").evaluate((b) => +b.dataset.length);
  for (const q of quotes) await hear(p, q);
  const { duration } = await sound(p);
  check("the file is as long as the interview", Math.abs(duration - length) < 400, `${duration} and ${length} ms`);
  const [from, to] = env.CANDOR_SILENCE.split(" ").map(Number);
  check("nothing is heard in the silence", (await loudness(p, from + 400, to - 400)) < 0.002);
  await shots(p, "console-4-quote", { only: ["desk-light"], axe: false });

  step("keys play, pause and seek");
  await p.locator("h1").click();
  const paused = () => p.evaluate(() => document.getElementById("sound").paused);
  if (!(await paused())) await p.keyboard.press("Space");
  await p.waitForFunction(() => document.getElementById("sound").paused);
  await p.evaluate(() => { const s = document.getElementById("seek"); s.value = 2000; s.dispatchEvent(new Event("input", { bubbles: true })); });
  for (const [key, want] of [["ArrowRight", 7000], ["ArrowLeft", 2000], ["ArrowLeft", 0]]) {
    await p.keyboard.press(key);
    await p.waitForFunction((t) => { const s = document.getElementById("sound"); return !s.seeking && Math.abs(s.currentTime * 1000 - t) < 60; }, want);
  }
  await p.keyboard.press("Space");
  await p.waitForFunction(() => !document.getElementById("sound").paused && document.getElementById("sound").currentTime > 0.3);
  await p.locator(".quote").first().click();
  await p.keyboard.press("Space");
  check("Space pauses after a click on a quote too", await p.waitForFunction(() => document.getElementById("sound").paused).then(() => true, () => false));

  step("silence is skipped");
  await p.reload(); // nothing has been played
  await p.check("#skip");
  await p.evaluate((t) => { const s = document.getElementById("seek"); s.value = t; s.dispatchEvent(new Event("input", { bubbles: true })); }, from - 800);
  await p.click("#play");
  await p.waitForFunction((t) => document.getElementById("sound").currentTime * 1000 > t, to - 300);
  await p.click("#play");
  const silence = await p.evaluate(([from, to]) => {
    const { played } = document.getElementById("sound");
    return [...Array(played.length).keys()].reduce((sum, i) => sum + Math.max(0, Math.min(to, played.end(i) * 1000) - Math.max(from, played.start(i) * 1000)), 0);
  }, [from, to]);
  check("of five seconds of silence less than three are played", silence < 3000, `${silence} ms`);

  step("a decision, with words that would be a script");
  await p.fill("#note", `Spoke well. ${env.CANDOR_HOSTILE}`);
  await p.waitForFunction(() => document.getElementById("saved").textContent === "Saved.");
  await p.fill("#reason", `Covers the must-haves. ${env.CANDOR_HOSTILE}`);
  await p.click("button[value=advance]");
  await p.waitForURL((u) => u.pathname.startsWith("/console/interviews/") && u.pathname !== here);
  await p.waitForSelector(".said:has-text(': advanced.')");
  check("the next that waits is there", env.CANDOR_UNREAD.split(" ").includes(new URL(p.url()).pathname.split("/").pop()), p.url());

  step("the next by a key");
  const second = p.url();
  await p.keyboard.press("n");
  await p.waitForURL((u) => u.href !== second);
  check("the key n leads on", p.url() !== second && !p.url().includes(env.CANDOR_INTERVIEW), p.url());

  step("what people wrote is text");
  await p.goto(at(here));
  const text = await p.locator("#main").innerText();
  for (const [what, where] of Object.entries({ "the candidate's name": "h1", "the plan's name": ".kicker", "a question": ".question h2 >> nth=2", "an answer": ".answer.written" })) {
    check(`${what} is shown as it was written`, (await p.locator(where).first().innerText()).includes(env.CANDOR_HOSTILE), await p.locator(where).first().innerText());
  }
  check("the note is as it was written", (await p.inputValue("#note")) === `Spoke well. ${env.CANDOR_HOSTILE}`);
  check("the reason is as it was written", (await p.inputValue("#reason")).endsWith(env.CANDOR_HOSTILE));
  check("nothing of it became an element", (await p.locator("img[src=x], #main script").count()) === 0);
  check("the decision is shown", /You decided: Advance/i.test(text));

  step("a colleague sees both");
  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const colleague = await watched(desk, onPurpose);
  colleague.on("dialog", (d) => { if (/^Show the machine/.test(d.message())) return d.accept(); check("what somebody wrote was run", false, d.message()); d.dismiss(); });
  await colleague.goto(at(here));
  await signIn(colleague, env.CANDOR_REVIEWER, env.CANDOR_PASSWORD);
  await colleague.waitForSelector("#reveal");
  check("who has not rated sees no colleague's opinion", !(await colleague.locator("body").innerText()).includes("Spoke well"));
  check("a reviewer shares nothing", (await colleague.locator("form[action$='/shares']").count()) === 0);
  await colleague.click("#reveal");
  await colleague.waitForSelector(".other");
  check("the colleague's note is text", (await colleague.locator(".other").innerText()).includes(env.CANDOR_HOSTILE));
  await shots(colleague, "console-5-colleague", { only: ["desk-light", "phone-dark"] });

  step("the report is shared, and taken back");
  await p.click("form[action$='/shares'] button");
  const link = (await p.locator("code.secret").innerText()).trim();
  await shots(p, "console-6-shared", { only: ["desk-light", "phone-dark"] });
  const stranger = await browser.newContext();
  const q = await watched(stranger, onPurpose);
  q.on("dialog", (d) => { if (/^Show the machine/.test(d.message())) return d.accept(); check("what somebody wrote was run", false, d.message()); d.dismiss(); });
  const open = await q.goto(link);
  check("the link opens the report", open.status() === 200 && (await q.locator("body").innerText()).includes("Amelia"), `${open.status()}`);
  check("the report has no element of somebody's", (await q.locator("img[src=x], script").count()) === 0);
  await p.goto(at(here));
  check("the view is counted", /1 view/.test(await p.locator(".share").innerText()));
  check("the link is shown once", (await p.locator("code.secret").count()) === 0);
  await p.click(".share button");
  await p.waitForSelector(".share .chip.not");
  check("the link leads nowhere afterwards", (await q.goto(link)).status() === 410);

  step("another organization sees nothing");
  const targets = await p.evaluate(() => ({
    get: [...document.querySelectorAll("main a[href^='/console/interviews/']")].map((a) => a.getAttribute("href")),
    post: [...document.querySelectorAll("main form[method=post]")].map((f) => f.getAttribute("action")),
  }));
  const shareID = (await p.locator(".share").first().getAttribute("data-share")) ?? "";
  targets.get.push(here, `${here}/report.pdf`, `${here}/next`);
  targets.post.push(`${here}/review`, `${here}/time`, `${here}/rerun`, `${here}/shares`, ...(shareID ? [`${here}/shares/${shareID}/revoke`] : []));
  for (const email of [env.CANDOR_ELSEWHERE, "reviewer@southwind.example"]) {
    const foreign = await browser.newContext();
    const f = await watched(foreign, onPurpose);
    await f.goto(at("/console/interviews"));
    await signIn(f, email, env.CANDOR_PASSWORD);
    await f.waitForSelector(".empty");
    for (const path of new Set(targets.get)) {
      const got = await foreign.request.get(at(path), { maxRedirects: 0 });
      check(`${email} gets nothing at ${path}`, got.status() === 404 && !(await got.text()).includes("Amelia"), `${got.status()}`);
    }
    for (const path of new Set(targets.post)) {
      const got = await foreign.request.post(at(path), { maxRedirects: 0, form: { note: "mine", ms: "5000", from: "transcribe", days: "7" } });
      // Who may not share or work on anything again is told so before it is looked for.
      const fine = email.startsWith("reviewer") ? [403, 404] : [404];
      check(`${email} changes nothing at ${path}`, fine.includes(got.status()), `${got.status()}`);
    }
    const search = await foreign.request.get(at("/console/interviews?q=office"));
    check(`${email} finds nothing`, !(await search.text()).includes(env.CANDOR_INTERVIEW));
    await foreign.close();
  }

  step("another site cannot send a form");
  const e = await context.newPage();
  await e.goto(env.CANDOR_EVIL);
  const [answer] = await Promise.all([e.waitForResponse((r) => r.url().endsWith("/review")), e.click("button")]);
  check("it is refused", answer.status() === 403, `${answer.status()}`);
  await e.close();
  await p.goto(at(here));
  check("nothing was changed", (await p.inputValue("#note")).startsWith("Spoke well."));

  step("signing out ends every tab");
  const other = await watched(context, onPurpose);
  await other.goto(at("/console/"));
  await other.click(".me summary");
  await other.click("button:has-text('Sign out')");
  await other.waitForURL("**/console/sign-in?out=1");
  await other.close();
  await p.keyboard.press("1");
  await p.waitForFunction(() => /signed out/i.test(document.getElementById("saved").textContent));
  await p.goto(at("/console/interviews"));
  check("the page is gone with the session", new URL(p.url()).pathname === "/console/sign-in");
});
