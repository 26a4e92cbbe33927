type FilterKey = 'status' | 'jr' | 'tier' | 'verdict' | 'within'

interface FilterChoice {
  readonly label: string
  /** Value and word. */
  readonly options: readonly (readonly [string, string])[]
}

/** What one can filter by, and how every value is said; which Jrs there are only the server knows. */
export const filterChoices: Readonly<Record<FilterKey, FilterChoice>> = {
  status: {
    label: 'Status',
    options: [
      ['active', 'Active'],
      ['waiting', 'Waiting for a person'],
      ['running', 'Running'],
      ['pending', 'Queued'],
      ['failed', 'Failed'],
      ['completed', 'Completed'],
      ['cancelled', 'Cancelled'],
    ],
  },
  jr: { label: 'Jr', options: [] },
  tier: {
    label: 'Model tier',
    options: [
      ['haiku', 'Haiku'],
      ['local', 'Local'],
      ['opus', 'Opus'],
    ],
  },
  verdict: {
    label: 'Verdict',
    options: [
      ['verified', 'Verified'],
      ['unverified', 'Unverified'],
      ['refuted', 'Refuted'],
    ],
  },
  within: {
    label: 'Created',
    options: [
      ['24h', 'in the last 24 hours'],
      ['7d', 'in the last 7 days'],
      ['30d', 'in the last 30 days'],
    ],
  },
}

export const filterKeys = Object.keys(filterChoices) as FilterKey[]

/** A filter that is set, in words: `Status: Queued`. */
export function describeFilter(key: FilterKey, value: string): string {
  const { label, options } = filterChoices[key]
  return `${label}: ${options.find(([option]) => option === value)?.[1] ?? value}`
}
