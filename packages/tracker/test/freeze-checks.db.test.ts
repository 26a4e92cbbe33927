import { expect, test } from 'vitest'
import { openTestTracker } from './open-test-tracker.ts'

const { tracker, claimNew } = await openTestTracker()

test('checks are given to features without any, once; what was frozen earlier stays', async () => {
  const session = await claimNew({
    features: [
      { id: 'own', description: 'a', line: 1, checks: [{ id: 'c1' }], checksHash: 'x' },
      { id: 'bare', description: 'b', line: 2 },
    ],
  })
  const given = ['own', 'bare'].map((featureId) => ({ featureId, checks: [{ id: 'p1' }], checksHash: 'y' }))
  const account = { checks: [{ check_id: 'p1' }], dropped: [] }

  await tracker.freezeChecks(session, given, account)
  // Its acknowledgement was lost; then somebody would have others.
  await tracker.freezeChecks(session, given, account)
  await tracker.freezeChecks(session, [{ featureId: 'bare', checks: [], checksHash: 'z' }], {})

  const { features } = await tracker.getSession(session.sessionId)
  expect(features.map(({ featureId, checks, checksHash }) => [featureId, checks, checksHash])).toEqual([
    ['own', [{ id: 'c1' }], 'x'],
    ['bare', [{ id: 'p1' }], 'y'],
  ])
  const { events } = await tracker.listEvents(session.sessionId)
  expect(events.filter(({ type }) => type === 'checks_proposed')[0]).toMatchObject({ data: account })
})
