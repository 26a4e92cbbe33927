import type { SessionList, SessionSummary } from '@jr/contract'

/** The rows the monitor holds: every loaded page, kept current by deltas. */
export interface SessionRows {
  readonly byId: ReadonlyMap<string, SessionSummary>
  /** Ids in the server's order: active first, then the most recent. New arrivals stand at the start. */
  readonly order: readonly string[]
  readonly version: string
  readonly nextCursor: string | null
  /** Rows that the last change took out because they no longer fit, as they are now: what became of them is still told. */
  readonly left: readonly SessionSummary[]
  /** Last row of the last page, as it was then: more follow behind it. Undefined when nothing does. */
  readonly frontier: SessionSummary | undefined
  readonly asOf: string
}

/** The rows of a first page. */
export function openRows(list: SessionList): SessionRows {
  return {
    byId: new Map(list.sessions.map((row) => [row.session_id, row])),
    order: list.sessions.map((row) => row.session_id),
    version: list.version,
    nextCursor: list.next_cursor,
    left: [],
    frontier: frontierOf(list),
    asOf: list.as_of,
  }
}

/** Adds the page that the cursor led to; the version stays that of the first page, so that no change in between is missed. */
export function appendPage(rows: SessionRows, page: SessionList): SessionRows {
  const byId = new Map(rows.byId)
  const added: string[] = []
  for (const row of page.sessions) {
    const known = byId.get(row.session_id)
    if (known === undefined) added.push(row.session_id)
    if (known === undefined || known.updated_at < row.updated_at) byId.set(row.session_id, row)
  }
  return {
    ...rows,
    byId,
    order: [...rows.order, ...added],
    nextCursor: page.next_cursor,
    frontier: frontierOf(page),
  }
}

/**
 * Applies the answer to `since`: changed rows replace, removed ones leave, new ones that pass `matches` go to the start, known ones
 * that no longer do leave. Returns the same object when nothing changed, so that nothing renders.
 */
export function mergeDelta(
  rows: SessionRows,
  delta: SessionList,
  matches: (row: SessionSummary) => boolean,
): SessionRows {
  if (delta.version === rows.version && delta.sessions.length === 0 && delta.removed.length === 0) return rows
  const byId = new Map(rows.byId)
  const gone = new Set(delta.removed)
  const arrived: string[] = []
  const left: SessionSummary[] = []
  for (const row of delta.sessions) {
    if (!matches(row)) {
      gone.add(row.session_id)
      if (byId.has(row.session_id)) left.push(row)
    } else {
      if (!byId.has(row.session_id)) arrived.push(row.session_id)
      byId.set(row.session_id, row)
    }
  }
  for (const id of gone) byId.delete(id)
  const kept = gone.size === 0 ? rows.order : rows.order.filter((id) => !gone.has(id))
  return {
    ...rows,
    byId,
    order: arrived.length === 0 ? kept : [...arrived, ...kept],
    left,
    version: delta.version,
    asOf: delta.as_of,
  }
}

/** Adds rows that no page has brought yet. */
export function insertRows(rows: SessionRows, added: readonly SessionSummary[]): SessionRows {
  const fresh = added.filter((row) => !rows.byId.has(row.session_id))
  if (fresh.length === 0) return rows
  return {
    ...rows,
    byId: new Map([...rows.byId, ...fresh.map((row) => [row.session_id, row] as const)]),
    order: [...fresh.map((row) => row.session_id), ...rows.order],
  }
}

function frontierOf(page: SessionList): SessionSummary | undefined {
  return page.next_cursor === null ? undefined : page.sessions.at(-1)
}
