import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cancelSession } from '@jr/queue'
import type { SessionDetail, StepDefinition } from '@jr/tracker'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Executor } from '../../src/executor-options.ts'
import { aDeclaredStep, aTextStep, eventually, type TestBench } from '../test-bench.ts'
import { type Manner, manners, type Moment, moments } from './crash-plan.ts'
import { instrumentAwaits } from './instrument-awaits.ts'

/** One cell of the matrix. */
export interface CrashCase {
  readonly point: string
  readonly moment: Moment
  readonly manner: Manner
}

const edits = [{ type: 'replace', path: 'count.txt', search: 'n', replace: 'nn', line: 1 }]

/** Every kind of step that can be under way: a file, an edit that must not be applied twice, a call, an agent with a tool. */
const steps: readonly StepDefinition[] = [
  aDeclaredStep('count.txt', 'n\n'),
  { name: 'Double', description: 'Double it.', kind: 'declared', definition: { edits, files: [], commands: [] } },
  aTextStep('Say it. [[simulate: say said]]'),
  {
    name: 'Build',
    description: '[[simulate: call write_file {"path": "made.txt", "content": "made"}]] [[simulate: say built]]',
    kind: 'agent',
  },
]
const features = [
  {
    id: 'made',
    description: 'made.txt exists',
    line: 1,
    checks: [
      { id: 'c1', source: 'criterion', line: 1, text: 'made.txt', kind: 'file', path: 'made.txt', state: 'exists' },
    ],
  },
]

/** The instrumented sources, as a file that the crashing processes read. */
export function writeSources(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'jr-crash-')), 'sources.json')
  writeFileSync(path, JSON.stringify(instrumentAwaits()))
  return path
}

/** Runs the session once without a crash: every await that the worker comes through is a point. */
export async function listCrashCases(bench: TestBench, sources: string): Promise<CrashCase[]> {
  const trace = `${sources}.trace`
  const worker = bench.spawnCrashingWorker({ sources, trace })
  const id = await bench.queueSteps(steps, { features })
  await expectSound(bench, await bench.reach(id, 'completed'))
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  const points = [...new Set(readFileSync(trace, 'utf8').trim().split('\n'))]
  return points.flatMap((point) => moments.flatMap((moment) => manners.map((manner) => ({ point, moment, manner }))))
}

/**
 * Lets a worker crash there, another one finish, and checks that nothing was lost, doubled or left over.
 * Resolves with false when the worker finished without coming to the point (what only happens at times, such as a repeated write).
 */
export async function runCrashCase(
  bench: TestBench,
  sources: string,
  { point, moment, manner }: CrashCase,
): Promise<boolean> {
  const id = await bench.queueSteps(steps, { features })
  const doomed = bench.spawnCrashingWorker({ sources, crash: { point, hit: 0, moment, manner } })
  let heir: Executor | undefined
  try {
    const end = await eventually(() => findEnd(bench, id, doomed.pid))
    heir = await bench.startWorker()
    if (manner === 'freeze') await wakeUpLate(bench, id, heir, doomed)
    const session = await bench.reach(id, 'completed')
    await expectSound(bench, session)
    await eventually(() => expect(heir?.stats().running).toBe(0))
    doomed.kill('SIGKILL')
    await heir.stop()
    expect((await bench.tracker.getSession(id)).updatedAt).toEqual(session.updatedAt)
    return end === 'crashed'
  } catch (error) {
    // The next case must not inherit what this one left.
    await cancelSession(bench, id).catch(() => {})
    throw error
  } finally {
    doomed.kill('SIGKILL')
    await heir?.stop({ drainMs: 0 })
  }
}

/** It sleeps until its heir has the session: then it wakes up in the middle of whatever it did. */
async function wakeUpLate(bench: TestBench, id: string, heir: Executor, sleeper: ChildProcess): Promise<void> {
  // The lock of a frozen process stays. Its heartbeat would take 30 s to be missed: this is that time gone by.
  await sql`update jr_queue.job set heartbeat_on = now() - interval '10 minutes' where state = 'active'`.execute(
    bench.db,
  )
  await eventually(async () => {
    const { status, workerId } = await bench.tracker.getSession(id)
    expect(status === 'completed' || workerId === heir.workerId).toBe(true)
  })
  sleeper.kill('SIGCONT')
}

/** Lets a worker crash with half a step done, its heir crash while it undoes that, and a third one finish. */
export async function runDoubleCrash(bench: TestBench, sources: string): Promise<void> {
  const text = readFileSync(sources, 'utf8')
  const findPoint = (call: string): string => {
    const point = new RegExp(String.raw`jrAfter\(\\"([^\\]+)\\", globalThis\.jrBefore\([^)]+\), await ${call}`).exec(
      text,
    )?.[1]
    if (point === undefined) throw new Error(`No await of ${call} is left in the code.`)
    return point
  }
  const id = await bench.queueSteps(steps, { features })
  const first = bench.spawnCrashingWorker({
    sources,
    crash: { point: findPoint('applyEdits\\(run'), hit: 1, moment: 'after', manner: 'kill' },
  })
  await once(first, 'exit')
  const second = bench.spawnCrashingWorker({
    sources,
    crash: {
      point: findPoint('restoreSnapshot\\(run.workspace, \\{ id: snapshot'),
      hit: 0,
      moment: 'during',
      manner: 'kill',
    },
  })
  await once(second, 'exit')
  const last = await bench.startWorker()
  await expectSound(bench, await bench.reach(id, 'completed'))
  await last.stop()
}

/** How the process ended its part: it crashed (is dead or stands still), or it completed the session. */
async function findEnd(bench: TestBench, id: string, pid: number | undefined): Promise<'crashed' | 'completed'> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2)[0]
  if (state === undefined || state === 'Z' || state === 'T') return 'crashed'
  expect((await bench.tracker.getSession(id)).status).toBe('completed')
  return 'completed'
}

async function expectSound(bench: TestBench, session: SessionDetail): Promise<void> {
  const { sessionId } = session
  const { events } = await bench.tracker.listEvents(sessionId, { limit: 500 })
  const passes = session.steps.map(
    ({ index }) => events.filter((e) => e.type === 'step_passed' && e.index === index).length,
  )
  expect(passes).toEqual([1, 1, 1, 1])
  expect(session).toMatchObject({ status: 'completed', verdict: 'verified', passed: 4, failed: 0 })
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))

  const workspace = join(bench.directory, 'data', 'workspaces', sessionId)
  expect(await readFile(join(workspace, 'count.txt'), 'utf8')).toBe('nn\n')
  expect(await readFile(join(workspace, 'made.txt'), 'utf8')).toBe('made')

  const attempts = session.steps.flatMap((step) => step.attempts)
  const redone = attempts.filter(({ status }) => status === 'unknown')
  // At most the one call that was in flight.
  expect(redone.length).toBeLessThanOrEqual(1)
  expect(attempts.every(({ status }) => status === 'passed' || status === 'unknown')).toBe(true)
  const tokens = attempts.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0)
  expect(session.totalTokens).toBe(tokens)
  expect((await bench.tracker.auditSessions()).filter((finding) => finding.sessionId === sessionId)).toEqual([])
}
