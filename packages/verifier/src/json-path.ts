/** Result of looking a path up; a missing value is not the same as `null`. */
export type JsonLookup =
  | { readonly found: true; readonly value: unknown }
  | { readonly found: false; readonly problem: string }

/** Looks up `$.a.b[0]["c d"]`, or `.length` of an array or text. Only own members are seen. */
export function lookUpJson(root: unknown, path: string): JsonLookup {
  let rest = path.startsWith('$') ? path.slice(1) : path.startsWith('.') || path.startsWith('[') ? path : `.${path}`
  let value = root
  while (rest !== '') {
    const match = /^(?:\.([\w$-]+)|\[(\d+)\]|\[(?:"([^"]*)"|'([^']*)')\])/.exec(rest)
    if (match === null) return { found: false, problem: `${path} is not a JSON path` }
    const key = match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''
    rest = rest.slice(match[0].length)
    if (key === 'length' && (Array.isArray(value) || typeof value === 'string')) {
      value = value.length
      continue
    }
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      return { found: false, problem: `${path} is not there: no ${JSON.stringify(key)}` }
    }
    value = (value as Record<string, unknown>)[key]
  }
  return { found: true, value }
}
