import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionDetail } from '@jr/contract'
import { createSandbox, probeSandbox } from '@jr/workspace'
import { afterAll, expect, test, vi } from 'vitest'
import { createDataDirectory, repositoryDirectory, runJr, startJr } from './run-jr.ts'
import { waitFor } from './wait-for.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const environment = { JR_DATA_DIR: createDataDirectory() }
// One `jr up` for the whole file: the examples then need no database start each.
const service = startJr(['up', '--port', '0', '--no-example'], { environment })
const ready = waitFor('jr up', () => service.stderr().includes('ready') || undefined, service.stderr)

afterAll(async () => {
  service.child.kill('SIGTERM')
  await service.ended
})

async function run(name: string): Promise<{ readonly code: number | null; readonly session: SessionDetail }> {
  await ready
  const result = await runJr(['run', join('examples', name), '--json'], { environment })
  return { code: result.code, session: JSON.parse(result.stdout) as SessionDetail }
}

test('hello-jr.md ends verified: its checks fail before the work and pass after it', async () => {
  const { code, session } = await run('hello-jr.md')

  expect(session).toMatchObject({ status: 'completed', verdict: 'verified', passed: 3, simulated: true })
  for (const feature of session.features) {
    const outcomes = feature.evidence.map(({ phase, outcome }) => `${phase} ${outcome}`)
    expect(outcomes).toEqual(['before fail', 'after pass'])
  }
  expect(code).toBe(0)
})

test('failing-check.md ends refuted and says why', async () => {
  const { code, session } = await run('failing-check.md')

  expect(session).toMatchObject({ status: 'failed', verdict: 'refuted', passed: 1 })
  expect(session.features.map(({ status }) => status)).toEqual(['passed', 'failed'])
  expect(session.features[1]?.reason).toEqual(expect.any(String))
  expect(code).toBe(1)
})

test('nobody-can-check.md ends unverified, which is no failure', async () => {
  const { code, session } = await run('nobody-can-check.md')

  expect(session).toMatchObject({ status: 'completed', verdict: 'unverified' })
  expect(session.features).toMatchObject([{ status: 'unverified' }])
  expect(code).toBe(0)
})

test('run-the-program.md is verified where commands can be confined, and never guessed elsewhere', async () => {
  const probe = await probeSandbox(createSandbox())

  const { code, session } = await run('run-the-program.md')

  expect(session).toMatchObject({ status: 'completed', verdict: probe.ok ? 'verified' : 'unverified' })
  expect(code).toBe(0)
})

test('manual-approval.md waits for a person and goes on when one approves', async () => {
  const { code, session } = await run('manual-approval.md')
  expect(session).toMatchObject({ status: 'waiting', passed: 1, waiting_reason: expect.any(String) })
  expect(code).toBe(1)

  const approved = await runJr(['approve', session.session_id.slice(0, 13), '--note', 'as agreed'], { environment })
  expect(approved.code).toBe(0)
  const watched = await runJr(['watch', session.session_id, '--json'], { environment })

  expect(JSON.parse(watched.stdout)).toMatchObject({ status: 'completed', verdict: 'verified', passed: 3 })
  expect(watched.code).toBe(0)
})

test('ask-a-person.md ends with its question open, and is verified when a person says yes', async () => {
  const { code, session } = await run('ask-a-person.md')
  expect(session).toMatchObject({ status: 'completed', verdict: 'unverified', questions: [{ is_open: true }] })
  expect(code).toBe(0)

  expect((await runJr(['answer', session.session_id, 'yes'], { environment })).code).toBe(0)
  const watched = await runJr(['watch', session.session_id, '--json'], { environment })

  expect(JSON.parse(watched.stdout)).toMatchObject({
    status: 'completed',
    verdict: 'verified',
    features: [{ judged_by_person: false }, { status: 'passed', judged_by_person: true }],
  })
})

test('the README of the examples names each of them', async () => {
  const directory = join(repositoryDirectory, 'examples')
  const names = (await readdir(directory)).filter((name) => name !== 'README.md')
  const readme = await readFile(join(directory, 'README.md'), 'utf8')

  expect(names.filter((name) => !readme.includes(`(${name})`))).toEqual([])
})
