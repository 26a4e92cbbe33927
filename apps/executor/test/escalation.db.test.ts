import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tier } from '@jr/router'
import type { SessionDetail } from '@jr/tracker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDeclaredStep, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench

/** Models that can do the work; every other writes something else and says that it is done. */
const capable: { model: RegExp } = { model: /opus/ }

beforeAll(async () => {
  bench = await openTestBench({
    simulator: {
      reply: ({ prompt, model, toolResults }) => {
        const path = /build (\S+\.txt)/.exec(prompt)?.[1]
        if (path === undefined || toolResults.length > 0) return undefined
        const content = capable.model.test(model) ? 'right\n' : `wrong, by ${model}\n`
        return { toolCalls: [{ name: 'write_file', input: { path, content } }] }
      },
    },
  })
  await bench.startWorker()
})
afterAll(() => bench.close())

const aModelsStep = { name: 'Build', description: 'Please build made.txt now', kind: 'agent' } as const

const features = [
  {
    id: 'made',
    description: 'made.txt is right',
    line: 9,
    checks: [
      {
        id: 'c1',
        source: 'criterion',
        line: 9,
        text: 'made.txt',
        kind: 'file',
        path: 'made.txt',
        state: 'exists',
        contains: 'right',
      },
    ],
  },
]

const tiersOf = ({ steps }: SessionDetail, index: number): readonly (Tier | null)[] => [
  ...new Set(steps[index]?.attempts.map(({ tier }) => tier)),
]

test('refuted work is undone and tried on the tiers that the policy names, until its checks pass', async () => {
  capable.model = /opus/
  const id = await bench.queueSteps(
    [aDeclaredStep('first.txt', '1\n'), aModelsStep, aDeclaredStep('last.txt', '3\n')],
    {
      features,
    },
  )
  const session = await bench.reach(id, 'completed')

  expect(session).toMatchObject({ verdict: 'verified', passed: 3, failed: 0, features: [{ status: 'passed' }] })
  expect(tiersOf(session, 1).at(-1)).toBe('opus')
  expect(tiersOf(session, 1)).toHaveLength(3)
  expect(await readFile(join(bench.directory, 'data/workspaces', id, 'made.txt'), 'utf8')).toBe('right\n')
  // What came before it is not done again, what came after it is.
  expect([session.steps[0]?.attempts.length, session.steps[2]?.attempts.length]).toEqual([1, 3])
  const { events } = await bench.tracker.listEvents(id)
  expect(events.filter(({ type }) => type === 'step_escalated').map(({ index, data }) => [index, data])).toEqual([
    [1, expect.objectContaining({ failed_checks: ['c1'], tier: tiersOf(session, 1)[1] })],
    [1, expect.objectContaining({ failed_checks: ['c1'], tier: 'opus' })],
  ])
  const reasons = session.steps[1]?.attempts.map(({ reason }) => reason).filter((reason) => !reason?.startsWith('turn'))
  expect(reasons?.slice(1)).toEqual([1, 2].map(() => expect.stringMatching(/^retry 2 after failed checks: /)))
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test('work that no tier gets right ends refuted, with every tier tried once', async () => {
  capable.model = /nobody/
  const id = await bench.queueSteps([aModelsStep], { features })
  const session = await bench.reach(id, 'failed')

  expect(session).toMatchObject({ verdict: 'refuted', features: [{ status: 'failed' }] })
  expect(tiersOf(session, 0)).toHaveLength(3)
})

test('a tier that was asked for is kept, and so is what the document itself spells out', async () => {
  capable.model = /nobody/
  const asked = await bench.queueSteps([{ ...aModelsStep, tier: 'haiku' }], { features })
  const declared = await bench.queueSteps([aDeclaredStep('made.txt', 'wrong\n')], { features })

  expect(tiersOf(await bench.reach(asked, 'failed'), 0)).toEqual(['haiku'])
  expect((await bench.reach(declared, 'failed')).steps[0]?.attempts).toHaveLength(1)
})

test('what was verified counts: the tier whose work was refuted again and again is not the next one to try', async () => {
  const outcomes = await bench.tracker.listTierOutcomes({ simulated: true })

  expect(outcomes.filter(({ tier, passed }) => tier === 'opus' && passed)).toHaveLength(1)
  expect(outcomes.filter(({ passed }) => !passed).length).toBeGreaterThanOrEqual(5)
  expect(await bench.tracker.listTierOutcomes({ simulated: false })).toEqual([])
})
