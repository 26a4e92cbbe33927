import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { approveStep, cancelSession, claimNextSession, pause, resume, retrySession } from '@jr/queue'
import type { SessionStatus, StepDefinition, StepStatus, Verdict } from '@jr/tracker'
import { openWorkspace, takeSnapshot } from '@jr/workspace'
import { sql } from 'kysely'
import { expect } from 'vitest'
import {
  aDeclaredStep,
  aManualStep,
  aTextStep,
  eventually,
  type QueueStepsOptions,
  type TestBench,
  type WorkerProcessOptions,
} from '../test-bench.ts'

/** A session, what happens to it beside the crash, and what must come of it. */
export interface Scenario {
  readonly name: string
  readonly steps: readonly StepDefinition[]
  readonly features?: QueueStepsOptions['features']
  readonly worker?: WorkerProcessOptions
  /** Before the session is queued. */
  readonly before?: (bench: TestBench) => Promise<void>
  /** After it was queued, before any worker starts. */
  readonly prepare?: (bench: TestBench, sessionId: string) => Promise<void>
  /** What people do while workers come and go. */
  readonly meanwhile?: (bench: TestBench, sessionId: string, worker: ChildProcess) => Promise<void>
  readonly expected: {
    readonly status: SessionStatus
    readonly verdict: Verdict | null
    readonly steps: readonly StepStatus[]
    /** How often each step passes. Default: once, when it passes. */
    readonly passes?: readonly number[]
    readonly files: Readonly<Record<string, string>>
    /** Calls that may be cut off although the worker of this case did not crash in them. Default 0. */
    readonly cutOff?: number
  }
}

const edits = [{ type: 'replace', path: 'count.txt', search: 'n', replace: 'nn', line: 1 }]
const count = aDeclaredStep('count.txt', 'n\n')
const double: StepDefinition = {
  name: 'Double',
  description: 'Double it.',
  kind: 'declared',
  definition: { edits, files: [], commands: [] },
}
const build: StepDefinition = {
  name: 'Build',
  description: '[[simulate: call write_file {"path": "made.txt", "content": "made"}]] [[simulate: say built]]',
  kind: 'agent',
}
const failing: StepDefinition = {
  ...double,
  definition: { edits: [{ ...edits[0], search: 'absent' }], files: [], commands: [] },
}
const made = { id: 'made', description: 'made.txt exists', line: 1 }
const fileCheck = { id: 'c1', source: 'criterion', line: 1, text: 'a file', kind: 'file', state: 'exists' }
const judged = { ...fileCheck, id: 'c2', kind: 'judge', rubric: 'It is a heron' }
const proposal = { feature: 'seen', text: 'a heron', kind: 'file', body: 'bird.txt', contains: 'heron' }

/** What the simulator answers when it is asked to propose checks, and to judge. */
export function answerQuestions({
  prompt,
  outputSchema,
}: {
  readonly prompt: string
  readonly outputSchema?: object
}): { readonly text: string } | undefined {
  if (outputSchema === undefined) return undefined
  const answer = prompt.includes('CRITERION:')
    ? { verdict: 'pass', findings: [{ path: 'bird.txt', line: 1, quote: 'a grey heron' }] }
    : { checks: [proposal] }
  return { text: JSON.stringify(answer) }
}

/** Every way of a session through the worker. The first one passes most points; the others add what it does not. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'completed',
    // Every kind of step that can be under way: a file, an edit that must not be applied twice, a call, an agent with a tool.
    steps: [count, double, aTextStep('Say it. [[simulate: say said]]'), build],
    features: [{ ...made, checks: [{ ...fileCheck, path: 'made.txt' }] }],
    expected: {
      status: 'completed',
      verdict: 'verified',
      steps: ['passed', 'passed', 'passed', 'passed'],
      files: { 'count.txt': 'nn\n', 'made.txt': 'made' },
    },
  },
  {
    name: 'judged',
    steps: [aDeclaredStep('bird.txt', 'a grey heron\n'), aTextStep('Look.')],
    features: [
      { id: 'f1', description: 'It is a heron', line: 1, checks: [judged] },
      { id: 'seen', description: 'There is a bird', line: 2 },
    ],
    worker: { proposeChecks: true },
    expected: {
      status: 'completed',
      verdict: 'verified',
      steps: ['passed', 'passed'],
      files: { 'bird.txt': 'a grey heron\n' },
    },
  },
  {
    name: 'failed',
    steps: [count, aTextStep('Say it. [[simulate: 529 x1]]'), failing, double],
    features: [{ ...made, checks: [{ ...fileCheck, path: 'made.txt' }] }],
    expected: {
      status: 'failed',
      verdict: null,
      steps: ['passed', 'passed', 'failed', 'pending'],
      files: { 'count.txt': 'n\n' },
    },
  },
  {
    name: 'taken over',
    steps: [count, double],
    prepare: leaveHalfDone,
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'nn\n' },
      cutOff: 1,
    },
  },
  {
    name: 'taken over without a job',
    steps: [count, double],
    prepare: async (bench, sessionId) => {
      await leaveHalfDone(bench, sessionId)
      await sql`delete from jr_queue.job where singleton_key = ${sessionId}`.execute(bench.db)
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'nn\n' },
      cutOff: 1,
    },
  },
  {
    name: 'waiting',
    steps: [aManualStep('by hand'), count],
    meanwhile: async (bench, sessionId) => {
      await bench.reach(sessionId, 'waiting')
      await approveStep(bench, sessionId, { actor: 'person:ada', note: 'done' })
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'n\n' },
    },
  },
  {
    name: 'paused before',
    steps: [count],
    before: (bench) => pause(bench, 'all', { reason: 'test', actor: 'person:ada' }),
    meanwhile: async (bench, sessionId) => {
      await untilParkedOrEnded(bench, sessionId)
      await resume(bench, 'all')
    },
    expected: { status: 'completed', verdict: 'unverified', steps: ['passed'], files: { 'count.txt': 'n\n' } },
  },
  {
    name: 'paused meanwhile',
    // The end of the first step brings the start of the next one, which the pause refuses.
    steps: [aTextStep('pause-me [[simulate: slow 500ms x1]]'), aTextStep('And on.'), count],
    meanwhile: async (bench, sessionId) => {
      await untilCalled(bench, sessionId)
      await pause(bench, `session:${sessionId}`, { reason: 'test', actor: 'person:ada' })
      await untilParkedOrEnded(bench, sessionId)
      await resume(bench, `session:${sessionId}`)
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed', 'passed'],
      files: { 'count.txt': 'n\n' },
    },
  },
  {
    name: 'cancelled',
    steps: [count, aTextStep('cancel-me [[simulate: slow 60s]]'), double],
    meanwhile: async (bench, sessionId) => {
      await untilCalled(bench, sessionId)
      await cancelSession(bench, sessionId, { actor: 'person:ada' })
    },
    expected: {
      status: 'cancelled',
      verdict: null,
      steps: ['passed', 'pending', 'pending'],
      files: { 'count.txt': 'n\n' },
      cutOff: 1,
    },
  },
  {
    name: 'cancelled and retried',
    steps: [aTextStep('cancel-me [[simulate: slow 2s x1]]'), count],
    meanwhile: async (bench, sessionId) => {
      await untilCalled(bench, sessionId)
      await cancelSession(bench, sessionId, { actor: 'person:ada' })
      await retrySession(bench, sessionId, { actor: 'person:ada' })
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'n\n' },
      cutOff: 1,
    },
  },
  {
    name: 'drained',
    steps: [{ ...build, description: `${build.description} [[simulate: slow 1s x1]]` }, count],
    worker: { drainMs: 100 },
    meanwhile: async (bench, sessionId, worker) => {
      await untilCalled(bench, sessionId)
      worker.kill('SIGTERM')
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'n\n', 'made.txt': 'made' },
      cutOff: 1,
    },
  },
  {
    name: 'disconnected',
    steps: [count, aTextStep('drop-me [[simulate: slow 500ms x1]]'), double],
    meanwhile: async (bench, sessionId) => {
      await untilCalled(bench, sessionId)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name ~ '^jr-(executor|worker|queue)'`.execute(bench.db)
    },
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed', 'passed'],
      files: { 'count.txt': 'nn\n' },
      cutOff: 1,
    },
  },
  {
    name: 'escalated',
    // A check that no tier's work passes: each tier is tried once, on the workspace as it was before.
    steps: [build],
    features: [{ ...made, checks: [{ ...fileCheck, path: 'absent.txt' }] }],
    expected: {
      status: 'failed',
      verdict: 'refuted',
      steps: ['passed'],
      passes: [3],
      files: { 'made.txt': 'made' },
    },
  },
  {
    name: 'commands',
    steps: [
      count,
      {
        name: 'Look',
        description: [
          'call list_files {"pattern": "*"}',
          'call search_text {"search": "n", "pattern": "**"}',
          'call run_command {"command": "echo made > made.txt"}',
          'say done',
        ]
          .map((marker) => `[[simulate: ${marker}]]`)
          .join(' '),
        kind: 'agent',
      },
    ],
    expected: {
      status: 'completed',
      verdict: 'unverified',
      steps: ['passed', 'passed'],
      files: { 'count.txt': 'n\n', 'made.txt': 'made\n' },
    },
  },
]

/** What a worker leaves behind that died in the first step, after it had changed a file. */
async function leaveHalfDone(bench: TestBench, sessionId: string): Promise<void> {
  const workerId = `dead-${sessionId}`
  // Nobody holds this lock.
  await bench.tracker.registerWorker({ workerId, host: 'gone', pid: 1, lockKey: 1 })
  const claim = await claimNextSession(bench, workerId)
  if (claim === undefined) throw new Error('The session could not be claimed.')
  const root = join(bench.directory, 'data', 'workspaces', sessionId)
  const workspace = await openWorkspace(root, { create: true })
  const directory = join(bench.directory, 'data', 'snapshots', sessionId)
  await takeSnapshot(workspace, { id: 'step-0', directory })
  await bench.tracker.startStep(claim.session, 0, { snapshot: 'step-0' })
  await bench.tracker.startAttempt(claim.session, 0)
  await writeFile(join(root, 'count.txt'), 'half')
  await writeFile(join(root, 'stray.txt'), 'half')
}

/** A model call of the session is in flight. */
function untilCalled(bench: TestBench, sessionId: string): Promise<void> {
  return eventually(async () => {
    const { rows } = await sql`select 1 from jr_attempts where session_id = ${sessionId} and tier is not null`.execute(
      bench.db,
    )
    expect(rows).not.toEqual([])
  })
}

/** The pause has taken effect, or has come too late. */
function untilParkedOrEnded(bench: TestBench, sessionId: string): Promise<void> {
  return eventually(async () => {
    const { rows } = await sql`
      select 1 from jr_queue.job where name = 'jr-parked' and state = 'created' and singleton_key = ${sessionId}
      union all select 1 from jr_execution_sessions where session_id = ${sessionId} and not active`.execute(bench.db)
    expect(rows).not.toEqual([])
  })
}
