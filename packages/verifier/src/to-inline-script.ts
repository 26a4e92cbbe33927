import type { Check } from '@jr/instructions'

type ShellCheck = Extract<Check, { kind: 'shell' }>
type ScriptCheck = Extract<Check, { kind: 'script' }>

const inlinePattern = /^\s*(python3?|node)\s+(?:-c|-e|--eval)\s+(?:'([^']*)'|"((?:[^"\\]|\\.)*)")\s*$/s

/** The script of a command that is nothing but inline code: `python3 -c "…"`, `node -e '…'`. */
export function toInlineScript(check: ShellCheck): ScriptCheck | undefined {
  const match = inlinePattern.exec(check.command)
  if (match === null) return undefined
  const [, program = '', single, double] = match
  // In double quotes bash replaces variables and substitutions: only bash can run that.
  if (double !== undefined && /[$`!]/.test(double)) return undefined
  const code =
    single ?? (double ?? '').replaceAll(/\\(["\\\n])/g, (_, character: string) => (character === '\n' ? '' : character))
  const { id, source, line, text, expect, timeoutMs } = check
  return {
    id,
    source,
    line,
    text,
    expect,
    code,
    ...(timeoutMs !== undefined && { timeoutMs }),
    kind: 'script',
    language: program === 'node' ? 'javascript' : 'python',
  }
}
