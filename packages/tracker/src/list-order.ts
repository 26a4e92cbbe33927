import { type RawBuilder, sql } from 'kysely'
import type { SessionPage } from './inputs.ts'
import { formatCursor, formatFigureCursor, parseCursor, parseFigureCursor } from './session-cursor.ts'

/** What the place of a row in the list is made of. */
export interface OrderedRow {
  readonly session_id: string
  readonly active: boolean
  readonly created_text: string
  readonly figure: string | null
}

interface PageRequest {
  readonly conditions: readonly RawBuilder<boolean>[]
  readonly cursor: string | undefined
  readonly rows: number
  readonly asOf: Date
}

/** An order of the sessions list: rows of a page by an index, then the place where the next page begins. */
export interface ListOrder {
  /** Sessions `s` with a column `figure`. */
  readonly page: (request: PageRequest) => RawBuilder<unknown>
  /** Order of the rows of `page s`. */
  readonly by: RawBuilder<unknown>
  readonly toCursor: (last: OrderedRow, request: Pick<PageRequest, 'cursor' | 'asOf'>) => string
}

type Sort = NonNullable<SessionPage['sort']>

function byCreation(by: RawBuilder<unknown>, after: (cursor: string) => RawBuilder<boolean>): ListOrder {
  return {
    by,
    page: ({ conditions, cursor, rows }) => sql`
      select s.*, null::text as figure from jr_execution_sessions s
      ${where(cursor === undefined ? conditions : [...conditions, after(cursor)])}
      order by ${by} limit ${sql.lit(rows)}`,
    toCursor: ({ active, created_text, session_id }) =>
      formatCursor({ active, createdAt: created_text, sessionId: session_id }),
  }
}

interface Figure {
  /** Its type: a place of another type could not be looked up in the index. */
  readonly type: RawBuilder<unknown>
  readonly written: RegExp
  /** Indexed; null while a session is active. */
  readonly settled: RawBuilder<unknown>
  /** The same of an active session, which no index could hold without being written at every transition. */
  readonly current: (asOf: Date) => RawBuilder<unknown>
}

function byFigure(sort: Sort, { type, written, settled, current }: Figure): ListOrder {
  return {
    by: sql`s.figure::numeric desc, s.session_id desc`,
    page({ conditions, cursor, rows, asOf }) {
      const place = cursor === undefined ? undefined : parseFigureCursor(cursor, sort, written)
      const part = (figure: RawBuilder<unknown>, member: RawBuilder<boolean>): RawBuilder<unknown> => {
        const after =
          place && sql<boolean>`(${figure}, s.session_id) < (${place.figure}::${type}, ${place.sessionId}::uuid)`
        return sql`(
          select s.*, (${figure})::text as figure from jr_execution_sessions s
          ${where([member, ...conditions, ...(after === undefined ? [] : [after])])}
          order by ${figure} desc, s.session_id desc limit ${sql.lit(rows)}
        )`
      }
      const active = part(current(place?.asOf ?? asOf), sql<boolean>`s.active`)
      return sql`${part(settled, sql<boolean>`${settled} is not null`)} union all ${active}`
    },
    toCursor: (last, { cursor, asOf }) =>
      formatFigureCursor({
        sort,
        figure: last.figure ?? '',
        sessionId: last.session_id,
        asOf: cursor === undefined ? asOf : parseFigureCursor(cursor, sort, written).asOf,
      }),
  }
}

function where(conditions: readonly RawBuilder<boolean>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
}

/** Every order is total: the session id decides between equals. */
export const listOrders: Readonly<Record<Sort, ListOrder>> = {
  active: byCreation(sql`s.active desc, s.created_at desc, s.session_id desc`, (cursor) => {
    const { active, createdAt, sessionId } = parseCursor(cursor)
    return sql`(s.active, s.created_at, s.session_id) < (${active}::boolean, ${createdAt}::timestamp at time zone 'UTC', ${sessionId}::uuid)`
  }),
  newest: byCreation(sql`s.created_at desc, s.session_id desc`, (cursor) => {
    const { createdAt, sessionId } = parseCursor(cursor)
    return sql`(s.created_at, s.session_id) < (${createdAt}::timestamp at time zone 'UTC', ${sessionId}::uuid)`
  }),
  oldest: byCreation(sql`s.created_at, s.session_id`, (cursor) => {
    const { createdAt, sessionId } = parseCursor(cursor)
    return sql`(s.created_at, s.session_id) > (${createdAt}::timestamp at time zone 'UTC', ${sessionId}::uuid)`
  }),
  longest: byFigure('longest', {
    type: sql`bigint`,
    written: /^-?\d{1,18}$/,
    settled: sql`s.settled_duration_ms`,
    current: (asOf) => sql`
      case when s.started_at is null then -1
        else (greatest(0, extract(epoch from ${asOf}::timestamptz - s.started_at)) * 1000)::bigint end`,
  }),
  costliest: byFigure('costliest', {
    type: sql`numeric`,
    written: /^\d{1,11}(\.\d{1,9})?$/,
    settled: sql`s.settled_cost_usd`,
    current: () => sql`s.cost_usd`,
  }),
}
