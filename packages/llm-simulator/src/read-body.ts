import type { IncomingMessage } from 'node:http'

/** The providers' own limit for a request body. */
const maxBodyBytes = 32 * 1024 * 1024

/** The request's body; undefined beyond 32 MB, of which the rest is read and dropped so that the answer can arrive. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
