import type {
  Attempt,
  Evidence,
  Feature,
  Question,
  SessionDetail,
  SessionEvent,
  SessionSummary,
  Stats,
  Step,
} from '@jr/contract'

/** The fake server's present; everything else is told relative to it. */
export const now = Date.parse('2026-11-26T14:03:22.000Z')

/** ISO time so many seconds before the present. */
export const ago = (seconds: number, present: number = now): string => new Date(present - seconds * 1000).toISOString()

/** A uuid that is always the same for the same number. */
export const uuid = (number: number): string => {
  let state = (number * 2_654_435_761 + 97) >>> 0
  let text = ''
  while (text.length < 32) {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    text += state.toString(16).padStart(8, '0')
  }
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20, 32)}`
}

export const aSession = (changes: Partial<SessionSummary> = {}): SessionSummary => ({
  session_id: uuid(1),
  task_id: 'SAG-JR-008',
  title: 'Add the router',
  jr_name: 'Software Engineer Jr.',
  model_tier: 'haiku',
  model_served: 'claude-haiku-5-5',
  status: 'running',
  verdict: null,
  judged: false,
  total_steps: 4,
  passed: 2,
  failed: 0,
  skipped: 0,
  pending: 2,
  progress_pct: 50,
  current_step: { index: 2, name: 'Generate tests', status: 'in_progress' },
  error: null,
  waiting_reason: null,
  open_questions: 0,
  paused: false,
  priority: 0,
  workspace: null,
  worker_id: 'jr-host-1:4711',
  heartbeat_at: ago(3),
  taken_over: 0,
  created_at: ago(95),
  updated_at: ago(4),
  started_at: ago(90),
  finished_at: null,
  duration_ms: 90_000,
  total_tokens: 12_400,
  cost_usd: 0.00312,
  opus_cost_usd: 0.1248,
  unpriced_attempts: 0,
  simulated: false,
  ...changes,
})

export const anAttempt = (changes: Partial<Attempt> = {}): Attempt => ({
  attempt_id: uuid(501),
  purpose: 'step',
  number: 1,
  tier: 'haiku',
  model_requested: 'claude-haiku-5-5',
  model_served: 'claude-haiku-5-5',
  status: 'passed',
  reason: 'score 2: “format” (−3), short text',
  started_at: ago(80),
  finished_at: ago(79),
  latency_ms: 1240,
  input_tokens: 3100,
  output_tokens: 420,
  cache_read_tokens: 2048,
  cache_write_tokens: 0,
  cost_usd: 0.000542,
  opus_cost_usd: 0.0217,
  price_version: '2026-11-01',
  finish_reason: 'end_turn',
  request_id: 'req_01',
  simulated: false,
  error_code: null,
  error: null,
  ...changes,
})

export const aStep = (changes: Partial<Step> = {}): Step => ({
  index: 0,
  step_id: uuid(301),
  name: 'Write the router',
  description: 'Create `llm_router.py`.',
  kind: 'text',
  status: 'passed',
  line: 52,
  group: null,
  started_at: ago(90),
  completed_at: ago(70),
  waiting_since: null,
  duration_ms: 20_000,
  waited_ms: 0,
  output: 'Wrote jr_executor/llm_router.py (118 lines).',
  error: null,
  note: null,
  total_tokens: 5568,
  cost_usd: 0.000542,
  attempts: [anAttempt()],
  files: [],
  ...changes,
})

export const anEvidence = (changes: Partial<Evidence> = {}): Evidence => ({
  evidence_id: uuid(701),
  check_id: 'c1',
  kind: 'shell',
  phase: 'after',
  outcome: 'pass',
  command: 'python3 -m pytest -q tests/test_router.py',
  exit_code: 0,
  output: '....                                     [100%]\n4 passed in 0.21s\n',
  reason: null,
  duration_ms: 640,
  tree_hash: '9f2c1e77ab40',
  sandboxed: true,
  judged: false,
  superseded: false,
  ran_at: ago(20),
  ...changes,
})

export const aFeature = (changes: Partial<Feature> = {}): Feature => ({
  feature_id: 'haiku-answers-simple-tasks',
  description: 'Haiku answers simple tasks in under 2 seconds',
  line: 512,
  status: 'passed',
  judged: false,
  judged_by_person: false,
  reason: null,
  checks: [{ id: 'c1', kind: 'shell', source: 'criterion', text: 'python3 -m pytest -q tests/test_router.py' }],
  verified_at: ago(20),
  evidence: [
    anEvidence({
      evidence_id: uuid(702),
      phase: 'before',
      outcome: 'fail',
      exit_code: 4,
      output: 'ERROR: file or directory not found: tests/test_router.py\n',
      ran_at: ago(92),
    }),
    anEvidence(),
  ],
  ...changes,
})

export const aQuestion = (changes: Partial<Question> = {}): Question => ({
  check_id: 'c2',
  feature_id: 'reads-well',
  question: 'Does the page read well?',
  tree_hash: '9f2c1e77ab40',
  is_open: true,
  answer: null,
  ...changes,
})

export const aDetail = (row: SessionSummary, changes: Partial<SessionDetail> = {}): SessionDetail => ({
  ...row,
  epoch: 1,
  instruction: null,
  steps: [],
  attempts: [],
  features: [],
  evidence: [],
  questions: [],
  as_of: ago(0),
  ...changes,
})

export const anEvent = (changes: Partial<SessionEvent> = {}): SessionEvent => ({
  sequence: 1,
  type: 'session_created',
  index: null,
  actor: 'person:api',
  data: {},
  occurred_at: ago(95),
  ...changes,
})

const tierCost = (tier: 'haiku' | 'local' | 'opus', attempts: number, tokens: number, cost: number, opus: number) => ({
  tier,
  attempts,
  total_tokens: tokens,
  cost_usd: cost,
  opus_cost_usd: opus,
  // A tier without prices saves nothing that anybody could know.
  saved_usd: tier === 'local' ? 0 : opus - cost,
  unpriced_attempts: tier === 'local' ? 2 : 0,
})

export const aStats = (changes: Partial<Stats> = {}): Stats => ({
  active: 4,
  running: 2,
  waiting: 1,
  asking: 0,
  pending: 1,
  completed_today: 12,
  failed: 1,
  failed_total: 9,
  completed_total: 214,
  cancelled_total: 3,
  verified_total: 171,
  total_sessions: 230,
  success_rate: 0.96,
  verified_rate: 0.8,
  total_tokens: 5_210_400,
  cost_usd: 4.128,
  opus_cost_usd: 41.77,
  saved_usd: 23.872,
  unpriced_attempts: 2,
  by_tier: [
    tierCost('haiku', 880, 3_100_000, 0.93, 24.8),
    tierCost('local', 240, 1_700_000, 0, 13.77),
    tierCost('opus', 61, 410_400, 3.198, 3.2),
  ],
  by_day: Array.from({ length: 14 }, (_, day) => [
    {
      day: ago((13 - day) * 86_400).slice(0, 10),
      ...tierCost('haiku', 40 + ((day * 37) % 50), 200_000, 0.04 + ((day * 13) % 9) / 90, 1.2 + ((day * 7) % 5) / 3),
    },
    { day: ago((13 - day) * 86_400).slice(0, 10), ...tierCost('local', 12 + ((day * 11) % 9), 90_000, 0, 0.7) },
    {
      day: ago((13 - day) * 86_400).slice(0, 10),
      ...tierCost('opus', 2 + (day % 4), 24_000, 0.1 + ((day * 5) % 7) / 20, 0.1 + ((day * 5) % 7) / 20),
    },
  ]).flat(),
  haiku_latency: { calls: 880, p50_ms: 820, p95_ms: 2140, under_2s_share: 0.93 },
  failing_features: [
    { description: 'The migration runs twice without harm', failures: 4 },
    { description: 'Dashboard shows the new tab', failures: 2 },
  ],
  failing_checks: [{ command: 'python3 -m pytest -q tests/test_migration.py', failures: 4 }],
  by_jr: [
    {
      jr_name: 'Software Engineer Jr.',
      sessions: 120,
      active: 2,
      completed: 112,
      failed: 5,
      verified: 98,
      cost_usd: 2.1,
    },
    { jr_name: 'DevOps Jr', sessions: 64, active: 1, completed: 60, failed: 3, verified: 45, cost_usd: 1.4 },
    { jr_name: 'Audio Jr', sessions: 46, active: 1, completed: 42, failed: 1, verified: 28, cost_usd: 0.628 },
  ],
  pauses: [],
  estimates: [],
  time_zone: 'Europe/Berlin',
  capabilities: { submit: true, control: true },
  simulated: false,
  as_of: ago(0),
  ...changes,
})
