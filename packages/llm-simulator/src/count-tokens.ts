/** Characters a token: the simulator's stated rule, so that a test can compute every usage figure by hand. */
export const charactersPerToken = 4

/** Tokens of a text by the simulator's rule: its length (UTF-16 units) divided by four, rounded up. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken)
}
