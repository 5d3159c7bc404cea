// What the programs of page.js find around them, and the calls of them all.
// Arguments: the key is in the environment; the completed interview, one that
// is open, and one that has expired follow.
const apiKey = process.env.ROUNDZERO_API_KEY;
const out = { updated: [], attached: [], saved: [], written: [] };
const ats = {
  updateCandidate: async (c) => { out.updated.push(c); },
  attachFile: async (f) => { out.attached.push({ ...f, file: await f.file.text(), type: f.file.type }); },
};
const storage = { save: async (name, buffer) => { out.saved.push([name, buffer.byteLength]); } };
const convertToCSV = (results) => results.map((r) => [r.id, r.status].join(',')).join('\n');
const fs = { writeFileSync: (name, text) => { out.written.push([name, text]); } };

(async () => {
  const [done, open, over] = process.argv.slice(2);
  const log = console.log;
  console.log = () => {};
  out.results = (await getInterviewResults(done)).responses.length;
  out.waited = (await waitForCompletion(done)).status;
  out.expired = await waitForCompletion(over).catch((e) => e.message);
  out.missing = await getInterviewResults('660f9511-f30c-52e5-b827-557766551111').catch((e) => e.message);
  await syncInterviewToATS(done);
  out.analysis = await analyzeInterview(done);
  out.exported = (await exportInterviews([done, open])).map((r) => r.status);
  await archiveAudio(await getResults(done));
  out.early = await getResults(open);
  log(JSON.stringify(out));
})().catch((e) => { console.error(e); process.exit(1); });
