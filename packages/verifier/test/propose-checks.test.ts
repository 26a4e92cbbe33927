import { describe, expect, it } from 'vitest'
import { hashChecks, proposeChecks } from '../src/index.ts'
import { createWorld } from './temporary-world.ts'

const features = [
  { id: 'f1', text: 'The router works' },
  { id: 'f2', text: 'It is documented' },
]

describe('proposeChecks', () => {
  it('keeps what is red on the untouched workspace, frozen and marked, and accounts for the rest', async () => {
    const world = await createWorld({ 'README.md': 'router\n' })
    const checks = [
      { feature: 'f1', text: 'router exists', kind: 'file', body: 'router.py', contains: 'def route' },
      { feature: 'f1', text: 'always green', kind: 'shell', body: 'true' },
      { feature: 'f1', text: 'routes', kind: 'script', language: 'javascript', body: 'import "./router.mjs"' },
      { feature: 'f2', text: 'mentioned', kind: 'shell', body: 'cat README.md', contains: 'usage' },
      { feature: 'f2', text: 'cannot run', kind: 'shell', body: 'no-such-tool-anywhere' },
      { feature: 'f9', text: 'of nothing', kind: 'shell', body: 'false' },
    ]
    let prompt = ''

    const proposed = await proposeChecks({
      features,
      document: '# Router\n\nCreate router.py',
      propose: async (request) => {
        prompt = request.prompt
        return Promise.resolve({ checks })
      },
      context: world.context('before'),
    })

    expect(prompt).toContain('f2: It is documented')
    expect(prompt).toContain('Create router.py')
    expect(proposed.checks.map(({ featureId, check }) => [featureId, check.text, check.source, check.line])).toEqual([
      ['f1', 'router exists', 'proposed', 0],
      ['f1', 'routes', 'proposed', 0],
      ['f2', 'mentioned', 'proposed', 0],
    ])
    expect(proposed.hash).toBe(hashChecks(proposed.checks.map(({ check }) => check)))
    expect(
      proposed.before.map((evidence) => [evidence.checkId, evidence.featureId, evidence.phase, evidence.outcome]),
    ).toEqual(proposed.checks.map(({ check, featureId }) => [check.id, featureId, 'before', 'fail']))
    expect(proposed.dropped.map(({ text, reason }) => `${text}: ${reason}`)).toEqual([
      'of nothing: it belongs to no criterion',
      'always green: it passes before the work, so it proves nothing',
      expect.stringMatching(/^cannot run: it could not run: no-such-tool-anywhere is not installed/),
    ])
  })

  it('takes nothing from an answer of another shape, and asks nothing without criteria', async () => {
    const world = await createWorld()
    const options = { document: 'x', context: world.context('before') }
    const wrong = await proposeChecks({
      ...options,
      features,
      propose: async () => Promise.resolve({ checks: [{ feature: 'f1', text: 'x', kind: 'sql', body: 'drop' }] }),
    })
    const none = await proposeChecks({
      ...options,
      features: [],
      propose: async () => Promise.reject(new Error('was asked')),
    })

    expect(wrong.checks).toEqual([])
    expect(none.checks).toEqual([])
  })
})
