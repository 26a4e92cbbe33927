import { createDatabase } from '@jr/database'
import { createTracker } from './index.ts'
const { db, close } = createDatabase({ connectionString: process.argv[2]! })
const t = createTracker({ db })
const time = async (name: string, f: () => Promise<unknown>) => {
  const l: number[] = []
  for (let i = 0; i < 8; i++) {
    const s = performance.now()
    await f()
    l.push(performance.now() - s)
  }
  l.sort((a, b) => a - b)
  console.log(name.padEnd(22), 'min', l[0]!.toFixed(1), 'median', l[4]!.toFixed(1), 'ms')
}
await time('version', () => t.getVersion())
await time('list', () => t.listSessions())
const first = await t.listSessions()
await time('list page 2', () => t.listSessions({}, { cursor: first.nextCursor! }))
const deep = await (async () => {
  const { rows } = await (
    await import('kysely')
  )
    .sql<any>`select session_id, created_at::text from jr_execution_sessions where not active order by created_at limit 1 offset 300`.execute(
    db,
  )
  return Buffer.from(JSON.stringify([false, rows[0].created_at.replace(/\+.*/, ''), rows[0].session_id])).toString(
    'base64url',
  )
})()
await time('list deepest page', () => t.listSessions({}, { cursor: deep }))
await time('jr filter', () => t.listSessions({ jr: 'Jr 3' }))
await time('status failed', () => t.listSessions({ status: ['failed'] }))
await time('tier filter', () => t.listSessions({ tier: 'opus' }))
await time('verdict refuted (none)', () => t.listSessions({ verdict: 'refuted' }))
await time('q rare', () => t.listSessions({ q: 'number 77777' }))
await time('newest', () => t.listSessions({}, { sort: 'newest' }))
await time('task', () => t.findTask('T-77'))
await time('since now', () => t.listSessions({}, { since: first.version }))
await time('since 10 behind', () =>
  t.listSessions(
    {},
    {
      since: first.version
        .split('.')
        .map((v) => (parseInt(v, 36) - 900).toString(36))
        .join('.'),
    },
  ),
)
await time('stats', () => t.summarizeStats({ timeZone: 'Europe/Berlin' }))
await close()
