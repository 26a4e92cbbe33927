import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@jr/db/testing'
import type { TestDatabase } from '@jr/db/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

let database: TestDatabase
let client: Client
/** Roles belong to the whole server, which other test files use too. */
const suffix = randomBytes(4).toString('hex')
const reader = `reader_${suffix}`
const member = `member_${suffix}`
const changer = `changer_${suffix}`

beforeAll(async () => {
  database = await createTestDatabase({ template: 'template0' })
  client = new Client({ connectionString: database.connectionString })
  await client.connect()
  await client.query(
    "create table t (id integer, name text, done boolean); create sequence s; insert into t values (1, 'a', true), (2, null, false)",
  )
  await client.query(`
    create role ${reader} login password 'x';
    create role ${member} login noinherit password 'x';
    create role ${changer} login superuser password 'x';
    alter role ${changer} set role = ${reader};
    grant select on t to ${reader}, ${member};
    grant usage on sequence s to ${reader};
    grant pg_read_server_files to ${member};
  `)
})
afterAll(async () => {
  await client.query(`drop owned by ${reader}, ${member}, ${changer}; drop role ${reader}, ${member}, ${changer}`)
  await client.end()
  await database.close()
})

function urlOf(role: string): string {
  const url = new URL(database.connectionString)
  Object.assign(url, { username: role, password: 'x' })
  return url.href
}

async function run(query: string, expectation: object = {}, more: object = {}, databaseUrl = urlOf(reader)) {
  const world = await createWorld()
  const check = aCheck({ kind: 'sql', query, expect: expectation, ...more })
  return runCheck(check, world.context('after', { databaseUrl }))
}

describe('a sql check', () => {
  it('prints rows as psql does and compares them', async () => {
    expect(await run('select * from t order by id')).toMatchObject({ outcome: 'pass', output: '1|a|t\n2||f' })
    expect(await run('select count(*) from t;', { compare: { operator: '>=', value: 2 } })).toMatchObject({
      outcome: 'pass',
    })
    expect(await run('select count(*) from t', { compare: { operator: '>', value: 2 } })).toMatchObject({
      outcome: 'fail',
    })
    expect(await run('-- how many\nwith x as (select 1 as one) select one from x', { equals: '1' })).toMatchObject({
      outcome: 'pass',
    })
  })

  it('fails when what it asks for is not there', async () => {
    expect(await run('select 1 from v_missing')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('v_missing'),
    })
    expect(await run('select missing from t')).toMatchObject({ outcome: 'fail' })
  })

  it.each([
    'select 1; drop table t',
    "select 1 from t where name = ''; commit; delete from t",
    'with gone as (delete from t returning 1) select * from gone',
    "select set_config('transaction_read_only', 'off', false), nextval('s')",
    'delete from t',
    "copy t to program 'touch /tmp/owned'",
    'select 1) ; drop table t; --',
    'select * from t for update',
    'syntax error',
  ])('changes nothing and could not run: %s', async (query) => {
    const evidence = await run(query)

    expect(['could_not_run', 'fail']).toContain(evidence.outcome)
    const { rows } = await client.query('select count(*) from t')
    expect(rows).toEqual([{ count: '2' }])
  })

  const readFile = "select pg_read_file('postgresql.conf')"

  it.each([
    ['a superuser', () => database.connectionString, 'postgres, a superuser'],
    ['a member of pg_read_server_files', () => urlOf(member), `${member}, a member of pg_read_server_files`],
    ['a superuser whose role is set to a harmless one', () => urlOf(changer), `${changer}, a superuser`],
  ])('refuses to run as %s, and names the setting to change', async (_, databaseUrl, who) => {
    const evidence = await run(readFile, {}, {}, databaseUrl())

    expect(evidence).toMatchObject({ outcome: 'could_not_run', output: '' })
    expect(evidence.reason).toContain(who)
    expect(evidence.reason).toContain('JR_CHECKS_DATABASE_URL')
  })

  it("reads none of the server's files as a role without power", async () => {
    expect(await run(readFile)).toMatchObject({
      outcome: 'could_not_run',
      output: '',
      reason: expect.stringContaining('permission denied'),
    })
    const become = "select set_config('role', 'postgres', false), pg_read_file('postgresql.conf')"
    expect(await run(become)).toMatchObject({ outcome: 'could_not_run', output: '' })
  })

  it('ends a query that takes too long, and reads a bounded number of rows', async () => {
    expect(await run('select pg_sleep(30)', {}, { timeoutMs: 200 })).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('timeout'),
    })
    expect(
      (await run('select 1 from generate_series(1, 1000) a, generate_series(1, 100000) b')).output.split('\n'),
    ).toHaveLength(1000)
  })

  it('could not run without a database', async () => {
    const world = await createWorld()
    const check = aCheck({ kind: 'sql', query: 'select 1', expect: {} })

    expect(await runCheck(check, world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('no connection string'),
    })
    expect(
      await runCheck(check, world.context('after', { databaseUrl: 'postgresql://nobody@127.0.0.1:1/x' })),
    ).toMatchObject({ outcome: 'could_not_run' })
  })
})
