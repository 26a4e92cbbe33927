import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CliFailure } from '../src/cli-failure.ts'
import { readConfig } from '../src/config.ts'

test('without any variable everything has a default', () => {
  const config = readConfig({ INIT_CWD: '/somewhere' })

  expect(config).toMatchObject({
    callerDirectory: '/somewhere',
    host: '127.0.0.1',
    port: 9450,
    localLlmUrl: 'http://localhost:8000/v1',
    sandbox: 'bubblewrap',
    concurrency: 4,
    databaseUrl: undefined,
    checksDatabaseUrl: undefined,
    proposeChecks: false,
    apiKey: undefined,
  })
  expect(config.dataDirectory).toBe(join(config.repositoryDirectory, '.jr'))
})

test('all problems are told at once, without the values that may hold a password', () => {
  const read = (): unknown =>
    readConfig({ JR_PORT: 'many', JR_CONCURRENCY: '0', JR_DATABASE_URL: 'mysql://jr:hunter2@db/jr', JR_SANDBOX: 'on' })

  expect(read).toThrow(CliFailure)
  expect(read).toThrow(/JR_DATABASE_URL[^]*JR_PORT[^]*JR_CONCURRENCY[^]*JR_SANDBOX/)
  expect(read).not.toThrow(/hunter2/)
})

test('an empty variable counts as none', () => {
  expect(readConfig({ JR_API_KEY: '', JR_PORT: ' ' })).toMatchObject({ apiKey: undefined, port: 9450 })
})

test('a credential file wins over the variable', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jr-credentials-'))
  writeFileSync(join(directory, 'anthropic_api_key'), 'from the file\n')
  writeFileSync(join(directory, 'database_url'), 'postgresql://jr@db/jr\n')

  const config = readConfig({ CREDENTIALS_DIRECTORY: directory, ANTHROPIC_API_KEY: 'from the variable' })

  expect(config.anthropicApiKey).toBe('from the file')
  expect(config.databaseUrl).toBe('postgresql://jr@db/jr')
})
