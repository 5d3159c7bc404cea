// The device check: turn on, be heard, practise, listen. Nothing leaves the
// page.
import { page, word } from "../room.js";
import { say } from "../../base/say.js";
import { devices, meter, open, recorder, typeOf, wake, why } from "../record.js";

page("check", (main) => {
  const $ = (id) => main.querySelector(`#${id}`);
  const card = $("device");
  if (!card) return;
  const video = card.dataset.video === "true";
  const start = $("start"), refused = $("refused"), heard = $("heard");
  let stream, endMeter, wasHeard = false, take, takeURL, timer;
  card.hidden = $("speaker").hidden = false;
  start.disabled = true;
  start.classList.remove("main");

  const ready = () => {
    start.disabled = false;
    start.classList.add("main");
    $("on").classList.remove("main");
  };

  async function turnOn() {
    refused.hidden = true;
    wake();
    try {
      stream = await open({ video, mic: $("mic").value || undefined, cam: $("cam")?.value || undefined });
    } catch (err) {
      refused.textContent = why(err);
      refused.hidden = false;
      return;
    }
    $("live").hidden = $("practice").hidden = false;
    $("on").hidden = $("device-help").hidden = true;
    if (video) $("preview").srcObject = stream;
    endMeter?.();
    wasHeard = false;
    clearTimeout(timer);
    timer = setTimeout(() => { if (!wasHeard) heard.textContent = word("quiet"); }, 8000);
    endMeter = meter(stream, $("level"), () => {
      if (wasHeard) return;
      wasHeard = true;
      heard.textContent = word("heard");
      heard.className = "good-text";
      ready();
    }, () => {
      clearTimeout(timer);
      heard.textContent = word("nolevel");
    });
    const found = await devices();
    list($("mic"), found.mics, stream.getAudioTracks()[0]);
    if (video) list($("cam"), found.cams, stream.getVideoTracks()[0]);
  }

  function list(select, found, track) {
    if (select.options.length) return;
    const current = track?.getSettings().deviceId;
    for (const [i, d] of found.entries()) select.append(new Option(d.label || String(i + 1), d.deviceId, false, d.deviceId === current));
    select.closest(".field").hidden = found.length < 2;
    select.addEventListener("change", turnOn);
  }

  $("on").addEventListener("click", turnOn);

  const button = $("record");
  button.addEventListener("click", () => {
    if (take?.state === "recording") { take.stop(); return; }
    const pieces = [];
    take = recorder(stream, video, (p) => pieces.push(p));
    const begun = Date.now();
    const tick = setInterval(() => {
      $("practice-clock").textContent = `0:${String(Math.floor((Date.now() - begun) / 1000)).padStart(2, "0")}`;
      if (Date.now() - begun > 30000) take.stop();
    }, 250);
    take.addEventListener("stop", () => {
      clearInterval(tick);
      $("practice-clock").textContent = "";
      button.textContent = button.dataset.again;
      button.classList.remove("live");
      const own = $("own");
      if (takeURL) URL.revokeObjectURL(takeURL);
      takeURL = URL.createObjectURL(new Blob(pieces, { type: take.mimeType || typeOf(video) }));
      own.querySelector("audio, video")?.remove();
      const player = document.createElement(video ? "video" : "audio");
      player.controls = true;
      player.src = takeURL;
      player.className = video ? "preview" : "";
      player.setAttribute("aria-label", own.querySelector(".label").textContent);
      own.append(player);
      own.hidden = false;
      say(word("stopped"));
      ready();
    });
    take.start();
    button.textContent = button.dataset.stop;
    button.classList.add("live");
    say(word("recording"));
  });

  $("sound").addEventListener("click", async () => {
    const audio = wake();
    if (!audio) return;
    const gain = audio.createGain();
    gain.connect(audio.destination);
    for (const [i, f] of [523.25, 659.25, 783.99].entries()) {
      const o = audio.createOscillator();
      const at = audio.currentTime + i * 0.22;
      o.frequency.value = f;
      gain.gain.setValueAtTime(0.0001, at);
      gain.gain.exponentialRampToValueAtTime(0.2, at + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
      o.connect(gain);
      o.start(at);
      o.stop(at + 0.21);
    }
  });

  return () => {
    clearTimeout(timer);
    endMeter?.();
    if (take?.state === "recording") take.stop();
    if (takeURL) URL.revokeObjectURL(takeURL);
  };
});
