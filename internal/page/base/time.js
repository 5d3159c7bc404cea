// Times come from the server in UTC; the reader sees their own zone.

const lang = document.documentElement.lang || undefined;
const whole = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
const hour = new Intl.DateTimeFormat(lang, { hour: "numeric", minute: "2-digit", timeZoneName: "short" });
const zone = { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
const moment = new Intl.DateTimeFormat(lang, zone);
const shown = { day: (d) => day.format(d), hour: (d) => hour.format(d), moment: (d) => moment.format(d), ago };
const distance = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];

function ago(date) {
  const s = (date - Date.now()) / 1000;
  if (Math.abs(s) > 14 * 86400) return day.format(date);
  for (const [unit, size] of steps) {
    if (Math.abs(s) >= size) return distance.format(Math.round(s / size), unit);
  }
  return distance.format(0, "minute");
}

/** localTimes rewrites every <time> below root; data-show is "day", "hour", "moment" or "ago". */
export function localTimes(root) {
  for (const t of root.querySelectorAll("time[datetime]")) {
    const date = new Date(t.dateTime);
    if (isNaN(date)) continue;
    t.title = whole.format(date);
    t.textContent = (shown[t.dataset.show] ?? ((d) => whole.format(d)))(date);
  }
}
