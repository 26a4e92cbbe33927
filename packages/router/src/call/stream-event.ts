import type { Decision } from '../classifier/decision.ts'
import type { ToolCall, ToolMessage } from '../message.ts'
import type { RouterErrorCode } from '../router-error.ts'
import type { Tier } from '../tier.ts'
import type { Attempt } from './attempt.ts'
import type { CallResult } from './call-result.ts'

/** What `stream()` yields. The last event of a stream that succeeds is `result`; a stream that fails throws a RouterError. */
export type StreamEvent =
  | { readonly type: 'decision'; readonly decision: Decision }
  /** A part of the answer. Never repeated: once text has been yielded, a broken attempt ends the stream with an error. */
  | { readonly type: 'text'; readonly text: string }
  /** A complete tool call, before the tool runs. */
  | { readonly type: 'tool_call'; readonly call: ToolCall }
  | { readonly type: 'tool_result'; readonly result: ToolMessage }
  /** A model call ended, well or badly. */
  | { readonly type: 'attempt'; readonly attempt: Attempt }
  | { readonly type: 'fallback'; readonly from: Tier; readonly to: Tier; readonly reason: RouterErrorCode }
  | { readonly type: 'result'; readonly result: CallResult }
