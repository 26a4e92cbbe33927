import { sql } from 'kysely'
import { CliFailure } from '../cli-failure.ts'
import type { Store } from '../database/open-store.ts'

/** The whole id for a unique beginning of one. A task's id works too: its newest session is meant. */
export async function resolveSessionId({ db, tracker }: Pick<Store, 'db' | 'tracker'>, id: string): Promise<string> {
  const prefix = id.toLowerCase()
  const matches = /^[0-9a-f-]{1,36}$/.test(prefix) ? await findByPrefix(db, prefix) : []
  const [first, second] = matches
  if (first !== undefined && second === undefined) return first
  if (first !== undefined) {
    throw new CliFailure('session_ambiguous', `Several sessions begin with ${id}.`, 'Give more characters of the id.')
  }
  const [newest] = (await tracker.findTask(id))?.sessions ?? []
  if (newest !== undefined) return newest.sessionId
  throw new CliFailure(
    'session_not_found',
    id === '' ? 'The id of the session is empty.' : `There is no session ${id}.`,
    '`jr sessions` lists them.',
  )
}

async function findByPrefix(db: Store['db'], prefix: string): Promise<readonly string[]> {
  // A range of the primary key: finding a session by its beginning reads no other.
  const low = toUuid(prefix, '0')
  const high = toUuid(prefix, 'f')
  if (low === undefined || high === undefined) return []
  const { rows } = await sql<{ session_id: string }>`
    select session_id from jr_execution_sessions where session_id between ${low}::uuid and ${high}::uuid limit 2
  `.execute(db)
  return rows.map((row) => row.session_id)
}

function toUuid(prefix: string, filler: '0' | 'f'): string | undefined {
  const digits = prefix.replaceAll('-', '')
  if (digits === '' || digits.length > 32) return undefined
  return digits.padEnd(32, filler).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
