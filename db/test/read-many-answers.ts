import { createDatabase } from '@jr/database'
import { sql } from 'kysely'

/** A process that reads 40 MB in answers of 100 rows, holding none of them, and prints how many MB its heap has. */
const { db, close } = createDatabase({ connectionString: process.argv[2] ?? '', max: 1 })
const columns = Array.from({ length: 20 }, (_, index) => sql`repeat('x', 40) || n as ${sql.ref(`c${index}`)}`)
for (let answer = 0; answer < 500; answer++) {
  await sql`select ${sql.join(columns)} from generate_series(1, 100) n`.execute(db)
}
process.stdout.write(String(process.memoryUsage().heapTotal / 1e6))
await close()
