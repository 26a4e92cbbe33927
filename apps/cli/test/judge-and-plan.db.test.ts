import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { runJr } from './run-jr.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const directory = mkdtempSync(join(tmpdir(), 'jr-verify-'))
writeFileSync(
  join(directory, 'task.md'),
  '# Greet\n\n## Tasks\n\n### Task 1: Greet\n\nCreate `greeting.txt`.\n\n## Success Criteria\n\n- [ ] It greets\n  - verify file: `greeting.txt` contains `hello`\n- [ ] It is polite\n',
)

function makeWorkspace(name: string, greeting: string): string {
  mkdirSync(join(directory, name))
  writeFileSync(join(directory, name, 'greeting.txt'), greeting)
  return name
}

test('a directory that meets the criteria is judged without executing any step', async () => {
  const workspace = makeWorkspace('good', 'hello\n')

  const result = await runJr(['verify', 'task.md', '--workspace', workspace, '--json'], { directory })

  expect(JSON.parse(result.stdout)).toMatchObject({
    verdict: 'unverified',
    features: [
      { text: 'It greets', status: 'passed' },
      { text: 'It is polite', status: 'unverified' },
    ],
    evidence: [{ check_id: 'c1', outcome: 'pass', phase: 'after' }],
  })
  expect(result.code).toBe(0)
})

test('a directory that does not meet them is refuted, with the reason', async () => {
  const workspace = makeWorkspace('bad', 'go away\n')

  const result = await runJr(['verify', 'task.md', '--workspace', workspace], { directory })

  expect(result.stdout).toMatch(/✗ refuted[^]*✗ failed It greets[^]*greeting\.txt/)
  expect(result.code).toBe(1)
})

test('plan with a workspace finds SEARCH texts that are not there, and refuses', async () => {
  const workspace = makeWorkspace('edited', 'hello world\n')
  writeFileSync(
    join(directory, 'edit.md'),
    '# Edit\n\n## Tasks\n\n### Task 1: Change it\n\n**File:** `greeting.txt`\n\n<<<<<<< SEARCH\nhello there\n=======\nbye\n>>>>>>> REPLACE\n',
  )

  const result = await runJr(['plan', 'edit.md', '--workspace', workspace, '--json'], { directory })

  expect(JSON.parse(result.stdout)).toMatchObject({
    executable: false,
    findings: expect.arrayContaining([expect.objectContaining({ code: 'search_absent', severity: 'error' })]),
  })
  expect(result.code).toBe(2)
})

test('--fix writes a new file and never overwrites one', async () => {
  writeFileSync(
    join(directory, 'unclosed.md'),
    '# Note\n\n## Step 1: Write it\n\n**File:** `a.txt`\n\n```text\nhello\n',
  )

  const first = await runJr(['plan', 'unclosed.md', '--fix', 'fixed.md', '--json'], { directory })
  const second = await runJr(['plan', 'unclosed.md', '--fix', 'fixed.md'], { directory })
  const fixed = await runJr(['plan', 'fixed.md', '--json'], { directory })

  expect(first.stderr).toContain('Written to fixed.md')
  expect(second.code).toBe(2)
  expect(second.stderr).toContain('exists already')
  const codes = (JSON.parse(fixed.stdout) as { findings: { code: string }[] }).findings.map(({ code }) => code)
  expect(codes).not.toContain('unclosed_fence')
})

test('secrets in a document are masked in its plan', async () => {
  writeFileSync(
    join(directory, 'secret.md'),
    '# Deploy\n\n## Step 1: Write it\n\n**File:** `env.txt`\n\n```text\nkey=sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz-AA\n```\n',
  )

  for (const parameters of [
    ['plan', 'secret.md'],
    ['plan', 'secret.md', '--json'],
  ]) {
    const result = await runJr(parameters, { directory })
    expect(result.stdout + result.stderr).not.toContain('AbCdEfGhIjKl')
  }
})

test('every template of jr new is an instruction that can be carried out', async () => {
  for (const kind of ['code-change', 'new-file', 'database', 'investigation', 'runbook']) {
    const output = `${kind}.md`
    const written = await runJr(['new', kind, '--output', output], { directory })
    const planned = await runJr(['plan', output, '--json'], { directory })

    expect([kind, written.code, planned.code]).toEqual([kind, 0, 0])
  }
  const unknown = await runJr(['new', 'poem'], { directory })
  expect(unknown.stderr).toContain('code-change')
  expect(unknown.code).toBe(2)
})

test('the tier of a task is shown with its reasons', async () => {
  const haiku = await runJr([
    'route',
    '--title',
    'Format this simple document',
    '--instructions',
    'Convert to markdown',
    '--json',
  ])
  const opus = await runJr([
    'route',
    '--title',
    'Architect the security system',
    '--instructions',
    'Design auth flow',
    '--json',
  ])

  expect(JSON.parse(haiku.stdout)).toMatchObject({ tier: 'haiku', reasons: expect.any(Array) })
  expect(JSON.parse(opus.stdout)).toMatchObject({ tier: 'opus' })
})
