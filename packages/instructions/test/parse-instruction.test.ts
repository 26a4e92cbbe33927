import { describe, expect, it } from 'vitest'
import { instructionTemplate, maximumDocumentLength, parseInstruction, templateKinds } from '../src/index.ts'
import { listCommands, listFixtures } from './expected-plan.ts'

describe('parseInstruction on the fixtures', () => {
  const fixtures = listFixtures()

  it('has at least 100 of them', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(100)
  })

  it.each(fixtures)('plans $name as a careful reader does', ({ markdown, expected }) => {
    const plan = parseInstruction(markdown)
    const metadata = Object.keys(expected.metadata ?? {}).map((key) => [key, plan.metadata[key] ?? null])

    // What was not judged is not compared; a refused document is judged by its reason alone.
    const { error, kinds, files, groups, ...judged } = expected
    expect({
      title: plan.title ?? null,
      executable: plan.executable,
      ...(expected.metadata ? { metadata: Object.fromEntries(metadata) } : {}),
      steps: expected.executable ? plan.steps.map((step) => step.title) : expected.steps,
      features: expected.executable ? plan.features.map((feature) => feature.text) : expected.features,
      checks: expected.executable ? listCommands(plan) : expected.checks,
    }).toEqual(judged)
    expect(kinds ? plan.steps.map((step) => step.kind) : undefined).toEqual(kinds)
    expect(files ? plan.steps.map((step) => step.files) : undefined).toEqual(files)
    expect(groups ? plan.steps.map((step) => step.group) : undefined).toEqual(groups)
    expect(plan.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.code)).toEqual(
      error ? [error] : [],
    )
  })
})

describe('parseInstruction on documents that are no instructions', () => {
  it.each([
    ['empty_document', ''],
    ['empty_document', ' \n\t\n'],
    ['empty_document', '\uFEFF'],
    ['binary_document', '\u0000\u0001\u0002PNG'],
    ['binary_document', '\uFFFD'.repeat(50)],
    ['too_large', `# Title\n\n${'word '.repeat(maximumDocumentLength / 5)}`],
    ['no_steps', '# Title\n\nNothing is asked for here.\n'],
    ['no_steps', 'task: Upgrade\nsteps:\n  - name: Bump\n    file: a.txt\n    change: "2"\n'],
    ['no_steps', '{\n  "steps": ["Create `a.txt`"]\n}\n'],
  ])('refuses with %s', (code, markdown) => {
    const plan = parseInstruction(markdown)

    expect(plan.executable).toBe(false)
    expect(plan.findings).toContainEqual(expect.objectContaining({ code, severity: 'error', hint: expect.any(String) }))
  })
})

describe('content of declared files', () => {
  it.each([
    ['json', '// a.json\n{ "a": 1 }', '{ "a": 1 }\n'],
    ['js', '// bin/a.js\n#!/usr/bin/env node\n1', '#!/usr/bin/env node\n1\n'],
    ['js', '// bin/a.js\n1', '// bin/a.js\n1\n'],
  ])('leaves out a line that names the file where it would be content (%s)', (language, written, content) => {
    const plan = parseInstruction(`# T\n\n## Step 1: The file\n\n\`\`\`${language}\n${written}\n\`\`\`\n`)

    expect(plan.steps[0]?.edits).toEqual([expect.objectContaining({ type: 'write', content })])
  })
})

describe('templates', () => {
  it.each(templateKinds)('%s plans without findings, and every criterion has a check', (kind) => {
    const plan = parseInstruction(instructionTemplate(kind))

    expect(plan.executable).toBe(true)
    expect(plan.findings).toEqual([])
    expect(plan.features.length).toBeGreaterThan(0)
    expect(plan.features.filter((feature) => feature.checks.length === 0)).toEqual([])
  })
})
