/** The message of an error without its "Step 2 of 3, "…", failed:", for a place that names the step already. */
export function toReason(message: string): string {
  return message.replace(/^Step \d+ of \d+, ".*?", failed: /s, '')
}
