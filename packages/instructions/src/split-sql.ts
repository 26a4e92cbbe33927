/** One SQL statement without comments. */
export interface SqlStatement {
  readonly query: string
  /** Line of its first character, counted from 0. */
  readonly offset: number
}

/** Splits SQL at semicolons outside quotes and dollar quotes; psql's own `\` commands stand alone on their line. */
export function splitSql(script: string): SqlStatement[] {
  const statements: SqlStatement[] = []
  let text = ''
  let line = 0
  let start = 0
  let index = 0
  const flush = (): void => {
    const query = text
      .split('\n')
      .map((part) => part.trimEnd())
      .filter((part) => part.trim() !== '')
      .join('\n')
      .trim()
    if (query !== '') statements.push({ query, offset: start })
    text = ''
  }
  const take = (end: number): void => {
    for (; index < end; index++) {
      if (script.charCodeAt(index) === 10) line++
      text += script.charAt(index)
    }
  }
  while (index < script.length) {
    const character = script.charAt(index)
    if (text.trim() === '' && !/\s/.test(character)) start = line
    if (character === '-' && script.startsWith('--', index)) {
      const end = script.indexOf('\n', index)
      index = end < 0 ? script.length : end
    } else if (character === '/' && script.startsWith('/*', index)) {
      const end = script.indexOf('*/', index + 2)
      const stop = end < 0 ? script.length : end + 2
      for (; index < stop; index++) if (script.charCodeAt(index) === 10) line++
    } else if (character === "'" || character === '"') {
      const end = script.indexOf(character, index + 1)
      take(end < 0 ? script.length : end + 1)
    } else if (character === '$') {
      const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(script.slice(index, index + 64))?.[0]
      const end = tag ? script.indexOf(tag, index + tag.length) : -1
      take(tag && end >= 0 ? end + tag.length : index + 1)
    } else if (character === '\\' && text.trim() === '') {
      const end = script.indexOf('\n', index)
      take(end < 0 ? script.length : end)
      flush()
    } else if (character === ';') {
      index++
      flush()
    } else take(index + 1)
  }
  flush()
  return statements
}
