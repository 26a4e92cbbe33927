import { expect, test } from 'vitest'
import { concludeSession, type SessionFacts } from '../src/conclude-session.ts'

const facts = (more: Partial<SessionFacts> = {}): SessionFacts => ({
  totalSteps: 2,
  openSteps: 0,
  stepInProgress: false,
  failedSteps: 0,
  leftOutSteps: 0,
  firstFailure: null,
  features: 0,
  passedFeatures: 0,
  failedFeatures: [],
  hasPassingEvidence: false,
  ...more,
})
const failure = { index: 1, name: 'Build', code: 'x', message: 'broken', hint: 'mend it' }

test.for([
  ['every step done', facts(), null, 'completed'],
  ['nobody could check', facts({ features: 1 }), 'unverified', 'completed'],
  ['proven', facts({ features: 1, passedFeatures: 1, hasPassingEvidence: true }), 'verified', 'completed'],
  ['proven by checks of the whole', facts({ hasPassingEvidence: true }), 'verified', 'completed'],
  ['refuted', facts({ features: 1, failedFeatures: ['f'] }), 'refuted', 'failed'],
  ['a step failed', facts({ failedSteps: 1, firstFailure: failure }), null, 'failed'],
  [
    'a step failed and later ones are open',
    facts({ openSteps: 1, failedSteps: 1, firstFailure: failure }),
    null,
    'failed',
  ],
  ['a step was left out', facts({ leftOutSteps: 1 }), 'unverified', 'failed'],
] as const)('%s', ([, given, verdict, status]) => {
  expect(concludeSession('s', given, verdict).status).toBe(status)
})

test.for([
  ['open steps', facts({ openSteps: 1 }), null, 'steps_unfinished'],
  ['no steps at all', facts({ totalSteps: 0 }), null, 'steps_unfinished'],
  [
    'a step in progress behind a failed one',
    facts({ failedSteps: 1, firstFailure: failure, stepInProgress: true }),
    null,
    'steps_unfinished',
  ],
  [
    'verified with a feature that did not pass',
    facts({ features: 2, passedFeatures: 1, hasPassingEvidence: true }),
    'verified',
    'verdict_contradicts_evidence',
  ],
  ['verified without any check', facts(), 'verified', 'verdict_contradicts_evidence'],
  [
    'unverified with a feature that failed',
    facts({ features: 1, failedFeatures: ['f'] }),
    'unverified',
    'verdict_contradicts_evidence',
  ],
] as const)('%s is refused', ([, given, verdict, code]) => {
  expect(() => concludeSession('s', given, verdict)).toThrow(expect.objectContaining({ code }))
})

test('the error names the step, its place and its hint', () => {
  expect(concludeSession('s', facts({ failedSteps: 1, firstFailure: failure }), null).error).toEqual({
    code: 'x',
    message: 'Step 2 of 2, "Build", failed: broken',
    hint: 'mend it',
  })
})
