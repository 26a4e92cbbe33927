import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { MonitorContext, type Monitor } from './monitor.ts'
import { Screen } from './screen.tsx'

/** The React tree of one mounted element. */
export function App({ monitor }: { readonly monitor: Monitor }): ReactNode {
  return (
    <MonitorContext value={monitor}>
      <QueryClientProvider client={monitor.queries}>
        <Screen />
      </QueryClientProvider>
    </MonitorContext>
  )
}
