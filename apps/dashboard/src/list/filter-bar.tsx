import type { Stats } from '@jr/contract'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { SessionRows } from '../api/session-rows.ts'
import { formatCount } from '../format/format-number.ts'
import { sortOrders } from '../state/arrange-sessions.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { describeFilter, filterKeys } from './filter-choices.ts'
import { FilterPanel } from './filter-panel.tsx'

interface FilterBarProps {
  readonly url: UrlControl
  readonly stats: Stats | undefined
  readonly shown: number
  readonly hasMore: boolean
  readonly rows: SessionRows | undefined
}

/** Typing pauses so long before the search runs. */
const typingPauseMs = 250

/** Search, filters, order, and how many rows they leave. */
export function FilterBar({ url, stats, shown, hasMore, rows }: FilterBarProps): ReactNode {
  const [open, setOpen] = useState(false)
  // `asked` is what this field has put into the URL: when the URL says something else, somebody else has changed it.
  const [search, setSearch] = useState({ typed: url.state.q, asked: url.state.q })
  if (search.asked !== url.state.q) setSearch({ typed: url.state.q, asked: url.state.q })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const set = filterKeys.filter((key) => url.state[key] !== '')
  return (
    <search className="filters">
      <input
        type="search"
        aria-label="Search title, task, Jr or id"
        placeholder="Search"
        value={search.typed}
        onChange={(event) => {
          const q = event.target.value
          setSearch({ typed: q, asked: search.asked })
          clearTimeout(timer.current)
          timer.current = setTimeout(() => {
            setSearch(({ typed }) => ({ typed, asked: q }))
            url.go({ q }, true)
          }, typingPauseMs)
        }}
      />
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {set.length > 0 ? `Filter · ${set.length}` : 'Filter'}
      </button>
      <select aria-label="Order" value={url.state.sort} onChange={(event) => url.go({ sort: event.target.value })}>
        {Object.entries(sortOrders).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
      <span className="count">
        {rows === undefined
          ? ''
          : `${formatCount(shown)}${hasMore ? ' loaded, more follow' : shown === 1 ? ' session' : ' sessions'}`}
      </span>
      {set.map((key) => (
        <button
          key={key}
          type="button"
          className="chip"
          aria-label={`${describeFilter(key, url.state[key])}: remove this filter`}
          onClick={() => url.go({ [key]: '' })}
        >
          {describeFilter(key, url.state[key])}
        </button>
      ))}
      {open && <FilterPanel url={url} stats={stats} />}
    </search>
  )
}
