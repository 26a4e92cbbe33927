const sampleLength = 8192

/** True for content that is not text: a NUL character, or many control or undecodable characters at its start. */
export function isBinary(content: string | Uint8Array): boolean {
  const text =
    typeof content === 'string'
      ? content.slice(0, sampleLength)
      : new TextDecoder().decode(content.subarray(0, sampleLength))
  if (text.includes('\0')) return true
  let strange = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0xfffd || (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13 && code !== 27))
      strange++
  }
  return strange * 10 > text.length
}
