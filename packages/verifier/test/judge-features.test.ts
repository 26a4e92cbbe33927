import type { Check } from '@jr/instructions'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideVerdict, judgeFeatures } from '../src/index.ts'
import type { Evidence, JudgedFeature } from '../src/index.ts'
import { aCheck, aShellCheck } from './a-check.ts'

function anEvidence(more: Partial<Evidence> = {}): Evidence {
  return {
    checkId: 'c1',
    kind: 'shell',
    phase: 'after',
    outcome: 'pass',
    command: 'true',
    output: '',
    durationMs: 1,
    treeHash: 'now',
    ranAt: new Date(0),
    sandboxed: true,
    judged: false,
    ...more,
  }
}

const red = anEvidence({ phase: 'before', outcome: 'fail', treeHash: 'then' })
const green = anEvidence({ phase: 'before', outcome: 'pass', treeHash: 'then' })
const feature: JudgedFeature = { id: 'f', checks: [aShellCheck('true')] }

function judge(
  after: readonly Evidence[],
  before: readonly Evidence[] | undefined = [red],
  one: JudgedFeature = feature,
) {
  return judgeFeatures([one], { treeHash: 'now', after, ...(before && { before }) })[0]!
}

describe('judgeFeatures', () => {
  it('passes a check that was red before the work and is green after it', () => {
    expect(judge([anEvidence()])).toEqual({
      featureId: 'f',
      status: 'passed',
      judged: false,
      judgedByPerson: false,
      alreadyGreen: [],
    })
  })

  it('does not count a check that was green before', () => {
    expect(judge([anEvidence()], [green])).toMatchObject({
      status: 'unverified',
      alreadyGreen: ['c1'],
      reason: expect.stringContaining('before the work'),
    })
  })

  it('does not count a check that nobody saw red', () => {
    expect(judge([anEvidence()], [])).toMatchObject({ status: 'unverified' })
    expect(judge([anEvidence()], [anEvidence({ phase: 'before', outcome: 'could_not_run' })])).toMatchObject({
      status: 'unverified',
    })
  })

  it('counts a green check when an existing tree is judged without work', () => {
    expect(judgeFeatures([feature], { treeHash: 'now', after: [anEvidence()] })[0]).toMatchObject({ status: 'passed' })
  })

  it('accepts an already green check beside one that went from red to green', () => {
    const both = { id: 'f', checks: [aShellCheck('true'), aShellCheck('true', { id: 'c2' })] }
    const verdict = judge([anEvidence(), anEvidence({ checkId: 'c2' })], [red, { ...green, checkId: 'c2' }], both)

    expect(verdict).toMatchObject({ status: 'passed', alreadyGreen: ['c2'] })
  })

  it('fails on any failure, and names it', () => {
    const failed = anEvidence({ outcome: 'fail', reason: 'exit code 1, expected 0' })

    expect(judge([anEvidence(), failed])).toMatchObject({
      status: 'failed',
      reason: 'c1 failed: exit code 1, expected 0',
    })
    expect(judge([failed, anEvidence()])).toMatchObject({ status: 'failed' })
  })

  it('is unverified when a check could not run, was not run, or does not exist', () => {
    expect(judge([anEvidence({ outcome: 'could_not_run', reason: 'psql is not installed' })])).toMatchObject({
      status: 'unverified',
      reason: expect.stringContaining('psql'),
    })
    expect(judge([])).toMatchObject({ status: 'unverified', reason: 'c1 was not run' })
    expect(judge([], [], { id: 'f', checks: [] })).toMatchObject({ status: 'unverified' })
  })

  it('does not believe evidence of another tree', () => {
    expect(judge([anEvidence({ treeHash: 'earlier' })])).toMatchObject({
      status: 'unverified',
      reason: expect.stringContaining('another state'),
    })
    expect(judge([anEvidence({ treeHash: 'earlier', outcome: 'fail' })])).toMatchObject({ status: 'unverified' })
  })

  it('believes nothing when the tree has no hash', () => {
    expect(
      judgeFeatures([feature], { treeHash: '', before: [red], after: [anEvidence({ treeHash: '' })] })[0],
    ).toMatchObject({ status: 'unverified' })
  })

  it('marks what only a judge says, and lets no judge overrule a failed check', () => {
    const judged = { id: 'f', checks: [aCheck({ kind: 'judge', rubric: 'good' }), aShellCheck('true', { id: 'c2' })] }
    const praise = anEvidence({ judged: true, kind: 'judge' })

    expect(judge([praise], [], { id: 'f', checks: [judged.checks[0]!] })).toMatchObject({
      status: 'passed',
      judged: true,
    })
    expect(judge([praise, anEvidence({ checkId: 'c2' })], [{ ...red, checkId: 'c2' }], judged)).toMatchObject({
      status: 'passed',
      judged: false,
    })
    expect(judge([praise, anEvidence({ checkId: 'c2', outcome: 'fail' })], [], judged)).toMatchObject({
      status: 'failed',
      judged: false,
    })
  })

  it('marks what only a person says; the last answer counts, and none overrules a failed check', () => {
    const person = aCheck({ kind: 'human', question: 'ok?' })
    const yes = anEvidence({ kind: 'human' })
    const no = anEvidence({ kind: 'human', outcome: 'fail', reason: 'no, says Dana' })
    const alone = { id: 'f', checks: [person] }
    const both = { id: 'f', checks: [person, aShellCheck('true', { id: 'c2' })] }
    const green = anEvidence({ checkId: 'c2' })

    expect(judge([yes], [], alone)).toMatchObject({ status: 'passed', judged: false, judgedByPerson: true })
    expect(judge([no], [], alone)).toMatchObject({
      status: 'failed',
      judgedByPerson: true,
      reason: 'c1 failed: no, says Dana',
    })
    expect(judge([no, yes], [], alone)).toMatchObject({ status: 'passed' })
    expect(judge([yes, no], [], alone)).toMatchObject({ status: 'failed' })
    expect(judge([yes, green], [{ ...red, checkId: 'c2' }], both)).toMatchObject({
      status: 'passed',
      judgedByPerson: false,
    })
    expect(judge([yes, { ...green, outcome: 'fail' }], [], both)).toMatchObject({
      status: 'failed',
      judgedByPerson: false,
    })
    expect(judge([anEvidence({ kind: 'human', treeHash: 'then' })], [], alone)).toMatchObject({ status: 'unverified' })
  })

  it('says which question is open', () => {
    const open = anEvidence({ kind: 'human', outcome: 'could_not_run', reason: 'needs a person to answer' })
    const person = { id: 'f', checks: [aCheck({ kind: 'human', question: 'ok?' })] }

    expect(judge([open], [], person)).toMatchObject({
      status: 'unverified',
      reason: 'needs a person to answer: ok?',
    })
  })

  it('passes guards and answers of people without red before them', () => {
    const person = { id: 'f', checks: [aCheck({ kind: 'human', question: 'ok?' })] }
    const guard = { id: 'f', checks: [aCheck({ kind: 'diff', only: [] })] }

    expect(judge([anEvidence({ kind: 'human' })], [], person)).toMatchObject({ status: 'passed' })
    expect(judge([anEvidence({ kind: 'diff' })], [green], guard)).toMatchObject({ status: 'passed' })
  })

  it('has no false pass in any history of evidence', () => {
    const outcome = fc.constantFrom('pass' as const, 'fail' as const, 'could_not_run' as const)
    const check: fc.Arbitrary<Check> = fc.constantFrom(
      ...['c1', 'c2', 'c3'].map((id) => aShellCheck('true', { id })),
      aCheck({ id: 'c4', kind: 'judge', rubric: 'x' }),
    )
    const evidence = fc.record({
      checkId: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c9'),
      phase: fc.constantFrom('before' as const, 'after' as const),
      outcome,
      treeHash: fc.constantFrom('now', 'then', ''),
      judged: fc.boolean(),
    })
    const result = fc.check(
      fc.property(
        fc.uniqueArray(check, { maxLength: 4, selector: ({ id }) => id }),
        fc.array(evidence, { maxLength: 14 }),
        (checks, given) => {
          const all = given.map((item) => anEvidence({ ...item, judged: item.checkId === 'c4' }))
          const before = all.filter((item) => item.phase === 'before')
          const verdict = judge(all, before, { id: 'f', checks })
          // Written from the rules, not from the code.
          const now = (id: string) =>
            all.filter((item) => item.phase === 'after' && item.treeHash === 'now' && item.checkId === id)
          const everyPassed =
            checks.length > 0 &&
            checks.every(
              ({ id }) => now(id).at(-1)?.outcome === 'pass' && !now(id).some((item) => item.outcome === 'fail'),
            )
          const someShown = checks.some(({ id }) => {
            const first = before.filter((item) => item.checkId === id).map((item) => item.outcome)
            return id === 'c4' || (first.includes('fail') && !first.includes('pass'))
          })
          const someFailed = checks.some(({ id }) => now(id).some((item) => item.outcome === 'fail'))
          const expected = someFailed ? 'failed' : everyPassed && someShown ? 'passed' : 'unverified'
          return verdict.status === expected
        },
      ),
      { seed: 3, numRuns: 5000 },
    )

    expect(fc.defaultReportMessage(result)).toBeUndefined()
  })
})

describe('decideVerdict', () => {
  it('never verifies nothing, and says the worst', () => {
    const status = fc.constantFrom('pending' as const, 'passed' as const, 'failed' as const, 'unverified' as const)
    const result = fc.check(
      fc.property(fc.array(status, { maxLength: 6 }), (statuses) => {
        const verdict = decideVerdict(statuses.map((one) => ({ status: one })))
        if (statuses.includes('failed')) return verdict === 'refuted'
        const allPassed = statuses.length > 0 && statuses.every((one) => one === 'passed')
        return verdict === (allPassed ? 'verified' : 'unverified')
      }),
      { seed: 4, numRuns: 1000 },
    )

    expect(fc.defaultReportMessage(result)).toBeUndefined()
  })

  it('is refuted by a check of the whole document that failed', () => {
    expect(decideVerdict([{ status: 'passed' }], { status: 'failed' })).toBe('refuted')
    expect(decideVerdict([{ status: 'passed' }], { status: 'unverified' })).toBe('verified')
  })
})
