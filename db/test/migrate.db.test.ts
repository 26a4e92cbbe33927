import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../src/index.ts'
import { migrationsDirectory, readMigrations } from '../src/read-migrations.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

let database: TestDatabase
let directory: URL
beforeEach(async () => {
  database = await createTestDatabase({ template: 'template0' })
  directory = pathToFileURL(`${await mkdtemp(path.join(tmpdir(), 'jr-migrations-'))}/`)
  await cp(migrationsDirectory, directory, { recursive: true })
})
afterEach(async () => {
  await database.close()
  await rm(directory, { recursive: true })
})

const all = (await readMigrations()).map(({ name }) => name)

test('an empty database gets every migration in order, and nothing the second time', async () => {
  const told: string[] = []

  expect(await migrate(database.connectionString, { onApplied: (name) => told.push(name) })).toEqual(all)
  expect(told).toEqual(all)
  expect(await migrate(database.connectionString)).toEqual([])
})

test('of three processes that start at once, each migration is applied by exactly one', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.connectionString)))

  expect(applied.flat().sort()).toEqual(all)
})

test('a file that was edited after it was applied is refused by name', async () => {
  await migrate(database.connectionString, { directory })
  const edited = new URL('0002_normalised_rows.sql', directory)
  await writeFile(edited, `${await readFile(edited, 'utf8')}\n-- one more line\n`)

  await expect(migrate(database.connectionString, { directory })).rejects.toMatchObject({
    code: 'migration_edited',
    message: expect.stringContaining('0002_normalised_rows.sql'),
    hint: expect.stringContaining('new migration'),
  })
})

test('line ends of another system are no edit', async () => {
  await migrate(database.connectionString, { directory })
  const file = new URL('0001_seed_schema.sql', directory)
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))

  expect(await migrate(database.connectionString, { directory })).toEqual([])
})

test('a database that a newer version has upgraded is refused', async () => {
  await writeFile(new URL('0099_later.sql', directory), 'select 1;')
  await migrate(database.connectionString, { directory })

  await expect(migrate(database.connectionString)).rejects.toMatchObject({
    code: 'database_newer',
    message: expect.stringContaining('0099_later.sql'),
  })
})

test('a migration that fails is rolled back, the ones before it stay, and a mended one goes on', async () => {
  const bad = new URL('0099_bad.sql', directory)
  await writeFile(bad, 'create table half_made (id integer); select 1 / 0;')

  await expect(migrate(database.connectionString, { directory })).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('division by zero'),
  })
  const { rows } =
    await sql`select to_regclass('half_made') as half, to_regclass('jr_tasks') is not null as kept`.execute(database.db)
  expect(rows).toEqual([{ half: null, kept: true }])

  await writeFile(bad, 'create table whole (id integer);')
  expect(await migrate(database.connectionString, { directory })).toEqual(['0099_bad.sql'])
})

test('every table, view and column has a comment', async () => {
  await migrate(database.connectionString)

  const { rows } = await sql`
    select c.relname || coalesce('.' || a.attname, '') as uncommented
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
      and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)
  `.execute(database.db)
  expect(rows).toEqual([])
})

test('a server that does not answer is named', async () => {
  await expect(migrate('postgresql://jr:secret@127.0.0.1:1/jr')).rejects.toMatchObject({
    code: 'database_unreachable',
    message: expect.stringMatching(/^(?!.*secret).*127\.0\.0\.1:1.*$/),
    hint: expect.stringContaining('JR_DATABASE_URL'),
  })
})
