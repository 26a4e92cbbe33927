import type { Expectation } from '@jr/instructions'
import { matchPattern } from './match-pattern.ts'

export interface Observation {
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr?: string
}

/** Why an observation does not meet the expectation; `undefined` when it does. Exit code 0 is expected unless another is named. */
export function findMismatch(expect: Expectation, seen: Observation): string | undefined {
  const wanted = expect.exitCode ?? 0
  if (seen.exitCode !== undefined && seen.exitCode !== wanted) return `exit code ${seen.exitCode}, expected ${wanted}`
  const all = seen.stderr === undefined || seen.stderr === '' ? seen.stdout : `${seen.stdout}\n${seen.stderr}`
  if (expect.contains !== undefined && !all.includes(expect.contains)) {
    return `the output does not contain ${JSON.stringify(expect.contains)}`
  }
  if (expect.matches !== undefined) {
    const matched = matchPattern(expect.matches, all)
    if (matched !== true) return matched === false ? `the output does not match /${expect.matches}/` : matched
  }
  if (expect.equals !== undefined && seen.stdout.trim() !== expect.equals.trim()) {
    return `the output is ${JSON.stringify(shorten(seen.stdout.trim()))}, expected ${JSON.stringify(expect.equals)}`
  }
  if (expect.compare !== undefined) {
    const { operator, value } = expect.compare
    const number = findNumber(seen.stdout)
    if (number === undefined) return `the output holds no number to compare with ${operator} ${value}`
    if (!compare(number, operator, value)) return `${number} is not ${operator} ${value}`
  }
  return undefined
}

/** Whether the output, and not only the exit code, is looked at. */
export function constrainsOutput(expect: Expectation): boolean {
  return (
    expect.contains !== undefined ||
    expect.matches !== undefined ||
    expect.equals !== undefined ||
    expect.compare !== undefined
  )
}

/** The first number of a text: `-3`, `0.25`, `1e-9`. */
export function findNumber(text: string): number | undefined {
  const match = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/i.exec(text)
  return match === null ? undefined : Number(match[0])
}

type Operator = NonNullable<Expectation['compare']>['operator']

const comparisons: Record<Operator, (left: number, right: number) => boolean> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>=': (left, right) => left >= right,
  '>': (left, right) => left > right,
}

export function compare(left: number, operator: Operator, right: number): boolean {
  return comparisons[operator](left, right)
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
