/** A tool the model asked for. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  /** Parsed arguments; `undefined` when the model sent text that is not JSON (see `invalidInput`). */
  readonly input: unknown
  /** The arguments as text, present only when they could not be parsed. */
  readonly invalidInput?: string | undefined
}

/** What a person, or a program on their behalf, says. */
export interface UserMessage {
  readonly role: 'user'
  readonly content: string
}

/** What the model said. */
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content: string
  readonly toolCalls?: readonly ToolCall[] | undefined
  /**
   * The provider's own blocks, replayed unchanged to the same model only: thinking blocks are signed for one model and
   * one conversation. Another model gets `content` and `toolCalls`.
   */
  readonly native?: { readonly model: string; readonly content: unknown } | undefined
}

/** The outcome of one {@link ToolCall}. */
export interface ToolMessage {
  readonly role: 'tool'
  readonly toolCallId: string
  readonly name: string
  readonly content: string
  readonly isError?: boolean | undefined
}

/** One turn of a conversation, the same for every tier. */
export type Message = UserMessage | AssistantMessage | ToolMessage
