import type { SessionDetail, SessionSummary } from '@jr/contract'
import { ago, aDetail, aFeature, anEvidence, aQuestion, aStep, uuid } from './builders.ts'
import { sampleWorld, type World } from './sample-world.ts'

/** The session that asks. */
export const askingId: string = uuid(4)

/** A session that ended with a question open. */
export function askingWorld(changes: Partial<SessionDetail> = {}): World {
  const world = sampleWorld(30)
  const index = world.sessions.findIndex((row) => row.session_id === askingId)
  const row: SessionSummary = {
    ...(world.sessions[index] as SessionSummary),
    status: 'completed',
    verdict: 'unverified',
    open_questions: 1,
    passed: 3,
    pending: 0,
    progress_pct: 100,
    current_step: null,
    started_at: ago(28),
    finished_at: ago(6),
    duration_ms: 22_000,
    error: null,
    waiting_reason: null,
  }
  world.sessions[index] = row
  const asked = anEvidence({
    evidence_id: uuid(710),
    check_id: 'c2',
    kind: 'human',
    outcome: 'could_not_run',
    command: 'Does the page read well?',
    exit_code: null,
    output: '',
    reason: 'needs a person to answer',
    duration_ms: 0,
  })
  const feature = aFeature({
    feature_id: 'reads-well',
    description: 'The page reads well',
    status: 'unverified',
    reason: 'needs a person to answer: Does the page read well?',
    checks: [{ id: 'c2', kind: 'human', source: 'criterion', text: 'Does the page read well?' }],
    evidence: [asked],
  })
  const proposed = aFeature({
    checks: [{ id: 'c1', kind: 'shell', source: 'proposed', text: 'pytest' }],
    evidence: [
      anEvidence({ evidence_id: uuid(712), outcome: 'fail', tree_hash: '51aa04c7de90', ran_at: ago(25) }),
      anEvidence(),
      anEvidence({ evidence_id: uuid(711), outcome: 'fail', superseded: true }),
    ],
  })
  const detail = { steps: [aStep()], features: [feature, proposed], questions: [aQuestion()], ...changes }
  world.details.set(askingId, aDetail(row, detail))
  return world
}
