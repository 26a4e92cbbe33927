const sampleLength = 8192
// Control characters besides tab, line breaks, form feed and escape, and what stands for undecodable bytes.
const strange = new RegExp('[\\0-\\x08\\x0B\\x0E-\\x1A\\x1C-\\x1F\\uFFFD]', 'g')

/** True for content that is not text: a NUL character, or many control or undecodable characters at its start. */
export function isBinary(content: string | Uint8Array): boolean {
  const text =
    typeof content === 'string'
      ? content.slice(0, sampleLength)
      : new TextDecoder().decode(content.subarray(0, sampleLength))
  if (text.includes('\0')) return true
  return (text.match(strange)?.length ?? 0) * 10 > text.length
}
