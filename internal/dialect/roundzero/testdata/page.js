// The programs of the vendor's page on interviews, as they stand there. The
// test puts its own server for the vendor's host.
async function getInterviewResults(interviewId) {
  const response = await fetch(
    `https://rz-app-omega.vercel.app/api/v1/interviews/${interviewId}`,
    {
      headers: {
        'Authorization': `Bearer ${process.env.ROUNDZERO_API_KEY}`
      }
    }
  );
  if (!response.ok) {
    throw new Error('Failed to fetch interview');
  }
  const interview = await response.json();
  // Only completed interviews have responses
  if (interview.status === 'completed') {
    interview.responses.forEach(response => {
        console.log(`Q: ${response.question_text}`);
        console.log(`A: ${response.transcript}\n`);
      });
  }
  return interview;
}

async function waitForCompletion(interviewId, maxWaitMs = 3600000) {
  const startTime = Date.now();
  while (Date.now() - startTime < maxWaitMs) {
    const interview = await fetch(
      `https://rz-app-omega.vercel.app/api/v1/interviews/${interviewId}`,
      { headers: { 'Authorization': `Bearer ${apiKey}` } }
    ).then(r => r.json());
    if (interview.status === 'completed') {
      return interview;
    }
    if (interview.status === 'expired') {
      throw new Error(`Interview ${interview.status}`);
    }
    // Wait before checking again
    await new Promise(resolve => setTimeout(resolve, 60000)); // 1 minute
  }
  throw new Error('Timeout waiting for interview completion');
}

async function syncInterviewToATS(interviewId) {
  // Get full interview results
  const interview = await fetch(
    `https://rz-app-omega.vercel.app/api/v1/interviews/${interviewId}`,
    { headers: { 'Authorization': `Bearer ${apiKey}` } }
  ).then(r => r.json());
  // Update candidate in ATS
  await ats.updateCandidate({
      id: interview.candidate.email,
      screening_status: 'completed',
      screening_completed_at: interview.completed_at,
      screening_notes: formatTranscripts(interview.responses)
    });
  // Download and attach audio files
  for (const response of interview.responses) {
    const audioBlob = await fetch(response.audio_url).then(r => r.blob());
    await ats.attachFile({
        candidate_id: interview.candidate.email,
        filename: `interview_q${response.question_id}.mp3`,
        file: audioBlob
      });
  }
}

function formatTranscripts(responses) {
  return responses.map((r, i) =>
    `Q${i + 1}: ${r.question_text}\nA: ${r.transcript}\n`
  ).join('\n---\n\n');
}

async function analyzeInterview(interviewId) {
  const interview = await fetch(
    `https://rz-app-omega.vercel.app/api/v1/interviews/${interviewId}`,
    { headers: { 'Authorization': `Bearer ${apiKey}` } }
  ).then(r => r.json());
  const analysis = {
    candidate: interview.candidate.name,
    completedAt: interview.completed_at,
    totalDuration: interview.responses.reduce((sum, r) => sum + r.duration_seconds, 0),
    averageResponseLength: interview.responses.reduce((sum, r) => sum + r.transcript.length, 0) / interview.responses.length,
    keywordMatches: analyzeKeywords(interview.responses)
  };
  return analysis;
}

function analyzeKeywords(responses) {
  const keywords = ['react', 'typescript', 'testing', 'agile', 'ci/cd'];
  const matches = {};
  keywords.forEach(keyword => {
      matches[keyword] = responses.filter(r =>
        r.transcript.toLowerCase().includes(keyword)
      ).length;
    });
  return matches;
}

async function exportInterviews(interviewIds) {
  const results = await Promise.all(
    interviewIds.map(id =>
      fetch(`https://rz-app-omega.vercel.app/api/v1/interviews/${id}`, {
          headers: { 'Authorization': `Bearer ${apiKey}` }
        }).then(r => r.json())
    )
  );
  // Convert to CSV
  const csv = convertToCSV(results);
  fs.writeFileSync('interview_export.csv', csv);
  return results;
}

async function archiveAudio(interview) {
  for (const response of interview.responses) {
    const audio = await fetch(response.audio_url).then(r => r.arrayBuffer());
    await storage.save(
      `interviews/${interview.id}/q${response.question_id}.mp3`,
      audio
    );
  }
}

async function getResults(interviewId) {
  const interview = await fetch(
    `https://rz-app-omega.vercel.app/api/v1/interviews/${interviewId}`,
    { headers: { 'Authorization': `Bearer ${apiKey}` } }
  ).then(r => r.json());
  if (interview.status !== 'completed') {
    console.log(`Interview not ready: ${interview.status}`);
    return null;
  }
  return interview;
}
