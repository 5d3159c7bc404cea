// Uploads a file with tus-js-client and prints the upload's URL.
// node tusclient.cjs FOLDER ENDPOINT FILE MODE
const [, , folder, endpoint, file, mode] = process.argv;
const tus = require(require.resolve("tus-js-client", { paths: [folder] }));
const fs = require("fs");
const { PassThrough } = require("stream");

const fail = (err) => { console.error(String(err)); process.exit(1); };

function upload(extra, source) {
  return new Promise((resolve, reject) => {
    const u = new tus.Upload(source ?? fs.createReadStream(file), {
      endpoint, retryDelays: null, metadata: { filename: "answer.wav", interview_id: "iv-1" },
      uploadSize: extra.uploadLengthDeferred ? undefined : fs.statSync(file).size,
      ...extra,
      onError: reject, onSuccess: () => resolve(u.url),
    });
    extra.begun?.(u, resolve);
    u.start();
  });
}

(async () => {
  switch (mode) {
    case "plain": return upload({});
    case "chunks": return upload({ chunkSize: 70000 });
    case "with-upload": return upload({ uploadDataDuringCreation: true, chunkSize: 90000 });
    case "deferred": { // a stream whose end is not known: the client takes the size of a file stream from the file
      const stream = fs.createReadStream(file).pipe(new PassThrough());
      return upload({ uploadLengthDeferred: true, chunkSize: 64000 }, stream);
    }
    case "resume": {
      const url = await upload({ chunkSize: 50000, begun: (u, stop) => {
        u.options.onChunkComplete = (_, at) => { if (at >= 100000) u.abort().then(() => stop(u.url)); };
      } });
      return upload({ uploadUrl: url, chunkSize: 80000 });
    }
  }
  throw new Error("unknown mode " + mode);
})().then((url) => console.log(url), fail);
