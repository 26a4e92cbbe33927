import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskPlan, maskSecrets, parseInstruction, type Plan } from '../src/index.ts'
import { scanDocument } from '../src/scan-document.ts'
import { parseBlocks } from '../src/parse-blocks.ts'
import { listFixtures } from './expected-plan.ts'

const seed = 20_261_126
const fixtures = listFixtures().map((fixture) => fixture.markdown)

const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      '```',
      '````',
      '~~~',
      '```bash',
      '```markdown',
      '```python',
      '# ',
      '## Step 1: ',
      '### Task A: ',
      '---',
      '- [ ] ',
      '1. ',
      '> ',
      '    ',
      '\t',
    ],
    ...[
      '<<<<<<< SEARCH',
      '=======',
      '>>>>>>> REPLACE',
      '| a | b |',
      '|---|---|',
      '<!--',
      '-->',
      '<pre>',
      '<details>',
      '**Step 1: x**',
      '**Verify:**',
    ],
    ...[
      '## Success Criteria',
      '## Testing',
      '## Rollback',
      '`code`',
      '**bold',
      '__',
      '*',
      '$$',
      '\\',
      '\r',
      '\u0000',
      '\uE000',
      '\uFEFF',
      '=====',
      'verify: `x` => `y`',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.lorem({ maxCount: 4 }),
)
const markdown = fc
  .array(fc.tuple(fragment, fc.constantFrom('\n', '\n\n', ' ', '', '\r\n')), { maxLength: 60 })
  .map((parts) => parts.flat().join('').replaceAll('\0', ''))

/** A fixture with lines dropped, doubled, moved or cut. */
const mutated = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 4 }), fragment), { minLength: 1, maxLength: 8 }),
  )
  .map(([text, changes]) => {
    const lines = text.split('\n')
    for (const [at, kind, piece] of changes) {
      const index = at % Math.max(1, lines.length)
      if (kind === 0) lines.splice(index, 1)
      else if (kind === 1) lines.splice(index, 0, lines[index] ?? '')
      else if (kind === 2) lines.splice(index, 0, piece)
      else if (kind === 3) lines.push(...lines.splice(index, 2))
      else lines[index] = (lines[index] ?? '').slice(0, at % 9) + piece
    }
    return lines.join('\n')
  })

function checkPlan(plan: Plan, text: string): void {
  const lineCount = text.split(/\r\n|\r|\n/).length
  const places = [
    ...plan.steps,
    ...plan.features,
    ...plan.findings,
    ...plan.blocks,
    ...plan.checks,
    ...plan.features.flatMap((feature) => feature.checks),
  ]
  for (const { line } of places) expect(line >= 1 && line <= lineCount, `line ${line} of ${lineCount}`).toBe(true)
  for (const { line, endLine } of [...plan.steps, ...plan.blocks])
    expect(endLine >= line && endLine <= lineCount, `${line}-${endLine} of ${lineCount}`).toBe(true)
  if (plan.executable) expect(plan.steps.length).toBeGreaterThan(0)
  else expect(plan.findings.some((finding) => finding.severity === 'error')).toBe(true)
  expect(new Set(plan.features.map((feature) => feature.id)).size).toBe(plan.features.length)
  if (plan.findings.some(({ code }) => /^(?:empty|binary|too_large)/.test(code))) return
  const { codeBlocks } = parseBlocks(scanDocument(text))
  expect(plan.blocks.map((block) => block.line)).toEqual(codeBlocks.map((block) => block.line).sort((a, b) => a - b))
}

describe(`any Markdown (seed ${seed})`, () => {
  it('is planned without a throw, with valid lines and every block accounted for once', () => {
    fc.assert(
      fc.property(markdown, (text) => checkPlan(parseInstruction(text), text)),
      { seed, numRuns: 2000 },
    )
  })

  it('holds for mutations of the fixtures', () => {
    fc.assert(
      fc.property(mutated, (text) => checkPlan(parseInstruction(text), text)),
      { seed, numRuns: 1000 },
    )
  })

  it('keeps every fence and edit of the scan in the tree, whatever swallows it', () => {
    fc.assert(
      fc.property(fc.oneof(markdown, mutated), (text) => {
        const { codeBlocks } = parseBlocks(scanDocument(text))
        const plan = parseInstruction(text)

        expect(codeBlocks.length).toBeGreaterThanOrEqual(scanDocument(text).blocks.length)
        expect(plan.blocks.filter((block) => block.of === 'outside every section')).toEqual([])
      }),
      { seed, numRuns: 1500 },
    )
  })

  it('masks the same text the same way twice', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const once = maskSecrets(text)
        expect(maskSecrets(once)).toBe(once)
        JSON.stringify(maskPlan(parseInstruction(text)))
      }),
      { seed, numRuns: 500 },
    )
  })
})
