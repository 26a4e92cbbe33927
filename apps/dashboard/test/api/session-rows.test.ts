import type { SessionList, SessionSummary } from '@jr/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendPage, insertRows, mergeDelta, openRows } from '../../src/api/session-rows.ts'
import { matchesFilters, type SessionFilters } from '../../src/state/session-filters.ts'
import { aSession, ago, now, uuid } from '../fake-api/builders.ts'

const all = (): boolean => true
const aList = (sessions: SessionSummary[], changes: Partial<SessionList> = {}): SessionList => ({
  sessions,
  next_cursor: null,
  version: '1',
  removed: [],
  as_of: ago(0),
  ...changes,
})
const a = aSession({ session_id: uuid(1) })
const b = aSession({ session_id: uuid(2) })
const c = aSession({ session_id: uuid(3) })

describe('session rows', () => {
  test('an empty delta leaves the very same object', () => {
    const rows = openRows(aList([a, b]))

    expect(mergeDelta(rows, aList([]), all)).toBe(rows)
  })

  test('a changed row replaces its predecessor in place, and untouched rows stay identical', () => {
    const rows = openRows(aList([a, b]))

    const merged = mergeDelta(rows, aList([{ ...b, status: 'failed' }], { version: '2' }), all)

    expect(merged.order).toEqual([a.session_id, b.session_id])
    expect(merged.byId.get(b.session_id)?.status).toBe('failed')
    expect(merged.byId.get(a.session_id)).toBe(a)
    expect(merged.version).toBe('2')
  })

  test('a new row goes to the start, a removed one leaves', () => {
    const merged = mergeDelta(openRows(aList([a, b])), aList([c], { version: '2', removed: [a.session_id] }), all)

    expect(merged.order).toEqual([c.session_id, b.session_id])
    expect(merged.byId.has(a.session_id)).toBe(false)
  })

  test('a row that no longer fits the filter leaves', () => {
    const merged = mergeDelta(
      openRows(aList([a, b])),
      aList([{ ...a, status: 'completed' }], { version: '2' }),
      (row) => row.status === 'running',
    )

    expect(merged.order).toEqual([b.session_id])
    // What became of it is told to screen readers and to whoever waits for it.
    expect(merged.left.map(({ status }) => status)).toEqual(['completed'])
  })

  test('a further page is appended once, and never overwrites a later row', () => {
    const later = { ...b, updated_at: ago(0), status: 'failed' as const }
    const rows = mergeDelta(openRows(aList([a], { next_cursor: 'x' })), aList([later], { version: '2' }), all)

    const appended = appendPage(rows, aList([b, c], { version: '1' }))

    expect(appended.order).toEqual([b.session_id, a.session_id, c.session_id])
    expect(appended.byId.get(b.session_id)?.status).toBe('failed')
    expect(appended.version).toBe('2')
    expect(appended.nextCursor).toBeNull()
  })

  test('rows that no page has brought go to the start, known ones stay as they are', () => {
    const rows = openRows(aList([a], { next_cursor: 'x' }))

    const inserted = insertRows(rows, [{ ...a, status: 'failed' }, b])

    expect(inserted.order).toEqual([b.session_id, a.session_id])
    expect(inserted.byId.get(a.session_id)).toBe(a)
    expect(insertRows(rows, [a])).toBe(rows)
  })

  test('the frontier is the last row of the last page, until no page follows', () => {
    const rows = openRows(aList([a, b], { next_cursor: 'x' }))

    expect(rows.frontier).toBe(b)
    expect(mergeDelta(rows, aList([{ ...b, cost_usd: 9 }], { version: '2' }), all).frontier).toBe(b)
    expect(appendPage(rows, aList([c])).frontier).toBeUndefined()
  })

  test('after any history of deltas the rows are those that a fresh question would give', () => {
    const statuses = ['running', 'waiting', 'completed', 'failed'] as const
    const filters: SessionFilters = { q: '', status: 'active', jr: '', tier: '', verdict: '', within: '' }
    const step = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      status: fc.constantFrom(...statuses),
      remove: fc.boolean(),
    })

    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 20 }), (history) => {
        const server = new Map<string, SessionSummary>()
        let rows = openRows(aList([]))
        for (const [index, changes] of history.entries()) {
          const changed = new Map<string, SessionSummary>()
          const removed = new Set<string>()
          for (const { id, status, remove } of changes) {
            const row = aSession({ session_id: uuid(id), status })
            if (remove) {
              server.delete(row.session_id)
              changed.delete(row.session_id)
              removed.add(row.session_id)
            } else {
              server.set(row.session_id, row)
              changed.set(row.session_id, row)
              removed.delete(row.session_id)
            }
          }
          const delta = aList([...changed.values()], { version: String(index + 2), removed: [...removed] })
          rows = mergeDelta(rows, delta, (row) => matchesFilters(row, filters, now))
        }
        const fresh = [...server.values()].filter((row) => matchesFilters(row, filters, now))

        expect(rows.order.toSorted()).toEqual(fresh.map((row) => row.session_id).toSorted())
        expect(new Set(rows.order).size).toBe(rows.order.length)
        for (const row of fresh) expect(rows.byId.get(row.session_id)).toEqual(row)
      }),
      { seed: 20_261_126, numRuns: 300 },
    )
  })
})
