import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import type { SessionFilters } from '../state/session-filters.ts'
import { urlDefaults } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'

interface ListStateProps {
  readonly query: Pick<UseQueryResult, 'data' | 'error' | 'isPending'>
  readonly filters: SessionFilters
  readonly maySubmit: boolean
  readonly url: UrlControl
}

/** What stands where the rows would be: loading, failed, nothing yet, nothing that fits. */
export function ListState({ query, filters, maySubmit, url }: ListStateProps): ReactNode {
  const isNarrowed = Object.values(filters).some((value) => value !== '')
  const all = (
    <ViewLink url={url} to={urlDefaults} className="button">
      Show all sessions
    </ViewLink>
  )
  if (query.isPending && query.error === null) {
    return (
      <div className="skeleton">
        <p className="unseen">Loading the sessions</p>
        {Array.from({ length: 8 }, (_, index) => (
          <span key={index} />
        ))}
      </div>
    )
  }
  if (query.data === undefined) {
    return (
      <div className="state">
        <h2>No sessions to show</h2>
        <p>The list could not be loaded. As soon as the server answers, it appears here.</p>
        {isNarrowed && all}
      </div>
    )
  }
  if (isNarrowed) {
    return (
      <div className="state">
        <h2>Nothing matches</h2>
        <p>No session fits the search and the filters.</p>
        {all}
      </div>
    )
  }
  return (
    <div className="state">
      <h2>No session yet</h2>
      <p>
        A session starts when an instruction is submitted: {maySubmit ? 'here or ' : ''}in a terminal with{' '}
        <code>pnpm jr submit FILE</code>.
      </p>
      {maySubmit && (
        <ViewLink url={url} to={{ view: 'submit', session: '' }} className="button primary">
          Submit an instruction
        </ViewLink>
      )}
    </div>
  )
}
