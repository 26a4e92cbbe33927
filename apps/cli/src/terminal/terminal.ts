import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Where a command speaks: results on stdout, everything else on stderr, so that `jr … --json | jq` always works. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** One result, as text. */
  readonly print: (text: string) => void
  /** One result, as JSON. */
  readonly printJson: (value: unknown) => void
  /** A message to the person. */
  readonly say: (text: string) => void
  /** Colours for stdout; nothing when it is no terminal or NO_COLOR is set. */
  readonly paint: (format: Format, text: string) => string
  /** The same for stderr. */
  readonly tint: (format: Format, text: string) => string
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    stdout,
    stderr,
    print: (text) => void stdout.write(`${text}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    paint: (format, text) => styleText(format, text, { stream: stdout }),
    tint: (format, text) => styleText(format, text, { stream: stderr }),
  }
}
