// Microphone and camera: opening them, saying why they do not open, showing
// that something is heard, and recording.
import { word } from "./room.js";

let stream, wanted;

/** open gives the microphone, and the camera where video is asked; it stays open until shut. */
export async function open({ video = false, mic, cam } = {}) {
  const key = JSON.stringify([video, mic, cam]);
  if (stream?.active && wanted === key) return stream;
  if (stream?.active && !mic && !cam && (!video || stream.getVideoTracks().length)) return stream;
  if (!window.isSecureContext) throw named("SecurityError");
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) throw named("Unsupported");
  shut();
  stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(mic && { deviceId: { exact: mic } }) },
    video: video && { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 }, facingMode: "user", ...(cam && { deviceId: { exact: cam } }) },
  });
  wanted = key;
  return stream;
}

function named(name) { const e = new Error(name); e.name = name; return e; }

/** shut turns microphone and camera off. */
export function shut() {
  for (const t of stream?.getTracks() ?? []) t.stop();
  stream = undefined;
}

/** why says in words why a device did not open. */
export function why(err) {
  const name = { PermissionDeniedError: "NotAllowedError", DevicesNotFoundError: "NotFoundError", TrackStartError: "NotReadableError",
    AbortError: "NotReadableError", ConstraintNotSatisfiedError: "OverconstrainedError" }[err.name] ?? err.name;
  const said = word(name);
  return said === name ? word("OtherError") : said;
}

/** devices lists the microphones and cameras there are. */
export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  return { mics: all.filter((d) => d.kind === "audioinput"), cams: all.filter((d) => d.kind === "videoinput") };
}

const types = {
  audio: ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus", ""],
  video: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4", ""],
};

/** typeOf is the first type this browser can record. */
export const typeOf = (video) => types[video ? "video" : "audio"].find((t) => !t || MediaRecorder.isTypeSupported(t));

/** recorder makes a recorder that gives a piece every two seconds. */
export function recorder(from, video, onPiece) {
  const type = typeOf(video);
  const r = new MediaRecorder(from, { ...(type && { mimeType: type }), audioBitsPerSecond: 48000, ...(video && { videoBitsPerSecond: 600000 }) });
  r.addEventListener("dataavailable", (e) => { if (e.data.size) onPiece(e.data); });
  return r;
}

let audio;

/** wake readies the sound; browsers want it to happen in a click. */
export function wake() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return undefined;
  audio ??= new Context();
  audio.resume?.().catch(() => {});
  return audio;
}

/**
 * meter draws how loud it is and tells when somebody is heard, or that it
 * cannot tell: some machines have no sound output, and then no clock for it.
 * It returns what ends it.
 */
export function meter(from, canvas, onHeard, onBlind) {
  if (!wake()) { onBlind?.(); return () => {}; }
  const blind = setTimeout(() => { if (audio.state !== "running") onBlind?.(); }, 2500);
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  const node = audio.createMediaStreamSource(from);
  node.connect(analyser);
  const data = new Float32Array(analyser.fftSize);
  const ctx = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const bars = [];
  let on = true, loud = 0, last = 0;
  const draw = (t) => {
    if (!on) return;
    requestAnimationFrame(draw);
    if (t - last < 50) return;
    last = t;
    analyser.getFloatTimeDomainData(data);
    let sum = 0;
    for (const v of data) sum += v * v;
    const level = Math.min(1, Math.max(0, (20 * Math.log10(Math.sqrt(sum / data.length) + 1e-7) + 60) / 55));
    if (level > 0.35 && ++loud === 4) onHeard?.();
    bars.push(level);
    const w = 8, n = Math.floor(canvas.width / w);
    if (bars.length > n) bars.shift();
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.fillStyle = style.getPropertyValue("--fill");
    bars.forEach((b, i) => {
      const h = Math.max(3, b * canvas.height);
      ctx.beginPath();
      ctx.roundRect?.(canvas.width - (bars.length - i) * w, (canvas.height - h) / 2, w - 3, h, 2);
      ctx.fill();
    });
  };
  requestAnimationFrame(draw);
  return () => {
    if (!on) return;
    on = false;
    clearTimeout(blind);
    node.disconnect();
  };
}
