import { readFile } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { generateTypes } from '../src/generate-types.ts'
import { generatedTypesFile } from '../src/generated-types-file.ts'
import { createTestDatabase } from '../src/testing.ts'

const database = await createTestDatabase()
afterAll(() => database.close())

test('the generated types are those of the migrated database (else run db/src/write-generated-types.ts)', async () => {
  expect(await readFile(generatedTypesFile, 'utf8')).toBe(await generateTypes(database.connectionString))
})
