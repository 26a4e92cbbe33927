import type { JsonSchema } from '../tool.ts'
import { findSchemaProblem } from './find-schema-problem.ts'

/** A parsed answer, or what is wrong with it. */
export type ParsedOutput = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string }

/** Parses an answer as JSON and checks it. A server without constrained decoding often wraps it in a fence. */
export function parseOutput(text: string, schema: JsonSchema): ParsedOutput {
  const body = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'not JSON' }
  }
  const problem = findSchemaProblem(value, schema)
  return problem === undefined ? { value } : { problem }
}
