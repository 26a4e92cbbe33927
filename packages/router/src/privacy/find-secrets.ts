/** A secret in a text: what kind and where, never its value. */
export interface SecretFinding {
  /** E.g. `aws_access_key_id`. */
  readonly kind: string
  /** Which text it was in, e.g. `prompt` or `messages[2]`. */
  readonly where: string
  /** Line of that text, from 1. */
  readonly line: number
}
