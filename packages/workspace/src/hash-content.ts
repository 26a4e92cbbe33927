import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** Up to here one read is several times faster than a stream, and small enough to hold. */
const wholeReadBytes = 1_048_576

/** SHA-256 of a file, hexadecimal. `size` only chooses how it is read. */
export async function hashContent(path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  if (size <= wholeReadBytes) hash.update(await readFile(path))
  else await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
