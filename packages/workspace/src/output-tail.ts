/** Keeps the end of a stream, and counts all of it. */
export interface OutputTail {
  readonly push: (chunk: Buffer) => void
  readonly total: () => number
  /** The kept end as text; a character cut in half at its beginning is dropped. */
  readonly text: () => string
}

export function createOutputTail(limitBytes: number): OutputTail {
  let chunks: Buffer[] = []
  let kept = 0
  let total = 0
  return {
    push: (chunk) => {
      chunks.push(chunk)
      kept += chunk.length
      total += chunk.length
      // Compact rarely: once per limit instead of once per chunk.
      if (kept > limitBytes * 2) {
        chunks = [Buffer.concat(chunks).subarray(-limitBytes)]
        kept = limitBytes
      }
    },
    total: () => total,
    text: () => {
      const bytes = Buffer.concat(chunks)
      if (bytes.length <= limitBytes) return bytes.toString('utf8')
      let start = bytes.length - limitBytes
      while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1
      return bytes.toString('utf8', start)
    },
  }
}
