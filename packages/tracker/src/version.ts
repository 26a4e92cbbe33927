import { prepareMark } from '@jr/database'
import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { TrackerError } from './tracker-error.ts'

/** The version of each shard, in order; the last one counts the pauses. */
export type VersionVector = readonly number[]

export interface VersionedMoment {
  readonly vector: VersionVector
  readonly asOf: Date
}

/** Reads the vector. Whoever reads sessions after it sees every change up to it, and perhaps some later ones. */
export async function readVersion(context: TrackerContext): Promise<VersionedMoment> {
  const { rows } = await sql<{ vector: VersionVector; as_of: Date }>`${sql.raw(prepareMark)}
    select array_agg(version order by shard) as vector, ${context.now()} as as_of from jr_change_shards
  `.execute(context.db)
  const row = rows[0]
  if (row === undefined) throw new Error('jr_change_shards is empty.')
  return { vector: row.vector.map(Number), asOf: row.as_of }
}

/** The sum of the shards: it grows with every change and with nothing else. */
export async function getVersion(context: TrackerContext): Promise<string> {
  const { rows } = await sql<{
    version: number
  }>`${sql.raw(prepareMark)} select sum(version)::bigint as version from jr_change_shards`.execute(context.db)
  return String(rows[0]?.version ?? 0)
}

/** The same value from a vector. */
export function sumVersion(vector: VersionVector): string {
  return String(vector.reduce((sum, version) => sum + version, 0))
}

export function formatVersion(vector: VersionVector): string {
  return vector.map((version) => version.toString(36)).join('.')
}

export function parseVersion(text: string, length: number): VersionVector {
  const vector = text.split('.').map((part) => (/^[0-9a-z]{1,11}$/.test(part) ? Number.parseInt(part, 36) : Number.NaN))
  if (vector.length === length && vector.every(Number.isSafeInteger)) return vector
  throw new TrackerError('invalid_cursor', 'This `since` is no version of a sessions list.', {
    hint: 'Pass the `version` of an earlier answer unchanged, or leave it out.',
  })
}
