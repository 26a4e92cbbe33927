import { array, assert, constantFrom, lorem, nat, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskSecrets, parseInstruction, type Plan } from '../src/index.ts'
import { scanDocument } from '../src/scan-document.ts'
import { parseBlocks } from '../src/parse-blocks.ts'
import { listFixtures } from './expected-plan.ts'

const seed = 20_261_126
// Generous: the machine may be busy, and a slow run is no failure.
const timeout = 120_000
const fixtures = listFixtures().map((fixture) => fixture.markdown)

const fragment = oneof(
  constantFrom(
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
  ),
  string({ unit: 'binary', maxLength: 12 }),
  lorem({ maxCount: 4 }),
)
const markdown = array(tuple(fragment, constantFrom('\n', '\n\n', ' ', '', '\r\n')), { maxLength: 60 }).map((parts) =>
  parts.flat().join('').replaceAll('\0', ''),
)

/** A fixture with lines dropped, doubled, moved or cut. */
const mutated = tuple(
  constantFrom(...fixtures),
  array(tuple(nat(), nat({ max: 4 }), fragment), { minLength: 1, maxLength: 8 }),
).map(([text, changes]) => {
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

/** What is wrong with a plan; nothing, whatever the document. */
function listDefects(plan: Plan, text: string): string[] {
  const defects: string[] = []
  const lineCount = text.split(/\r\n|\r|\n/).length
  const checks = [...plan.checks, ...plan.features.flatMap((feature) => feature.checks)]
  for (const { line } of [...plan.steps, ...plan.features, ...plan.findings, ...plan.blocks, ...checks]) {
    if (!(line >= 1 && line <= lineCount)) defects.push(`line ${line} of ${lineCount}`)
  }
  for (const { line, endLine } of [...plan.steps, ...plan.blocks]) {
    if (!(endLine >= line && endLine <= lineCount)) defects.push(`range ${line}-${endLine} of ${lineCount}`)
  }
  const refused = plan.findings.some((finding) => finding.severity === 'error')
  if (plan.executable === refused) defects.push(`executable ${plan.executable} and refused ${refused}`)
  if (plan.executable && plan.steps.length === 0) defects.push('executable without steps')
  if (new Set(plan.features.map((feature) => feature.id)).size !== plan.features.length)
    defects.push('feature ids repeat')
  if (new Set(checks.map((check) => check.id)).size !== checks.length) defects.push('check ids repeat')
  if (plan.findings.some(({ code }) => /^(?:empty|binary|too_large)/.test(code))) return defects
  const document = scanDocument(text)
  const { codeBlocks } = parseBlocks(document)
  const lines = codeBlocks.map((block) => block.line).sort((a, b) => a - b)
  if (plan.blocks.map((block) => block.line).join() !== lines.join()) defects.push('blocks and account differ')
  for (const [index, block] of plan.blocks.entries()) {
    const next = plan.blocks[index + 1]
    if (next && next.line <= block.endLine) defects.push(`blocks overlap at line ${next.line}`)
  }
  if (codeBlocks.length < document.blocks.length) defects.push('a block of the scan is lost')
  if (plan.blocks.some((block) => block.of === 'outside every section')) defects.push('a block is not in the tree')
  return defects
}

describe(`any Markdown (seed ${seed})`, () => {
  it('is planned without a throw, with valid lines and every block accounted for once', { timeout }, () => {
    assert(
      property(markdown, (text) => {
        expect(listDefects(parseInstruction(text), text)).toEqual([])
      }),
      // Found with other seeds: an item that is no list for Markdown and holds nothing but a fence.
      { seed, numRuns: 400, examples: [['Do:\n2. ```\n'], ['\t 1.  ```\n']] },
    )
  })

  it('holds for mutations of the fixtures', { timeout }, () => {
    assert(
      property(mutated, (text) => {
        expect(listDefects(parseInstruction(text), text)).toEqual([])
      }),
      { seed, numRuns: 600 },
    )
  })

  it('does not depend on line ends', { timeout }, () => {
    assert(
      property(mutated, (text) => {
        const unix = text.replaceAll('\r', '')
        expect(parseInstruction(`\uFEFF${unix.replaceAll('\n', '\r\n')}`)).toEqual(parseInstruction(unix))
      }),
      { seed, numRuns: 60 },
    )
  })

  it('masks the same text the same way twice', { timeout }, () => {
    assert(
      property(markdown, (text) => {
        const once = maskSecrets(text)
        expect(maskSecrets(once)).toBe(once)
      }),
      { seed, numRuns: 500 },
    )
  })
})
