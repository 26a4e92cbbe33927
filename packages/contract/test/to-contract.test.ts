import { expect, test } from 'vitest'
import { toContract } from '../src/index.ts'

test('names become snake_case and times ISO 8601 with Z, through all levels', () => {
  const converted = toContract({
    sessionId: 'a',
    createdAt: new Date('2026-11-26T10:00:00.000Z'),
    currentStep: { index: 0, stepName: null },
    byTier: [{ costUsd: 0.000_001 }],
  })

  expect(converted).toEqual({
    session_id: 'a',
    created_at: '2026-11-26T10:00:00.000Z',
    current_step: { index: 0, step_name: null },
    by_tier: [{ cost_usd: 0.000_001 }],
  })
})
