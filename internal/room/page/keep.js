// Recordings in progress, kept in the browser's database until the server has
// all of them: a crash, a reload or a network away loses nothing. Where the
// browser has no database (private windows) memory has to do.

const name = "candor-room";
let opened;

function db() {
  opened ??= new Promise((done) => {
    let ask;
    try { ask = indexedDB.open(name, 1); } catch { done(null); return; }
    ask.onupgradeneeded = () => {
      ask.result.createObjectStore("recordings", { keyPath: "id" });
      ask.result.createObjectStore("chunks", { keyPath: ["recording", "at"] });
    };
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => done(null);
    ask.onblocked = () => done(null);
  });
  return opened;
}

const memory = { recordings: new Map(), chunks: new Map() };

async function inside(stores, mode, fn) {
  const d = await db();
  return new Promise((done, fail) => {
    const tx = d.transaction(stores, mode);
    const out = fn(...stores.map((s) => tx.objectStore(s)));
    tx.oncomplete = () => done(out?.result ?? out);
    tx.onabort = tx.onerror = () => fail(tx.error);
  });
}

const all = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

/** save keeps what is known of a recording: id, interview, question, type, started, size, ended, url. */
export async function save(recording) {
  if (!(await db())) { memory.recordings.set(recording.id, { ...recording }); return; }
  await inside(["recordings"], "readwrite", (r) => r.put(recording));
}

/** append keeps the next piece together with the recording's new size. */
export async function append(recording, piece) {
  const chunk = { recording: recording.id, at: recording.size, bytes: await piece.arrayBuffer() };
  const next = { ...recording, size: recording.size + piece.size };
  if (!(await db())) {
    memory.chunks.set(recording.id, [...(memory.chunks.get(recording.id) ?? []), chunk]);
    memory.recordings.set(recording.id, next);
  } else {
    await inside(["recordings", "chunks"], "readwrite", (r, c) => { c.put(chunk); r.put(next); });
  }
  recording.size = next.size;
}

/** list gives the recordings of an interview, oldest first. */
export async function list(interview) {
  const found = !(await db()) ? [...memory.recordings.values()] : await inside(["recordings"], "readonly", (r) => r.getAll());
  return found.filter((r) => r.interview === interview).sort((a, b) => a.started < b.started ? -1 : 1);
}

/** read gives the bytes from start to at most end, as far as they are there. */
export async function read(id, start, end) {
  const chunks = !(await db()) ? memory.chunks.get(id) ?? [] : await inside(["chunks"], "readonly", (c) => c.getAll(all(id)));
  const parts = [];
  for (const c of chunks) {
    const from = Math.max(start - c.at, 0), to = Math.min(end - c.at, c.bytes.byteLength);
    if (from < to) parts.push(c.bytes.slice(from, to));
  }
  return new Blob(parts);
}

/** drop forgets a recording that the server has. */
export async function drop(id) {
  memory.recordings.delete(id);
  memory.chunks.delete(id);
  if (await db()) await inside(["recordings", "chunks"], "readwrite", (r, c) => { r.delete(id); c.delete(all(id)); });
}
