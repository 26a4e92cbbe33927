import { openSession } from '@jr/database'
import { measureRate, type Rate } from './measure.ts'

/** The ceiling: one prepared statement that updates one row by its key, and its commit, on each connection. */
export async function measureRawCommits(connectionString: string, connections: number, seconds: number): Promise<Rate> {
  const clients = await Promise.all(Array.from({ length: connections }, () => openSession(connectionString)))
  await clients[0]?.query(`
    drop table if exists bench_raw;
    create table bench_raw (id integer primary key, n integer not null default 0, output text) with (fillfactor = 50);
    insert into bench_raw (id) select generate_series(0, 999)`)
  let row = 0
  const rate = await measureRate(connections, seconds, async (connection) => {
    row = (row + 1) % 1000
    await clients[connection]?.query({
      name: 'raw',
      text: 'update bench_raw set n = n + 1, output = $2 where id = $1',
      values: [row, 'done'],
    })
    return 1
  })
  await Promise.all(clients.map((client) => client.end()))
  return rate
}
