import type { Database } from '@jr/database'
import type { Kysely, RawBuilder } from 'kysely'

/** What every operation of the tracker works with. */
export interface TrackerContext {
  readonly db: Kysely<Database>
  /** SQL for the current time: the start of the statement by the database's clock (`now()` would be before a wait for a lock), or the injected clock's. */
  readonly now: () => RawBuilder<Date>
  readonly newId: () => string
}
