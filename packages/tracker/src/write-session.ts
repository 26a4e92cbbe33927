import { prepareMark } from '@jr/database'
import { type RawBuilder, sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { isUuid } from './require-valid-session.ts'
import { toJson } from './to-column.ts'
import { type Act, transitionOf } from './transitions.ts'
import type { SessionStatus } from './words.ts'

/** One write to a session: the change, the counters and the event, in one statement. */
export interface SessionWrite {
  readonly act: Act
  /** Whose act it is; a worker's write leaves it out. */
  readonly actor?: string
  /**
   * Common table expressions that make the change, each `name as (…)`. They may use `own`, the locked session (session_id,
   * status, jr_name, worker_id, open_position), and must change nothing unless `own` has a row. They name the
   * session by its id as well: a join with `own` alone may be planned as a scan of the whole table while that is small, and a
   * prepared plan stays when it grows.
   */
  readonly change?: readonly RawBuilder<unknown>[]
  /** Whether the change took place; default: that the session was locked suffices. */
  readonly when?: RawBuilder<boolean>
  /** Further assignments of the session row, which is `s`. */
  readonly set?: readonly RawBuilder<unknown>[]
  readonly event: {
    readonly type: string
    /** Given by who may repeat the write: when the session has an event of this id, nothing is written. */
    readonly id?: string
    /** Step it happened to. */
    readonly index?: number | RawBuilder<number>
    /** A plain object, or SQL for a jsonb that may use the change. */
    readonly data?: object | RawBuilder<unknown>
  }
  /** Further columns of the answer, from `s` or the change. */
  readonly returning?: readonly RawBuilder<unknown>[]
}

export interface WrittenSession {
  readonly epoch: number
  readonly status: SessionStatus
}

/**
 * Locks the session, with the worker's epoch when one is given, and writes; undefined when nothing was written because the epoch,
 * the status or the change's own condition did not hold.
 *
 * The lock comes first, as a CTE of its own: an epoch that is only compared in the same statement leaks. While a take-over commits,
 * READ COMMITTED re-reads the session row but not the step row, and a worker that has lost its session would still pass the step.
 */
export async function writeSession<Extra = unknown>(
  context: TrackerContext,
  sessionId: string,
  epoch: number | undefined,
  write: SessionWrite,
): Promise<(WrittenSession & Extra) | undefined> {
  if (!isUuid(sessionId)) return undefined
  const transition = transitionOf(write.act)
  const now = context.now()
  const becomes = transition.sessionBecomes
  const assignments = [
    sql`event_count = s.event_count + 1`,
    sql`updated_at = ${now}`,
    ...(becomes === undefined ? [] : [sql`status = ${sql.lit(becomes)}`]),
    ...(write.set ?? []),
  ]
  const data = write.event.data ?? {}
  const { id } = write.event
  const index = typeof write.event.index === 'object' ? write.event.index : sql`${write.event.index ?? null}::integer`
  const result = await sql<WrittenSession & Extra>`${sql.raw(prepareMark)}
    with own as materialized (
      select session_id, status, jr_name, worker_id, open_position from jr_execution_sessions
      where session_id = ${sessionId}::uuid
        ${epoch === undefined ? sql`` : sql`and epoch = ${epoch}::bigint`}
        and status in (${sql.join(transition.session.map((status) => sql.lit(status)))})
        ${id === undefined ? sql`` : sql`and not exists (select 1 from jr_session_events where session_id = ${sessionId}::uuid and event_id = ${id}::uuid)`}
      for no key update
    ),
    ${sql.join(
      (write.change ?? []).map((part) => sql`${part},`),
      sql` `,
    )}
    s as (
      update jr_execution_sessions as s
      set ${sql.join(assignments)}
      from own
      where s.session_id = own.session_id and ${write.when ?? sql`true`}
      returning s.session_id, s.event_count, s.epoch, s.status, s.deadline_at, s.timeout_at, own.worker_id as owner
    ),
    e as (
      insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at${id === undefined ? sql`` : sql`, event_id`})
      select session_id, event_count, ${write.event.type}, ${index},
        ${write.actor === undefined ? sql`coalesce('worker:' || owner, 'system')` : sql`${write.actor}`}, epoch,
        ${'toOperationNode' in data ? data : sql`${toJson(data)}::jsonb`}, ${now}${id === undefined ? sql`` : sql`, ${id}::uuid`}
      from s
    )
    select s.epoch, s.status ${sql.join(
      (write.returning ?? []).map((part) => sql`, ${part}`),
      sql` `,
    )} from s
  `.execute(context.db)
  return result.rows[0]
}
