import { expect, onTestFinished, test } from 'vitest'
import { openCuttableNetwork } from './cuttable-network.ts'
import { aTextStep, eventually, openTestBench } from './test-bench.ts'

test('a worker cut off from the database writes nothing after its session was taken over, and stops when it hears of it', async () => {
  const bench = await openTestBench()
  onTestFinished(() => bench.close())
  const url = new URL(bench.database.connectionString)
  const network = await openCuttableNetwork({ host: url.hostname, port: Number(url.port) })
  onTestFinished(() => network.close())
  url.port = String(network.port)
  const lone = await bench.startWorker({ databaseUrl: url.href })
  const id = await bench.queueSteps([aTextStep('cut-off [[simulate: slow 60s x1]]'), aTextStep('and on')])
  await eventually(() => expect(bench.simulator.requests).toHaveLength(1))
  const [call] = bench.simulator.requests

  network.cut()
  const heir = await bench.startWorker()
  const session = await bench.reach(id, 'completed')
  expect(session.workerId).toBe(heir.workerId)
  expect(session.steps.map((step) => step.attempts.map((attempt) => attempt.status))).toEqual([
    ['unknown', 'passed'],
    ['passed'],
  ])
  // It knows nothing yet: its call goes on.
  expect(call?.isAbandoned).toBe(false)

  network.heal()
  await eventually(() => expect(call?.isAbandoned).toBe(true))
  await eventually(() => expect(lone.stats()).toMatchObject({ running: 0, connected: true }))
  expect((await bench.tracker.getSession(id)).updatedAt).toEqual(session.updatedAt)
  const { events } = await bench.tracker.listEvents(id)
  const takeover = events.findLastIndex((event) => event.type === 'session_claimed')
  expect(events.slice(takeover).filter((event) => event.actor === `worker:${lone.workerId}`)).toEqual([])
})
