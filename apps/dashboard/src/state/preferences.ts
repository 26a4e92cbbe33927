/** Small choices of this reader on this device. Storage may be forbidden or full: then they last as long as the page. */
const memory = new Map<string, string>()
const prefix = 'jr-monitor:'

/** The stored value, or undefined. */
export function findPreference(key: string): string | undefined {
  try {
    return localStorage.getItem(prefix + key) ?? memory.get(key)
  } catch {
    return memory.get(key)
  }
}

/** Keeps the value; undefined forgets it. */
export function keepPreference(key: string, value: string | undefined): void {
  if (value === undefined) memory.delete(key)
  else memory.set(key, value)
  try {
    if (value === undefined) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, value)
  } catch {
    // A host that forbids storage still has a working monitor.
  }
}
