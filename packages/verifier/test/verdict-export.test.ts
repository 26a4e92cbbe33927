import { describe, expect, it } from 'vitest'
import { hashChecks, toFeatureList, toMarkdownReport } from '../src/index.ts'
import type { Evidence, ReportFeature } from '../src/index.ts'
import { aShellCheck } from './a-check.ts'

const check = aShellCheck('npm test', { text: 'npm test' })
const feature: ReportFeature = {
  id: 'f1',
  text: 'Sessions persist | always',
  line: 12,
  checks: [check],
  status: 'passed',
  judged: false,
}
const evidence: Evidence = {
  checkId: 'c1',
  featureId: 'f1',
  kind: 'shell',
  phase: 'after',
  outcome: 'pass',
  command: 'npm test',
  exitCode: 0,
  output: 'ok\n```\nnot the end\n',
  durationMs: 12,
  treeHash: 'abcdef0123456789',
  ranAt: new Date(0),
  sandboxed: true,
  judged: false,
}

describe('toFeatureList', () => {
  it("has Anthropic's members first and passes only what passed", () => {
    const [entry] = toFeatureList([feature], [evidence])

    expect(Object.keys(entry!).slice(0, 4)).toEqual(['category', 'description', 'steps', 'passes'])
    expect(entry).toMatchObject({
      category: 'functional',
      description: 'Sessions persist | always',
      steps: ['npm test'],
      passes: true,
      source: { line: 12 },
      evidence: [evidence],
    })
    for (const status of ['pending', 'failed', 'unverified'] as const) {
      expect(toFeatureList([{ ...feature, status }], [])[0]?.passes).toBe(false)
    }
  })
})

describe('toMarkdownReport', () => {
  it('shows verdict, criteria and evidence, and nothing in them breaks the page', () => {
    const stray: Evidence = {
      ...evidence,
      checkId: 'c9',
      sandboxed: false,
      phase: 'before',
      outcome: 'could_not_run',
      reason: 'psql is\nnot installed',
    }

    const report = toMarkdownReport({
      title: 'My\ntask',
      verdict: 'verified',
      features: [feature],
      evidence: [evidence, stray],
    })

    expect(report).toContain('# Report: My task\n')
    expect(report).toContain('**Verified**')
    expect(report).toContain(String.raw`| ✔ passed | Sessions persist \| always |`)
    expect(report).toContain('  ````text\n  ok\n  ```\n  not the end\n  ````')
    expect(report).toContain('### The document as a whole')
    expect(report).toContain('could not run')
    expect(report).toContain('The sandbox was off')
  })

  it('says when nothing ran', () => {
    expect(
      toMarkdownReport({
        title: 'x',
        verdict: 'unverified',
        features: [{ ...feature, status: 'unverified' }],
        evidence: [],
      }),
    ).toContain('No check ran.')
  })
})

describe('hashChecks', () => {
  it('does not depend on the order of members, and on everything else', () => {
    const { id, ...rest } = check
    const reordered = { ...rest, id } as typeof check

    expect(hashChecks([reordered])).toBe(hashChecks([check]))
    expect(hashChecks([aShellCheck('exit 0', { text: 'npm test' })])).not.toBe(hashChecks([check]))
    expect(hashChecks([check, aShellCheck('x')])).not.toBe(hashChecks([aShellCheck('x'), check]))
  })
})
