import type { SessionSummary } from '@jr/contract'
import { useState } from 'react'

type Rows = ReadonlyMap<string, SessionSummary>

/** Rows that have left the data while they are still on screen, as they were last. */
export function useDepartedRows(rows: Rows, shown: readonly string[]): Rows {
  const [memory, setMemory] = useState<{ rows: Rows; departed: Rows }>({ rows, departed: new Map() })
  if (memory.rows !== rows) {
    const departed = shown.flatMap((id) => {
      const last = rows.has(id) ? undefined : (memory.rows.get(id) ?? memory.departed.get(id))
      return last === undefined ? [] : [[id, last] as const]
    })
    setMemory({ rows, departed: new Map(departed) })
  }
  return memory.departed
}
