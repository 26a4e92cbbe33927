import type { Stats } from '@jr/contract'
import { useState, type FormEvent, type ReactNode } from 'react'
import { readField } from '../controls/read-field.ts'
import { ViewLink } from '../controls/view-link.tsx'
import { filterChoices, filterKeys } from './filter-choices.ts'
import { findPreference, keepPreference } from '../state/preferences.ts'
import { formatUrlState, parseUrlState, urlDefaults } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'

const savedKey = 'saved-views'
const offered: readonly (readonly [string, string])[] = [
  ['Waiting for a person', 'jr_status=waiting'],
  ['Failed, last 24 hours', 'jr_status=failed&jr_within=24h'],
  ['Completed but unverified', 'jr_status=completed&jr_verdict=unverified'],
]

/** The filters one by one, and views saved under a name on this device. A view is a query string: it can be mailed as a link too. */
export function FilterPanel({
  url,
  stats,
}: {
  readonly url: UrlControl
  readonly stats: Stats | undefined
}): ReactNode {
  const [saved, setSaved] = useState<Record<string, string>>(() => readSaved())
  const jrs = (stats?.by_jr ?? []).map(({ jr_name: name }) => [name, name] as const)
  const keep = (next: Record<string, string>): void => {
    setSaved(next)
    keepPreference(savedKey, JSON.stringify(next))
  }
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const name = readField(new FormData(event.currentTarget), 'name')
    if (name !== '') keep({ ...saved, [name]: formatUrlState({ ...url.state, session: '', tab: '' }, '').slice(1) })
    event.currentTarget.reset()
  }
  return (
    <div className="filter-panel">
      <div className="filter-choices">
        {filterKeys.map((key) => (
          <label key={key}>
            {filterChoices[key].label}
            <select value={url.state[key]} onChange={(event) => url.go({ [key]: event.target.value })}>
              <option value="">Any</option>
              {(key === 'jr' ? jrs : filterChoices[key].options).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <ul className="saved" aria-label="Views">
        {[...offered, ...Object.entries(saved)].map(([name, query]) => (
          <li key={name}>
            <ViewLink url={url} to={{ ...parseUrlState(query), session: url.state.session }}>
              {name}
            </ViewLink>
            {name in saved && (
              <button
                type="button"
                className="round remove"
                aria-label={`Forget the view ${name}`}
                onClick={() => keep(Object.fromEntries(Object.entries(saved).filter(([key]) => key !== name)))}
              />
            )}
          </li>
        ))}
      </ul>
      <form onSubmit={save} className="save-view">
        <input name="name" aria-label="Name of this view" placeholder="Name of this view" maxLength={60} required />
        <button type="submit">Save view</button>
        <ViewLink url={url} to={{ ...urlDefaults, session: url.state.session }}>
          Clear all
        </ViewLink>
      </form>
    </div>
  )
}

function readSaved(): Record<string, string> {
  try {
    const value: unknown = JSON.parse(findPreference(savedKey) ?? '{}')
    return value !== null && typeof value === 'object' ? (value as Record<string, string>) : {}
  } catch {
    return {}
  }
}
