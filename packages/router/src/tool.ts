/** A JSON Schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a running tool may use. */
export interface ToolContext {
  /** Aborts when the call is cancelled or its deadline passes; a tool should stop then. */
  readonly signal: AbortSignal
  readonly toolCallId: string
}

/** Something the model may run. The same list works on every tier. */
export interface Tool {
  /** Letters, digits, `_` and `-`, at most 64: what every provider accepts. */
  readonly name: string
  readonly description: string
  /** JSON Schema of the input; its type must be `object`. The input is checked against it before `run`. */
  readonly inputSchema: JsonSchema
  /** Returns what the model reads. A thrown error becomes an error result that the model sees; it does not end the call. */
  readonly run: (input: never, context: ToolContext) => unknown
}
