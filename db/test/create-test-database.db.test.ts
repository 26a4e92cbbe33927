import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../src/testing.ts'

const first = await createTestDatabase()
const second = await createTestDatabase()
afterAll(async () => {
  await first.close()
  await second.close()
})

test('each test database is migrated and its rows are its own', async () => {
  await first.db.insertInto('jr_tasks').values({ task_id: 'T-1', title: 'One', jr_name: 'Jr' }).execute()

  expect(await first.db.selectFrom('jr_tasks').select('task_id').execute()).toEqual([{ task_id: 'T-1' }])
  expect(await second.db.selectFrom('jr_tasks').select('task_id').execute()).toEqual([])
})
