import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import { DataTable } from '../controls/data-table.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatCount, formatShare } from '../format/format-number.ts'
import { urlDefaults } from '../state/url-state.ts'
import type { UrlControl } from '../state/use-url-state.ts'

/** Every Jr with what it has done; its name leads to its own page. */
export function JrTable({ jrs, url }: { readonly jrs: Stats['by_jr']; readonly url: UrlControl }): ReactNode {
  if (jrs.length === 0) return <p className="hint">No Jr has worked yet.</p>
  return (
    <DataTable label="Jrs" columns={['Jr', 'Sessions', 'Active', 'Completed', 'Failed', 'Verified', 'Cost']}>
      {jrs.map((jr) => (
        <tr key={jr.jr_name}>
          <th scope="row">
            <ViewLink url={url} to={{ ...urlDefaults, view: 'jr', jr: jr.jr_name }}>
              {jr.jr_name}
            </ViewLink>
          </th>
          <td>{formatCount(jr.sessions)}</td>
          <td>{formatCount(jr.active)}</td>
          <td>{formatCount(jr.completed)}</td>
          <td>{formatCount(jr.failed)}</td>
          <td>
            {formatCount(jr.verified)} ({formatShare(jr.completed === 0 ? null : jr.verified / jr.completed)})
          </td>
          <td>{formatCost(jr.cost_usd)}</td>
        </tr>
      ))}
    </DataTable>
  )
}
