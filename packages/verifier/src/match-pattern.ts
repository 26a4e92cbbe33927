import { createContext, Script } from 'node:vm'

/** A pattern comes from a document or a model; one that backtracks for ever must not stop the worker. */
const patternTimeoutMs = 500

/** Whether `text` matches. Returns the reason as text when the pattern is not usable. */
export function matchPattern(pattern: string, text: string): boolean | string {
  try {
    const context = createContext({ pattern, text })
    return (
      new Script('new RegExp(pattern, "m").test(text)').runInContext(context, { timeout: patternTimeoutMs }) === true
    )
  } catch (error) {
    return `the pattern /${pattern}/ cannot be used: ${error instanceof Error ? error.message : String(error)}`
  }
}
