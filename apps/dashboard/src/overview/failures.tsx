import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { formatCount } from '../format/format-number.ts'

/** Which features and which checks fail most. */
export function Failures({ stats }: { readonly stats: Stats }): ReactNode {
  return (
    <div className="pair">
      <Ranking
        title="Features that fail most"
        rows={stats.failing_features.map((row) => [row.description, row.failures])}
        empty="No feature has failed."
      />
      <Ranking
        title="Checks that fail most"
        rows={stats.failing_checks.map((row) => [row.command, row.failures])}
        empty="No check has failed."
        code
      />
    </div>
  )
}

interface RankingProps {
  readonly title: string
  readonly rows: readonly (readonly [string, number])[]
  readonly empty: string
  readonly code?: boolean
}

function Ranking({ title, rows, empty, code = false }: RankingProps): ReactNode {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="hint">{empty}</p>
      ) : (
        <ol className="ranking">
          {rows.map(([name, failures]) => (
            <li key={name}>
              {code ? <code>{name}</code> : <span>{name}</span>} <b className="number">{formatCount(failures)}×</b>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
