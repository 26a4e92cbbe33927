// vLLM: "This model's maximum context length is N tokens. However, you requested X output tokens and your prompt contains at least Y input tokens"
const VLLM_WINDOW = /maximum context length is (\d+)/i
const VLLM_PROMPT = /(?:prompt contains(?: at least)?|\() ?(\d+) (?:input tokens|in the messages|tokens in the)/i
// Anthropic: "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"
const ANTHROPIC = /exceed context limit: (\d+) \+ \d+ > (\d+)/i

const MARGIN = 16
// Below this an answer would be cut short anyway.
const SMALLEST = 256

/** The answer length that still fits, read from a server's overflow message; `undefined` when the prompt itself is too long. */
export function fitMaxTokens(message: string, maxTokens: number): number | undefined {
  const anthropic = ANTHROPIC.exec(message)
  const window = Number(anthropic?.[2] ?? VLLM_WINDOW.exec(message)?.[1] ?? Number.NaN)
  const prompt = Number(anthropic?.[1] ?? VLLM_PROMPT.exec(message)?.[1] ?? Number.NaN)
  const fitting = window - prompt - MARGIN
  return fitting >= SMALLEST && fitting < maxTokens ? fitting : undefined
}
