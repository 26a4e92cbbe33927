import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { retrySession } from '@jr/queue'
import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { fillDisk, seenBy, toSmallDiskCommand } from './small-disk.ts'
import { aDeclaredStep, aTextStep, eventually, openTestBench, type TestBench } from './test-bench.ts'

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jr-full-'))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(directory, 0o755)
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

const text = (kilobytes: number): string => 'x'.repeat(kilobytes * 1024)

/** A bench whose one worker has a data directory of 8 MB. */
async function openSmallDisk(
  stepAttempts: number,
): Promise<{ bench: TestBench; worker: ChildProcess; dataDirectory: string }> {
  const bench = await openTestBench()
  onTestFinished(() => bench.close())
  const dataDirectory = makeDirectory()
  const worker = await bench.spawnWorker({
    dataDirectory,
    wrap: (command) => toSmallDiskCommand(dataDirectory, 8, command),
    limits: { stepAttempts },
  })
  return { bench, worker, dataDirectory }
}

test.for([
  ['while a step writes', { before: 1, after: 900 }],
  ['while the snapshot before a step is taken', { before: 900, after: 1 }],
] as const)(
  'a full disk of the workspace, %s, stops the session with disk_full; with space again a retry goes on from there',
  async ([, { before, after }]) => {
    const { bench, worker, dataDirectory } = await openSmallDisk(2)
    // The call holds the session while the disk is filled.
    const id = await bench.queueSteps([
      aDeclaredStep('one.txt', text(before)),
      aTextStep('hold [[simulate: slow 1s x1]]'),
      aDeclaredStep('two.txt', text(after)),
      aDeclaredStep('three.txt', 'three\n'),
    ])
    await eventually(() => expect(bench.simulator.requests).toHaveLength(1))
    const free = await fillDisk(seenBy(worker.pid, dataDirectory), 400)
    const stopped = await bench.reach(id, 'failed')
    const error = stopped.steps[2]?.error ?? stopped.error
    expect(error).toMatchObject({ code: 'disk_full', hint: expect.stringContaining('jr retry') })
    expect(error?.message).toContain('ENOSPC')
    expect(stopped).toMatchObject({ passed: 2, failed: before < after ? 1 : 0 })

    free()
    await retrySession(bench, id)
    const session = await bench.reach(id, 'completed')
    expect(session).toMatchObject({ passed: 4 })
    expect(session.steps[0]?.attempts).toHaveLength(1)
    expect(await bench.tracker.auditSessions()).toEqual([])
  },
)

test('a full disk that keeps a failed step from being undone stops the session with disk_full; a retry undoes it first, and nothing is lost', async () => {
  const { bench, worker, dataDirectory } = await openSmallDisk(1)
  // The first call holds the step while its file is changed, as a command would, and the disk is filled; the second one fails it.
  bench.simulator.faults.push({ kind: 'slow_headers', delayMs: 1_000 })
  bench.simulator.faults.push({ kind: 'status', status: 400 })
  const id = await bench.queueSteps([
    aDeclaredStep('one.txt', text(900)),
    { name: 'Shrink', description: 'Shrink. [[simulate: call read_file {"path": "one.txt"}]]', kind: 'agent' },
    aDeclaredStep('three.txt', 'three\n'),
  ])
  await eventually(() => expect(bench.simulator.requests).toHaveLength(1))
  const one = join(seenBy(worker.pid, dataDirectory), 'workspaces', id, 'one.txt')
  writeFileSync(one, 'small')
  const free = await fillDisk(seenBy(worker.pid, dataDirectory), 400)
  const stopped = await bench.reach(id, 'failed')
  expect(stopped).toMatchObject({ passed: 1, failed: 1, error: { code: 'disk_full' } })
  expect(stopped.error?.hint).toContain('jr retry')

  // Without space it stops again, and what it has to undo is not forgotten.
  await retrySession(bench, id)
  expect((await bench.reach(id, 'failed')).error).toMatchObject({ code: 'disk_full' })

  free()
  bench.simulator.faults.push({ kind: 'status', status: 400 })
  await retrySession(bench, id)
  expect(await bench.reach(id, 'failed')).toMatchObject({
    passed: 1,
    error: { code: expect.not.stringMatching('disk') },
  })
  expect(statSync(one).size).toBeGreaterThan(900_000)
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test('a full disk of PostgreSQL stops every session where it is; with space again they go on by themselves and nothing is lost', async () => {
  const directory = makeDirectory()
  const file = fileURLToPath(new URL('own-server-process.ts', import.meta.url))
  const { program, args } = toSmallDiskCommand(directory, 220, [
    process.execPath,
    '--conditions=@jr/source',
    file,
    directory,
  ])
  const server = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void server.kill('SIGTERM'))
  const [line] = (await once(server.stdout, 'data')) as [Buffer]
  const bench = await openTestBench({ server: line.toString().trim() })
  onTestFinished(() => bench.close())
  // Outputs of half a megabyte, so that the database must grow.
  const ids = await Promise.all(
    Array.from({ length: 4 }, (_, session) =>
      bench.queueSteps(
        Array.from({ length: 30 }, (_, index) => aDeclaredStep(`${session}-${index}.txt`, text(300) + session + index)),
      ),
    ),
  )
  await Promise.all([bench.spawnWorker({ concurrency: 2 }), bench.spawnWorker({ concurrency: 2 })])
  await eventually(async () =>
    expect((await bench.tracker.getProgress({ sessionId: ids[0]! })).passed).toBeGreaterThan(2),
  )
  const stepsLeft = await bench.db
    .selectFrom('jr_execution_steps')
    .select('position')
    .where('status', '=', 'pending')
    .execute()
  expect(stepsLeft.length).toBeGreaterThan(20)
  const free = await fillDisk(seenBy(server.pid, directory))
  // Either the server says so (53100), or its log has found no room and it has ended itself.
  await eventually(async () => {
    const probe = sql`create table if not exists probe as select repeat(md5(g::text), 100) from generate_series(1, 20000) g`
    const problem = await probe.execute(bench.db).then(
      () => 'none',
      (error: { code?: string }) => error.code,
    )
    expect(problem).toMatch(/^(53100|57P|08|ECONN)/)
  })

  free()
  server.stdin.write('start\n')
  await once(server.stdout, 'data')
  for (const id of ids) {
    const session = await bench.reach(id, 'completed')
    expect(session.passed).toBe(30)
  }
  const { rows } = await sql`
    select session_id, position from jr_session_events where type = 'step_passed' group by 1, 2 having count(*) > 1`.execute(
    bench.db,
  )
  expect(rows).toEqual([])
  expect(await bench.tracker.auditSessions()).toEqual([])
})
