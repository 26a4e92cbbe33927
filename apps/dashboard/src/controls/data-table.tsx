import type { ReactNode } from 'react'
import { ScrollRegion } from './scroll-region.tsx'

interface DataTableProps {
  /** What the rows are; a screen reader hears "…, table". */
  readonly label: string
  readonly columns: readonly string[]
  /** The rows. */
  readonly children: ReactNode
}

/** A table of figures that scrolls sideways where it does not fit. */
export function DataTable({ label, columns, children }: DataTableProps): ReactNode {
  return (
    <ScrollRegion className="scroll-x" label={`${label}, table`}>
      <table className="data">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="number">{children}</tbody>
      </table>
    </ScrollRegion>
  )
}
