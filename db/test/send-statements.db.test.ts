import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../src/testing.ts'

const database = await createTestDatabase()
afterAll(() => database.close())

test('rows that nobody holds are garbage at once: reading many answers does not make the heap grow', () => {
  const file = fileURLToPath(new URL('read-many-answers.ts', import.meta.url))
  const heapMb = execFileSync(process.execPath, ['--conditions=@jr/source', file, database.connectionString])
  // Measured: 32, and 150 when the driver sets its callback on a query that exists already.
  expect(Number(heapMb)).toBeLessThan(80)
})
