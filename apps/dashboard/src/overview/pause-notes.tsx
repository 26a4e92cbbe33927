import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'

/** What holds sessions up, by whom, since when and why; nothing while nothing does. */
export function PauseNotes({ pauses }: { readonly pauses: Stats['pauses'] }): ReactNode {
  return pauses.map((pause) => (
    <div key={pause.scope} className="callout" data-tone="warn">
      <h3>{pause.scope === 'all' ? 'Everything is paused' : `${pause.scope.slice('jr:'.length)} is paused`}</h3>
      <p>
        No new step starts. By {pause.created_by.replace(/^person:/, '')} <Ago time={pause.created_at} />:{' '}
        {pause.reason}
      </p>
    </div>
  ))
}
