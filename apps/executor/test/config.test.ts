import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'

const databaseUrl = 'postgresql://jr@127.0.0.1:5432/jr'

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('needs nothing but the database', () => {
  expect(readConfig({ JR_DATABASE_URL: databaseUrl, ANTHROPIC_API_KEY: '' })).toEqual({
    databaseUrl,
    checksDatabaseUrl: undefined,
    dataDirectory: '.jr',
    concurrency: 4,
    sessionsPerJr: undefined,
    retentionDays: undefined,
    sandbox: 'bubblewrap',
    sandboxReadOnlyPaths: [],
    hostSearchPath: [],
    proposeChecks: false,
    stepTimeoutMs: 1_800_000,
    sessionTimeoutMs: 86_400_000,
    stepAttempts: 3,
    modelPatienceMs: 600_000,
    drainMs: 60_000,
    anthropicApiKey: undefined,
    localUrl: 'http://localhost:8000/v1',
  })
})

test('names every problem at once', () => {
  expect(problemsOf({ JR_CONCURRENCY: 'many', JR_SANDBOX: 'docker', LOCAL_LLM_URL: 'localhost' })).toEqual([
    'JR_DATABASE_URL is missing: expected postgresql://user@host:5432/database',
    'JR_CONCURRENCY is wrong: expected sessions at a time, 1 to 1000',
    'JR_SANDBOX is wrong: expected bubblewrap or off',
    'LOCAL_LLM_URL is wrong: expected http://host:port/v1',
  ])
})

test('takes toolchains for the sandbox, and no home directory', () => {
  const toolchain = mkdtempSync(join(tmpdir(), 'jr-toolchain-'))
  const read = (paths: string): readonly string[] =>
    readConfig({ JR_DATABASE_URL: databaseUrl, JR_SANDBOX_READ_ONLY_PATHS: paths, PATH: '/a:/b' }).sandboxReadOnlyPaths

  expect(read(`${toolchain}:/usr/share`)).toEqual([toolchain, '/usr/share'])
  expect(problemsOf({ JR_DATABASE_URL: databaseUrl, JR_SANDBOX_READ_ONLY_PATHS: `bin:${homedir()}` })).toEqual([
    'JR_SANDBOX_READ_ONLY_PATHS is wrong: bin is not an absolute path',
    expect.stringContaining('holds the whole home directory'),
  ])
})

test('never repeats a wrong value, which may be a secret', () => {
  expect(problemsOf({ JR_DATABASE_URL: 'hunter2' }).join()).not.toContain('hunter2')
})

test('reads numbers', () => {
  expect(readConfig({ JR_DATABASE_URL: databaseUrl, JR_CONCURRENCY: '16' }).concurrency).toBe(16)
})

test('prefers a credential file to the variable', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jr-credentials-'))
  writeFileSync(join(directory, 'anthropic_api_key'), 'key-of-the-file\n')
  const environment = { JR_DATABASE_URL: databaseUrl, ANTHROPIC_API_KEY: 'key-of-the-variable' }
  expect(readConfig({ ...environment, CREDENTIALS_DIRECTORY: directory }).anthropicApiKey).toBe('key-of-the-file')
  expect(readConfig(environment).anthropicApiKey).toBe('key-of-the-variable')
})

test('says that a credential cannot be read, instead of going on without it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jr-credentials-'))
  mkdirSync(join(directory, 'database_url'))
  expect(problemsOf({ CREDENTIALS_DIRECTORY: directory, JR_DATABASE_URL: databaseUrl })).toEqual([
    expect.stringContaining('the credential database_url cannot be read: EISDIR'),
  ])
})
