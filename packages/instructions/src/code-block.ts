/** One fence, indented code block or unfenced SEARCH/REPLACE block. Lines are 1-based and inclusive, delimiters included. */
export interface CodeBlock {
  readonly form: 'fence' | 'indented' | 'edit'
  readonly line: number
  readonly endLine: number
  /** Line of the first line of `content`. */
  readonly contentLine: number
  /** First word of the info string, in lower case; empty when the fence has none. */
  readonly language: string
  /** The whole info string. */
  readonly info: string
  readonly content: string
  /** How the block ends when its fences do not balance. */
  readonly recovered?: 'unclosed' | 'nested'
}
