const MARK = '[[secret-'
const WHOLE = /\[\[secret-(\d{1,6})\]\]/g

/** The secrets of one call and the marks that stand for them. The same value always has the same mark. */
export interface SecretVault {
  /** The mark for a value, e.g. `[[secret-1]]`. */
  hide(value: string): string
  /** Marks every known value in a text, also where nothing around it gives it away. */
  hideKnown(text: string): string
  /** Puts the values back; inside JSON text they are escaped. */
  restore(text: string, json?: boolean): string
  /** Puts the values back into every string of a value. */
  restoreDeep(value: unknown): unknown
}

/** An empty vault. It lives as long as the call and is never logged or returned. */
export function createSecretVault(): SecretVault {
  const values: string[] = []
  const restore = (text: string, json = false): string => {
    if (values.length === 0 || !text.includes(MARK)) return text
    return text.replace(WHOLE, (mark, number: string) => {
      const value = values[Number(number) - 1] ?? mark
      return json ? JSON.stringify(value).slice(1, -1) : value
    })
  }
  const restoreDeep = (value: unknown): unknown => {
    if (typeof value === 'string') return restore(value)
    if (Array.isArray(value)) return value.map(restoreDeep)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, restoreDeep(field)]))
  }
  return {
    hide(value) {
      const known = values.indexOf(value)
      return `${MARK}${known === -1 ? values.push(value) : known + 1}]]`
    },
    hideKnown(text) {
      return values.reduce((clean, value, index) => clean.replaceAll(value, `${MARK}${index + 1}]]`), text)
    },
    restore,
    restoreDeep,
  }
}

/** Restores text that arrives in pieces: a mark cut in two by the stream is put together first. */
export function createRestoringFilter(
  vault: SecretVault,
  json: boolean,
): { push(text: string): string; end(): string } {
  let held = ''
  return {
    push(text) {
      const all = held + text
      const cut = startOfOpenMark(all)
      held = all.slice(cut)
      return vault.restore(all.slice(0, cut), json)
    },
    end() {
      const rest = vault.restore(held, json)
      held = ''
      return rest
    },
  }
}

/** Where a mark may have begun that is not complete yet; the length of the text when there is none. */
function startOfOpenMark(text: string): number {
  const open = text.lastIndexOf('[[')
  if (open !== -1 && /^\[\[(?:s(?:e(?:c(?:r(?:e(?:t(?:-\d{0,6}\]?)?)?)?)?)?)?)?$/.test(text.slice(open))) return open
  return text.endsWith('[') ? text.length - 1 : text.length
}
