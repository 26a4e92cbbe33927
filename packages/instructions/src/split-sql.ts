/** One SQL statement without comments. */
export interface SqlStatement {
  readonly query: string
  /** Line of its first character, counted from 0. */
  readonly offset: number
  /** What comments say of it, each on a line: those in it and behind it, and those on lines of their own above it, or below it when the script begins with code. */
  readonly comment: string
}

/** Splits SQL at semicolons outside quotes and dollar quotes; psql's own `\` commands stand alone on their line. */
export function splitSql(script: string): SqlStatement[] {
  const statements: SqlStatement[] = []
  let text = ''
  let line = 0
  let start = 0
  let index = 0
  let end = -1
  let comments: string[] = []
  const isLed = /^\s*--/.test(script)
  const flush = (): void => {
    const query = text
      .split('\n')
      .map((part) => part.trimEnd())
      .filter((part) => part.trim() !== '')
      .join('\n')
      .trim()
    if (query !== '') {
      statements.push({ query, offset: start, comment: comments.join('\n') })
      comments = []
      end = line
    }
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
      const stop = script.indexOf('\n', index)
      const comment = script.slice(index + 2, stop < 0 ? undefined : stop).trim()
      const last = statements.at(-1)
      // "select 1; -- expected: 1"
      if (last && text.trim() === '' && (line === end || !isLed))
        statements[statements.length - 1] = { ...last, comment: `${last.comment}\n${comment}` }
      else comments.push(comment)
      index = stop < 0 ? script.length : stop
    } else if (character === '/' && script.startsWith('/*', index)) {
      const close = script.indexOf('*/', index + 2)
      const stop = close < 0 ? script.length : close + 2
      for (; index < stop; index++) if (script.charCodeAt(index) === 10) line++
    } else if (character === "'" || character === '"') {
      const close = script.indexOf(character, index + 1)
      take(close < 0 ? script.length : close + 1)
    } else if (character === '$') {
      const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(script.slice(index, index + 64))?.[0]
      const close = tag ? script.indexOf(tag, index + tag.length) : -1
      take(tag && close >= 0 ? close + tag.length : index + 1)
    } else if (character === '\\' && text.trim() === '') {
      const stop = script.indexOf('\n', index)
      take(stop < 0 ? script.length : stop)
      flush()
    } else if (character === ';') {
      index++
      flush()
    } else take(index + 1)
  }
  flush()
  return statements
}
