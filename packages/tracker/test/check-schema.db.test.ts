import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { neededMigration } from '../src/check-schema.ts'
import { codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker } = await openTestTracker()
const { db } = database

test('the newest migration is the one that the code asks for', () => {
  const names = readdirSync(join(import.meta.dirname, '../../../db/migrations')).toSorted()
  expect(names.at(-1)).toBe(neededMigration)
})

test('a current or newer schema passes; an older one, or none, is refused', async () => {
  await tracker.checkSchema()
  await sql`insert into jr_migrations (name, checksum) values ('9999_later.sql', repeat('0', 64))`.execute(db)
  await tracker.checkSchema()
  await sql`delete from jr_migrations where name >= ${neededMigration}`.execute(db)
  expect(await codeOf(tracker.checkSchema())).toBe('schema_outdated')
  await sql`drop table jr_migrations`.execute(db)
  expect(await codeOf(tracker.checkSchema())).toBe('schema_outdated')
})
