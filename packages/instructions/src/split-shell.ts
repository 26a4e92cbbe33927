/** One logical command of a shell script. */
export interface LogicalCommand {
  /** Without comments; continuation lines, quoted line breaks and here-documents kept. A lone `cd`, `source` or `export` in front is joined with `&&`. */
  readonly command: string
  /** Line of its first character, counted from 0 at the start of the script. */
  readonly offset: number
  /** What earlier commands of the same script set up for this one (`cd`, `source`, `export`, assignments); empty when nothing. */
  readonly setup: string
  /** What a comment on its last line says, or one right below that says what to expect. */
  readonly comment?: string
}

interface RawCommand {
  readonly text: string
  readonly offset: number
  readonly comment?: string
}

const expectingComment = /^\s*#+\s*(?:expect|should\b|must\b|=>|→|->)/i

/** Splits a script into logical commands. A transcript (lines that begin with `$ `) gives the prompted lines only. */
export function splitShell(script: string): LogicalCommand[] {
  return joinSetup(splitRaw(toScript(script)))
}

/** In a transcript the lines without a prompt are output; they become blank so that offsets stay true. */
function toScript(script: string): string {
  const lines = script.split('\n')
  const prompt = /^\s*(?:\(\w[\w.-]*\)\s*)?(?:[\w.-]+@[\w.-]+[^$#\s]*)?[$❯]\s+/
  if (!lines.some((line) => prompt.test(line))) return script
  let continues = false
  return lines
    .map((line) => {
      const isCommand = prompt.test(line)
      const keep = isCommand || continues
      const text = isCommand ? line.replace(prompt, '') : line.replace(/^>\s/, '')
      continues = keep && /\\\s*$/.test(line)
      return keep ? text : ''
    })
    .join('\n')
}

const blockWords: Readonly<Record<string, number>> = {
  if: 1,
  for: 1,
  while: 1,
  until: 1,
  select: 1,
  case: 1,
  fi: -1,
  done: -1,
  esac: -1,
}

function splitRaw(script: string): RawCommand[] {
  const commands: RawCommand[] = []
  const lines = script.split('\n')
  let text = ''
  let start = 0
  let state: ShellState = { quote: '', depth: 0, blocks: 0 }
  let heredoc: { end: string; strip: boolean } | undefined
  const flush = (comment = ''): void => {
    if (text.trim() !== '') commands.push({ text: text.trim(), offset: start, ...(comment === '' ? {} : { comment }) })
    text = ''
    state = { quote: '', depth: 0, blocks: 0 }
  }
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (heredoc) {
      text += `\n${line}`
      if ((heredoc.strip ? line.trimStart() : line).trimEnd() === heredoc.end) {
        heredoc = undefined
        if (state.blocks <= 0 && state.depth <= 0) flush()
      }
      continue
    }
    if (text === '') start = index
    const scanned = scanLine(line, state)
    state = scanned.state
    const code = scanned.code.trimEnd()
    if (code.trim() === '' && state.quote === '') {
      // A comment or blank line inside an open command does not end it.
      const last = commands.at(-1)
      if (last && !last.comment && text === '' && expectingComment.test(line))
        commands[commands.length - 1] = { ...last, comment: line.replace(/^[\s#]+/, '') }
      continue
    }
    text += text === '' ? code : `\n${code}`
    if (scanned.heredoc) heredoc = scanned.heredoc
    else if (state.quote === '' && state.depth <= 0 && state.blocks <= 0 && !/(?:\\|\||&&)$/.test(code))
      flush(line.slice(scanned.code.length + 1).trim())
  }
  flush()
  return commands
}

interface ShellState {
  /** Open quote character, or empty. */
  readonly quote: string
  /** Open `(` and `{`. */
  readonly depth: number
  /** Open `if`, `for`, `while`, `case`. */
  readonly blocks: number
}

/** Reads one line in the state the lines before left: gives its code without comment. */
function scanLine(
  line: string,
  before: ShellState,
): { code: string; state: ShellState; heredoc?: { end: string; strip: boolean } } {
  let { quote, depth, blocks } = before
  let code = line
  let word = ''
  let isCommandWord = true
  const endWord = (): void => {
    if (word === '') return
    if (isCommandWord) {
      const change = Object.hasOwn(blockWords, word) ? (blockWords[word] ?? 0) : 0
      if (change > 0 || blocks > 0) blocks += change
    }
    isCommandWord = /^(?:then|do|else|elif|!)$/.test(word) || (isCommandWord && word === 'time')
    word = ''
  }
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index)
    if (quote !== '') {
      if (character === '\\' && quote !== "'") index++
      else if (character === quote) quote = ''
      continue
    }
    if (character === '\\') {
      index++
      word += '\\'
    } else if (character === "'" || character === '"' || character === '`') {
      quote = character
      word += character
    } else if (character === '#' && (index === 0 || /[\s;(]/.test(line.charAt(index - 1)))) {
      code = line.slice(0, index)
      break
    } else if (/\s/.test(character)) endWord()
    else if (character === ';' || character === '|' || character === '&') {
      endWord()
      isCommandWord = true
    } else if (character === '(' || character === '{') {
      if (character === '(' || word === '' || word.endsWith('$')) depth++
      word += character
      if (character === '(') {
        word = ''
        isCommandWord = true
      }
    } else if (character === ')' || character === '}') {
      endWord()
      // The `)` of a case pattern has no partner.
      if (depth > 0) depth--
    } else word += character
  }
  endWord()
  const here = quote === '' && before.quote === '' ? /(?<!<)<<(-?)\s*\\?(["']?)([A-Za-z_]\w*)\2/.exec(code) : null
  return {
    code,
    state: { quote, depth, blocks },
    ...(here ? { heredoc: { end: here[3] ?? '', strip: here[1] === '-' } } : {}),
  }
}

const setupOnly = /^(?:cd|pushd|source|\.|export|set|unset|alias|shopt|ulimit|umask)(?:\s+[^|;&\n]+)?$/
const assignmentOnly = /^(?:[A-Za-z_]\w*=(?:"[^"\n]*"|'[^'\n]*'|\$\([^\n]*\)|[^\s;|&]*)\s*)+$/

/** Joins a lone `cd`, `source`, `export` or assignment with the command that follows, and remembers it for those after. */
function joinSetup(commands: readonly RawCommand[]): LogicalCommand[] {
  const result: LogicalCommand[] = []
  let setup: string[] = []
  let pending: RawCommand[] = []
  for (const command of commands) {
    if (setupOnly.test(command.text) || assignmentOnly.test(command.text)) {
      pending.push(command)
      continue
    }
    const first = pending[0] ?? command
    result.push({
      command: [...pending.map((item) => item.text), command.text].join(' && '),
      offset: first.offset,
      setup: setup.join(' && '),
      ...(command.comment ? { comment: command.comment } : {}),
    })
    setup = [...setup, ...pending.map((item) => item.text)].slice(-20)
    pending = []
  }
  return result
}
