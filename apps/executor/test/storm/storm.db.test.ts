import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openTestBench, type TestBench } from '../test-bench.ts'
import { expectMirror } from './expect-mirror.ts'
import { createProgram, createRandom, type RandomProgram } from './random-program.ts'

/** `pnpm --filter @jr/executor storm` raises it. */
const kills = Number(process.env['JR_STORM_KILLS'] ?? 8)
/** A build is repeatable; other programs and moments are for `JR_STORM_SEED=…`. */
const seed = Number(process.env['JR_STORM_SEED'] ?? 1)
const sessionsPerKill = 4
const concurrency = 4

test(
  `a storm of ${kills} kills over random sessions (seed ${seed}): every session ends as its mirror says`,
  { timeout: 120_000 + kills * 5_000 },
  async () => {
    const bench = await openTestBench()
    onTestFinished(() => bench.close())
    const random = createRandom(seed)
    const programs = new Map<string, RandomProgram>()
    for (let index = 0; index < kills * sessionsPerKill; index += 1) {
      const program = createProgram(random, `p${index}`)
      const { steps, continueOnFailure } = program
      programs.set(await bench.queueSteps(steps, { continueOnFailure }), program)
    }

    const workers = [await spawnWorker(bench), await spawnWorker(bench)]
    let killed = 0
    while (await isBusy(bench)) {
      await delay(100 + random() * 400)
      if (killed === kills) continue
      const victim = Math.floor(random() * workers.length)
      workers[victim]?.kill('SIGKILL')
      killed += 1
      workers[victim] = await spawnWorker(bench)
    }

    let unknown = 0
    for (const [id, program] of programs) unknown += await expectMirror(bench, id, program)
    // A kill interrupts at most what the killed worker had in flight.
    expect(unknown).toBeLessThanOrEqual(killed * concurrency)
    expect(killed).toBeGreaterThan(0)
    expect(await bench.tracker.auditSessions()).toEqual([])
    for (const worker of workers) {
      worker.kill('SIGTERM')
      await once(worker, 'exit')
    }
  },
)

function spawnWorker(bench: TestBench): Promise<ChildProcess> {
  // A step that is hit by several kills is bad luck here, not poison.
  return bench.spawnWorker({ concurrency, limits: { stepInterruptions: 1_000 } })
}

async function isBusy(bench: TestBench): Promise<boolean> {
  const { rows } = await bench.db
    .selectFrom('jr_execution_sessions')
    .select('session_id')
    .where('status', 'in', ['pending', 'running'])
    .limit(1)
    .execute()
    .then((found) => ({ rows: found }))
  return rows.length > 0
}
