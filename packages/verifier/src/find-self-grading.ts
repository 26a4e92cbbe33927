/** How far the outcome of a command rests on code in the workspace. */
export interface SelfGrading {
  /** Programs of the workspace that decide the outcome, as the command names them. */
  readonly executed: readonly string[]
  /** True when a test runner decides: then tests and configuration files do. */
  readonly testRunner: boolean
}

const interpreters = toSet(
  'bash sh dash zsh source . python python3 node tsx ts-node deno bun ruby perl php Rscript lua',
)
const testRunners = toSet(
  'npm pnpm yarn npx pnpx make gmake just task pytest py.test tox nox poetry uv vitest jest mocha ' +
    'ava tap c8 nyc go cargo mvn gradle ./gradlew ./mvnw phpunit rspec rake bundle composer turbo nx ' +
    'tsc eslint playwright bats dotnet sbt mix',
)
/** Commands that decide nothing by themselves. */
const neutral = toSet('cd export set echo printf true : sleep wait exit pwd ls date unset')
/** Words before the command itself, with how many arguments each takes. */
const prefixes = new Map([
  ['env', 0],
  ['time', 0],
  ['nice', 0],
  ['nohup', 0],
  ['exec', 0],
  ['command', 0],
  ['!', 0],
  ['timeout', 1],
])
/** Options of interpreters that only read the file. */
const readingOptions = toSet('--check -c -n --syntax-check -l -e --eval -p --print --version -V --help')

/**
 * Finds out whether a command's exit code is the word of code that lies in the workspace (`npm test`, `bash check.sh`)
 * or of a program of the system that reads the workspace as data (`grep`, `jq`, `node --check`).
 * `undefined`: at least one deciding command is of the system. An approximation of bash good enough to raise a doubt.
 */
export function findSelfGrading(command: string): SelfGrading | undefined {
  const executed: string[] = []
  let testRunner = false
  for (const words of listDecidingCommands(command)) {
    const [name = '', ...rest] = skipPrefixes(words)
    if (name === '' || neutral.has(name)) continue
    if (testRunners.has(name) || (interpreters.has(name) && isTestMode(rest))) testRunner = true
    else if (interpreters.has(name)) {
      const program = findProgram(rest)
      if (program === undefined) return undefined
      executed.push(program)
    } else if (name.includes('/') && !/^\/(?:usr|bin|sbin)\//.test(name)) executed.push(name)
    else return undefined
  }
  return executed.length === 0 && !testRunner ? undefined : { executed, testRunner }
}

/** The simple commands whose exit codes make the outcome: the last line, each part of `&&`, the end of each pipe. */
function listDecidingCommands(command: string): string[][] {
  const parts = splitOutsideQuotes(command, /^(?:\r?\n|;)/)
  // With errexit every line decides.
  const lines = /\bset -\w*e/.test(command) ? parts : parts.slice(-1)
  return lines
    .flatMap((line) => splitOutsideQuotes(line, /^(?:&&|\|\|)/))
    .map((part) => splitOutsideQuotes(part, /^\|/).at(-1) ?? '')
    .map((part) => splitOutsideQuotes(part, /^&(?![>&])/).at(-1) ?? '')
    .map(toWords)
}

function splitOutsideQuotes(text: string, separator: RegExp): string[] {
  const parts = ['']
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
    const found = quote === '' ? separator.exec(text.slice(at)) : null
    if (found === null) parts[parts.length - 1] += character
    else {
      parts.push('')
      at += found[0].length - 1
    }
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('#'))
}

function toWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  return words
    .map((word) => word.replaceAll(/["']/g, ''))
    .filter((word) => !/^\d?[<>]/.test(word) && word !== '(' && word !== ')')
}

function skipPrefixes(words: readonly string[]): readonly string[] {
  let rest = words.map((word, index) => (index === 0 ? word.replace(/^\(+/, '') : word))
  for (;;) {
    const [first = ''] = rest
    const count = prefixes.get(first)
    if (count !== undefined) rest = rest.slice(1 + count)
    else if (/^\w+=/.test(first)) rest = rest.slice(1)
    else return rest
  }
}

function isTestMode(words: readonly string[]): boolean {
  const [first = '', second = ''] = words
  if (first === '-m') return ['pytest', 'unittest', 'nose2', 'tox', 'doctest'].includes(second)
  return words.includes('--test') || first === 'test' || first === 'run' || first === 'task'
}

/** The file that an interpreter is given; for `python -m name`, the module's file. */
function findProgram(words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (readingOptions.has(word)) return undefined
    if (word === '-m') {
      const module = words[index + 1] ?? ''
      return ['py_compile', 'compileall', 'json.tool', 'mypy', 'ruff', 'black', 'venv', 'pip'].includes(module)
        ? undefined
        : `${module.replaceAll('.', '/')}.py`
    }
    if (!word.startsWith('-')) return word
  }
  return undefined
}

function toSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
