import type { Check } from '@jr/instructions'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
export type CheckBody = DistributiveOmit<Check, 'id' | 'source' | 'line' | 'text'> &
  Partial<Pick<Check, 'id' | 'text' | 'timeoutMs'>>

export function aCheck(body: CheckBody): Check {
  return { id: 'c1', source: 'criterion', line: 1, text: 'the check', ...body }
}

export function aShellCheck(command: string, more: Partial<Extract<Check, { kind: 'shell' }>> = {}): Check {
  return aCheck({ kind: 'shell', command, expect: {}, network: false, mutates: false, ...more })
}
