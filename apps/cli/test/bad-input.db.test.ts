import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@jr/db/testing'
import { expect, test, vi } from 'vitest'
import { createDataDirectory, runJr } from './run-jr.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const directory = mkdtempSync(join(tmpdir(), 'jr-bad-input-'))
const workspace = join(directory, 'workspace')
mkdirSync(workspace)
const write = (name: string, content: string | Buffer): string => {
  writeFileSync(join(directory, name), content)
  return name
}
const files = {
  empty: write('empty.md', ''),
  blank: write('blank.md', ' \n\n'),
  binary: write('binary.md', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff])),
  latin: write('latin.md', Buffer.from('# Gr\xfc\xdfe', 'latin1')),
  stepless: write('stepless.md', '# Thoughts\n\nIt would be nice if things were better.\n'),
  huge: write('huge.md', `# Huge\n\n${'All work and no play. '.repeat(240_000)}`),
  missing: 'missing.md',
  directory: 'workspace',
}

const messages: Readonly<Record<keyof typeof files, RegExp>> = {
  empty: /empty/,
  blank: /empty/,
  binary: /not a text file/,
  latin: /not a text file/,
  stepless: /No work was found/,
  huge: /5(\.\d)? MB/,
  missing: /There is no file/,
  directory: /is a directory/,
}

const kinds = Object.keys(files) as (keyof typeof files)[]
const cases = [
  ...kinds.map((kind) => ({ command: 'plan', options: [], kind })),
  ...kinds.map((kind) => ({ command: 'run', options: [], kind })),
  ...(['stepless', 'missing'] as const).map((kind) => ({ command: 'submit', options: [], kind })),
  ...(['stepless', 'binary'] as const).map((kind) => ({
    command: 'verify',
    options: ['--workspace', workspace],
    kind,
  })),
]

test.concurrent.each(cases)(
  'jr $command of the file "$kind" says what is wrong and exits with 2',
  async (given) => {
    // `verify` needs no steps, only something to judge by.
    const message = given.command === 'verify' && given.kind === 'stepless' ? /no criteria/ : messages[given.kind]
    const environment = { JR_DATA_DIR: join(directory, 'never-made') }

    const result = await runJr([given.command, files[given.kind], ...given.options], { directory, environment })

    expect(result.code).toBe(2)
    expect(result.stdout + result.stderr).toMatch(message)
    expect(result.stderr).not.toMatch(/\n\s+at /)
  },
  60_000,
)

test('with --json nothing but JSON reaches stdout, also for a document that is refused', async () => {
  const result = await runJr(['plan', 'stepless.md', '--json'], { directory })

  expect(result.code).toBe(2)
  expect(JSON.parse(result.stdout)).toMatchObject({ executable: false, steps: [] })
})

test('several files are planned together; the unreadable one is named and the others are shown', async () => {
  write('good.md', '# Good\n\n## Step 1: Write it\n\n**File:** `a.txt`\n\n```text\nhello\n```\n')

  const result = await runJr(['plan', 'good.md', 'missing.md', '--json'], { directory })

  expect(result.code).toBe(2)
  expect(result.stderr).toContain('missing.md')
  expect(JSON.parse(result.stdout)).toMatchObject([{ file: 'good.md', executable: true }])
})

test.each([
  [['fly'], /unknown command/],
  [[], /Usage: jr/],
  [['plan'], /missing required argument/],
  [['run', 'x.md', '--tier', 'huge'], /Allowed choices are haiku, local, opus/],
  [['sessions', '--limit', 'all'], /--limit must be a whole number/],
  [['sessions', '--status', 'tired'], /is none of pending, running/],
  [['up', '--port', '99999'], /--port must be a whole number from 0 to 65535/],
])('jr %j is a usage error', async (parameters, message) => {
  const result = await runJr(parameters, { environment: { JR_DATA_DIR: createDataDirectory() } })

  expect(result.stderr).toMatch(message)
  expect(result.code).toBe(2)
})

test('a wrong configuration ends with 78 and names every variable', async () => {
  const result = await runJr(['sessions'], { environment: { JR_PORT: 'x', JR_SANDBOX: 'maybe' } })

  expect(result.code).toBe(78)
  expect(result.stderr).toMatch(/JR_PORT[^]*JR_SANDBOX/)
})

test.each([
  ['a file', join(directory, 'empty.md'), /EEXIST/],
  // Where Node's own recursive mkdir never returns.
  ['a place where nothing can be made', '/proc/jr', /ENOENT/],
])('a data directory that is %s ends with 78 and says which variable', async (_, path, cause) => {
  const { code, stderr } = await runJr(['sessions'], { environment: { JR_DATA_DIR: path } })

  expect(stderr).toMatch(cause)
  expect(stderr).toContain('JR_DATA_DIR')
  expect(code).toBe(78)
})

test('a database that does not answer is named by host and port, never with its password', async () => {
  const environment = { JR_DATABASE_URL: 'postgresql://jr:hunter2@127.0.0.1:9/jr' }

  const results = await Promise.all(
    [['sessions'], ['stats'], ['migrate'], ['up'], ['audit']].map((command) => runJr(command, { environment })),
  )

  for (const { code, stderr, stdout } of results) {
    expect(stderr).toContain('127.0.0.1:9')
    expect(stderr + stdout).not.toContain('hunter2')
    expect(code).toBe(78)
  }
})

test('a database without the tables of Jr is told, with the way out', async () => {
  const database = await createTestDatabase({ template: 'template0' })
  const environment = { JR_DATABASE_URL: database.connectionString }

  const before = await runJr(['sessions'], { environment })
  const migrated = await runJr(['migrate', '--json'], { environment })
  const after = await runJr(['sessions', '--json'], { environment })
  await database.close()

  expect(before.code).toBe(78)
  expect(before.stderr).toContain('jr migrate')
  expect(JSON.parse(migrated.stdout)).toEqual({ applied: expect.arrayContaining(['0001_seed_schema.sql']) })
  expect(JSON.parse(after.stdout)).toMatchObject({ sessions: [] })
})
