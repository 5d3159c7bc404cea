// Every page of the console that its own links lead to, as people with other
// eyes and other hands use it: axe in both themes, a phone, 200 % zoom, the
// keyboard alone, less motion; then a script in every field that can be
// filled in.
import { axe, check, env, scenario, step, watched } from "./browser.mjs";
import { keyboard, picture, signIn } from "./desk.mjs";

const onPurpose = /status of (401|404|409|422)/;
const at = (path) => new URL(path, env.CANDOR_URL).href;
// What is no page, or leads to another place each time.
const skip = /\.(csv|pdf|json)$|\/next$|\/preview|\/export|\.ya?ml$/;
// What a page is: its path, and what it is asked for where that makes another of it.
const kind = (path) => path.split("?")[0].replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ":id") +
  (path.includes("?shown") ? "+scores" : /^\/console\/compare\?.*plan=/.test(path) ? "+plan" : /invite\?.*many=/.test(path) ? "+many" : "");

await scenario(async (browser) => {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1280, height: 800 } });
  const p = await watched(context, onPurpose);
  p.on("dialog", (d) => {
    if (d.message().startsWith("Show the machine’s scores")) return d.accept();
    check(`what somebody wrote was run at ${p.url()}`, false, d.message());
    return d.dismiss();
  });

  await p.goto(at("/console/sign-in"));
  await everybody(p, "sign-in");
  await signIn(p, env.CANDOR_OWNER, env.CANDOR_PASSWORD);
  await p.waitForURL("**/console/");

  const interview = `/console/interviews/${env.CANDOR_INTERVIEW}`;
  const seen = new Map(); // kind of page to its path
  const to = ["/console/", interview, "/console/nowhere", `${interview}?shown`];
  const names = { "/console/": "home", "/console/nowhere": "problem" };
  while (to.length) {
    const path = to.shift();
    const k = kind(path);
    if (seen.has(k)) continue;
    seen.set(k, path);
    if (path.includes("?shown")) {
      await p.goto(at(interview));
      if (await p.locator("#reveal").count()) {
        await p.click("#reveal");
        await p.waitForSelector(".found");
      }
    }
    const answer = await p.goto(at(path));
    if (path !== "/console/nowhere") check(`a link leads to ${path}`, answer.status() === 200, `status ${answer.status()}`);
    if (answer.status() !== 200 && path !== "/console/nowhere") continue;
    to.push(...await p.locator("a[href^='/console/']").evaluateAll((all, skip) => all.map((a) => a.getAttribute("href").split("#")[0])
      .filter((h) => !new RegExp(skip).test(h.split("?")[0])), skip.source));
    await everybody(p, names[path] ?? k.replace(/^\/console\//, "").replace(/\/:id/g, "-one").replaceAll("/", "-"));
  }
  step(`${seen.size} kinds of page`);
  for (const k of ["/console/plans/:id", "/console/plans/:id/edit", "/console/invite", "/console/invite+many", "/console/compare+plan", "/console/compare/agreement", "/console/settings/audit",
    "/console/candidates/:id/erase", "/console/settings/erasures", "/console/settings/erasures/:id"]) {
    check(`a link leads to ${k}`, seen.has(k));
  }

  step("candidates side by side, with what the machine found");
  await p.goto(at(seen.get("/console/compare+plan")));
  await Promise.all([
    p.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/review")),
    p.locator(".ask:visible .side[data-blind] .rate label").nth(3).click(),
  ]);
  const blind = await p.locator(".ask:visible .side[data-blind]").count();
  await p.click("#reveal button");
  await p.waitForFunction((n) => document.querySelectorAll(".ask:not([hidden]) .side[data-blind]").length === n - 1, blind);
  await everybody(p, "compare-plan-shown");

  step("a plan is tried as a candidate sees it");
  await p.goto(at(seen.get("/console/plans/:id")));
  const [tried] = await Promise.all([context.waitForEvent("page"), p.click("form[action$='/preview'] button")]);
  await tried.waitForURL("**/room/**");
  await tried.waitForSelector("#agree");
  await everybody(tried, "plans-one-preview");
  await tried.close();

  step("one is invited, and many from a file");
  const plan = seen.get("/console/plans/:id").split("/").pop();
  await p.goto(at(`/console/invite?plan=${plan}`));
  await p.fill("#first_name", "Noor");
  await p.fill("#last_name", env.CANDOR_HOSTILE);
  await p.fill("#email", "noor@example.com");
  await p.click(".invite-form .button.main");
  await p.waitForURL("**/console/invited/*");
  await everybody(p, "invited-one");
  await p.goto(at(`/console/invite?many=1&plan=${plan}`));
  await p.setInputFiles("#file", { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("first name;last name;email;time zone\nAda;Lovelace;ada@example.com;Europe/London\nZoë;Ødegård;zoe@example.com;Europe/Oslo\nNobody;At all;no address;\n") });
  await p.click("p > button[value=check]");
  await p.waitForSelector(".roster");
  check("a wrong line is told", (await p.locator(".roster tr.bad").count()) === 1);
  await everybody(p, "invite-many-checked");
  await p.click("button[value=go]");
  await p.waitForURL("**/console/invited/*");
  check("both that are fine are invited", (await p.locator(".invited li").count()) === 2);
  const links = await (await context.request.get(at(await p.locator("a[download]").getAttribute("href")))).text();
  check("their links come as a file", (links.match(/\/room\//g) ?? []).length === 2);
  await everybody(p, "invited-many");

  step("somebody is erased by the keyboard alone");
  await p.goto(at(seen.get("/console/candidates/:id/erase")));
  await p.focus("#reason");
  await p.keyboard.type("asked for by letter, case 4711");
  await p.keyboard.press("Enter"); // not without the tick
  check("nothing is erased before it is said to be final", await p.locator("[name=sure]:invalid").count() === 1 && p.url().endsWith("/erase"));
  await p.setViewportSize({ width: 360, height: 740 });
  await picture(p, "erase-filled-phone");
  await p.setViewportSize({ width: 1280, height: 800 });

  step("less motion");
  await p.emulateMedia({ reducedMotion: "reduce" });
  for (const path of ["/console/", `${interview}?shown`]) {
    await p.goto(at(path));
    const moving = await p.evaluate(() => document.getAnimations().filter((a) => a.playState === "running" && a.effect.getTiming().iterations === Infinity).length +
      (getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? 1 : 0));
    check(`nothing moves at ${path}`, moving === 0, `${moving}`);
  }
  await p.emulateMedia({ reducedMotion: "no-preference" });

  step("a script in every field");
  const spare = /sign-out|environment|disable|password|\/role|revoke|delete|\/bulk|\/rerun|\/shares|\/time$|\/try$/;
  let sent = 0;
  for (const path of seen.values()) {
    if (path === "/console/nowhere") continue;
    const forms = (await p.goto(at(path))).status() === 200 ? await p.locator("main form").count() : 0;
    for (let i = 0; i < forms; i++) {
      await p.goto(at(path));
      const form = p.locator("main form").nth(i);
      if (!(await form.count()) || spare.test((await form.getAttribute("action")) ?? "")) continue;
      const filled = await form.evaluate((f, hostile) => {
        let n = 0;
        for (const e of f.elements) {
          if (e.readOnly || e.disabled || !/^(text|search|textarea|email|url)$/.test(e.type)) continue;
          e.value = e.type === "email" ? "x@example.org" : e.type === "url" ? "http://127.0.0.1:9/" + encodeURI(hostile) : hostile.slice(0, e.maxLength > 0 ? e.maxLength : undefined);
          n++;
        }
        return n;
      }, env.CANDOR_HOSTILE);
      if (!filled) continue;
      sent++;
      const [answer] = await Promise.all([
        p.waitForNavigation(),
        form.evaluate((f) => { f.noValidate = true; f.requestSubmit(f.querySelector("button:not([type=button])")); }),
      ]);
      check(`a script in the form ${i + 1} of ${path} is no fault of ours`, answer.status() < 500, `${answer.status()}`);
      check(`nothing of it is an element at ${p.url()}`, (await p.locator("img[src=x], main script, main [onerror]").count()) === 0);
    }
  }
  for (const path of seen.values()) {
    await p.goto(at(path));
    check(`nothing of it is an element at ${path}`, (await p.locator("img[src=x], main script, main [onerror]").count()) === 0);
    const wide = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${path} runs out of its window with long words in it`, wide <= 0, `${wide} px`);
  }
  step(`${sent} forms were filled in`);
});

/** everybody holds one page against what people need. */
async function everybody(p, name) {
  const begun = Date.now();
  for (const [what, box] of Object.entries({ phone: { width: 360, height: 740 }, "window at 200 %": { width: 640, height: 400 }, desk: { width: 1280, height: 800 } })) {
    await p.setViewportSize(box);
    const { wide, stuck } = await p.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      stuck: [...document.querySelectorAll("body *")].filter((e) => getComputedStyle(e).position === "sticky" && e.clientWidth > innerWidth / 2 && e.checkVisibility() &&
        !e.parentElement.closest("dialog")).reduce((sum, e) => sum + e.clientHeight, 0) / innerHeight,
    }));
    check(`${name} runs out of a ${what}`, wide <= 0, `${wide} px`);
    check(`${name}: what stays in place takes more than half of a ${what}`, stuck <= 0.5, `${Math.round(stuck * 100)} %`);
    if (what === "phone") {
      await picture(p, `page-${name}-phone`);
      await axe(p, `${name} on a phone`, ["dark"]);
    }
  }
  await picture(p, `page-${name}-desk`);
  await axe(p, name, ["light"]);
  await p.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  const reached = await keyboard(p, name);
  step(`${name}: ${reached} stops by Tab, ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
