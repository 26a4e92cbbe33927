import { type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { cancelSession, resume } from '@jr/queue'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Executor } from '../../src/executor-options.ts'
import { eventually, type TestBench } from '../test-bench.ts'
import type { CrashingWorker } from './bundle-crashing-worker.ts'
import type { Manner, Moment } from './crash-plan.ts'
import { expectSound } from './expect-sound.ts'
import { type Scenario, scenarios } from './scenarios.ts'

/** One cell of the matrix. */
export interface CrashCase {
  readonly scenario: Scenario
  readonly point: string
  /** At which time of coming to the point, from 0. */
  readonly hit: number
  readonly moment: Moment
  readonly manner: Manner
}

/** How often the worker comes to each await when it carries out the scenario without a crash. */
export async function countHits(
  bench: TestBench,
  worker: CrashingWorker,
  scenario: Scenario,
): Promise<ReadonlyMap<string, number>> {
  const trace = `${worker.file}.${randomUUID()}`
  const id = await queue(bench, scenario)
  const child = bench.spawnCrashingWorker(worker.file, { trace }, scenario.worker)
  // The worker of a drained session leaves before it is done.
  const heir = scenario.name === 'drained' ? once(child, 'exit').then(() => bench.startWorker()) : undefined
  try {
    await scenario.meanwhile?.(bench, id, child)
    await expectSound(bench, await bench.reach(id, scenario.expected.status), scenario.expected)
  } finally {
    await end(child)
    await (await heir)?.stop()
  }
  const hits = new Map<string, number>()
  for (const point of readFileSync(trace, 'utf8').trim().split('\n')) hits.set(point, (hits.get(point) ?? 0) + 1)
  return hits
}

/**
 * Lets a worker crash there, another one finish, and checks that nothing was lost, doubled or left over.
 * Resolves with false when the worker finished without coming to the point (what only happens at times, such as a repeated write).
 */
export async function runCrashCase(
  bench: TestBench,
  worker: CrashingWorker,
  { scenario, ...crash }: CrashCase,
): Promise<boolean> {
  const id = await queue(bench, scenario)
  const doomed = bench.spawnCrashingWorker(worker.file, { crash }, scenario.worker)
  const output = { text: '' }
  doomed.stdout?.on('data', (data: Buffer) => (output.text += data.toString()))
  const hasCrashed = (): boolean => output.text.includes('crash\n')
  const meanwhile = Promise.resolve(scenario.meanwhile?.(bench, id, doomed)).catch((error: unknown) => error)
  let heir: Executor | undefined
  try {
    await untilCrashed(bench, id, doomed, { hasCrashed, status: scenario.expected.status })
    heir = await bench.startWorker({ concurrency: 1, proposeChecks: scenario.worker?.proposeChecks ?? false })
    if (crash.manner === 'freeze') await wakeUpLate(bench, id, heir, doomed)
    const session = await bench.reach(id, scenario.expected.status)
    expect(await meanwhile).toBeUndefined()
    await expectSound(bench, session, scenario.expected)
    // Whoever still lives has nothing left to do, finds out by itself, and ends in order.
    await end(doomed)
    await eventually(() => expect(heir?.stats().running).toBe(0))
    await expectNoJob(bench, id)
    await heir.stop()
    expect((await bench.tracker.getSession(id)).updatedAt).toEqual(session.updatedAt)
    return hasCrashed()
  } catch (error) {
    // The next case must not inherit what this one left.
    await cancelSession(bench, id).catch(() => {})
    await resume(bench, 'all').catch(() => {})
    throw error
  } finally {
    doomed.kill('SIGKILL')
    await heir?.stop({ drainMs: 0 })
  }
}

/** Queues the scenario's session, with words that no other session has: the simulator counts its faults by them. */
async function queue(bench: TestBench, scenario: Scenario): Promise<string> {
  const { steps, features = [] } = scenario
  await scenario.before?.(bench)
  const mark = randomUUID()
  const marked = steps.map((step) => ({ ...step, description: `${step.description} (${mark})` }))
  const id = await bench.queueSteps(marked, { features })
  await scenario.prepare?.(bench, id)
  return id
}

/** Waits until the process has crashed, or has ended its part: some points only come when it is told to end. */
function untilCrashed(
  bench: TestBench,
  id: string,
  worker: ChildProcess,
  { hasCrashed, status }: { readonly hasCrashed: () => boolean; readonly status: string },
): Promise<void> {
  return eventually(async () => {
    if (worker.exitCode !== null || worker.signalCode !== null) return
    // Standing still takes a moment, too.
    if (hasCrashed()) await untilStopped(worker.pid)
    else expect((await bench.tracker.findSessionState(id))?.status).toBe(status)
  })
}

/** A killed process is gone, a frozen one stands still; one whose connections were cut goes on. */
async function untilStopped(pid: number | undefined): Promise<void> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')
  expect(stat).not.toMatch(/\) [RD]$/)
}

/** It sleeps until its heir has the session: then it wakes up in the middle of whatever it did. */
async function wakeUpLate(bench: TestBench, id: string, heir: Executor, sleeper: ChildProcess): Promise<void> {
  await ageHeartbeats(bench)
  await eventually(async () => {
    const session = await bench.tracker.getSession(id)
    expect(session.status !== 'running' && session.status !== 'pending' ? heir.workerId : session.workerId).toBe(
      heir.workerId,
    )
  })
  sleeper.kill('SIGCONT')
}

/** The lock of a frozen process stays, and its heartbeat takes 30 s to be missed: this is that time gone by. */
async function ageHeartbeats(bench: TestBench): Promise<void> {
  await sql`update jr_queue.job set heartbeat_on = now() - interval '10 minutes' where state = 'active'`.execute(
    bench.db,
  )
}

/** No job is left that would hold up its workspace. One that a crash left without a session has only its heartbeat to end it. */
async function expectNoJob(bench: TestBench, id: string): Promise<void> {
  await ageHeartbeats(bench)
  await eventually(async () => {
    const { rows } = await sql`
      select name, state from jr_queue.job
      where singleton_key = ${id} and (name = 'jr-task' and state <= 'active' or name = 'jr-parked' and state = 'created')`.execute(
      bench.db,
    )
    expect(rows).toEqual([])
  })
}

/** Asks the process to end in order, which it does when all its sessions have been let go. */
async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await eventually(() => {
    // It may have stood still only after its heir was done.
    child.kill('SIGCONT')
    expect(child.exitCode ?? child.signalCode, 'the worker does not end').not.toBeNull()
  })
}

/** Lets a worker crash with half a step done, its heir crash while it undoes that, and a third one finish. */
export async function runDoubleCrash(bench: TestBench, { file, points }: CrashingWorker): Promise<void> {
  const findPoint = (beginning: string): string => {
    const found = points.find(({ name }) => name.startsWith(beginning))
    if (found === undefined) throw new Error(`No await begins with ${beginning} any more.`)
    return found.id
  }
  const [scenario] = scenarios
  if (scenario === undefined) return
  const id = await queue(bench, scenario)
  const crashes = [
    { point: findPoint('apps/executor/src/run-declared-step.ts await applyEdits('), hit: 1, moment: 'after' },
    { point: findPoint('apps/executor/src/run-session.ts await restoreWorkspace('), hit: 0, moment: 'during' },
  ] as const
  for (const crash of crashes) {
    const worker = bench.spawnCrashingWorker(file, { crash: { ...crash, manner: 'kill' } })
    await once(worker, 'exit')
  }
  const last = await bench.startWorker()
  await expectSound(bench, await bench.reach(id, scenario.expected.status), scenario.expected)
  await last.stop()
}
