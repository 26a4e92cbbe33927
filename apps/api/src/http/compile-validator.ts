import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

/** Query and path values arrive as text and are converted; a body must have the right types (none counts as `{}`), and an unknown key is an error. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  return (value: unknown) => {
    const converted = httpPart === 'body' ? (value ?? {}) : Value.Convert(schema, value)
    if (validator.Check(converted)) return { value: converted }
    return { error: new Error(describeErrors(httpPart ?? 'request', validator.Errors(converted))) }
  }
}

interface ValidationProblem {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params?: object
}

function describeErrors(httpPart: string, problems: readonly ValidationProblem[]): string {
  const lines = problems
    // An unknown key is reported twice; this is the half without its name in the message.
    .filter((problem) => problem.keyword !== 'additionalProperties')
    .map((problem) => `${httpPart}${problem.instancePath} ${describeProblem(problem)}`)
  return [...new Set(lines)].join('; ')
}

function describeProblem({ keyword, message, params }: ValidationProblem): string {
  if (keyword === 'boolean') return 'is not a known name'
  if (params !== undefined && 'allowedValues' in params) return `must be one of ${String(params.allowedValues)}`
  return message
}
