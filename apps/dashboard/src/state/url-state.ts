/** Everything about the view that a link can carry. Keys in the URL are these names with `jr_` before them. */
export const urlDefaults = {
  view: 'sessions',
  session: '',
  tab: '',
  with: '',
  q: '',
  status: '',
  jr: '',
  tier: '',
  verdict: '',
  within: '',
  sort: 'attention',
} as const

export type UrlState = { readonly [K in keyof typeof urlDefaults]: string }

const prefix = 'jr_'

/** Reads the view out of a query string; foreign keys are ignored. */
export function parseUrlState(search: string): UrlState {
  const query = new URLSearchParams(search)
  const state: Record<string, string> = { ...urlDefaults }
  for (const key of Object.keys(urlDefaults)) state[key] = query.get(prefix + key) ?? state[key] ?? ''
  return state as UrlState
}

/** The query string with the view in it; the host's own keys stay, defaults are left out. */
export function formatUrlState(state: UrlState, search: string): string {
  const query = new URLSearchParams(search)
  for (const [key, fallback] of Object.entries(urlDefaults)) {
    const value = state[key as keyof UrlState]
    if (value === fallback || value === '') query.delete(prefix + key)
    else query.set(prefix + key, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
