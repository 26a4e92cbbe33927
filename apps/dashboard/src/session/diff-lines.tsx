import { useState, type ReactNode } from 'react'
import { ScrollRegion } from '../controls/scroll-region.tsx'

const kinds: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'place' }
/** More lines than this are drawn only when asked for. */
const drawnAtFirst = 400

/** A unified diff; added and removed lines keep their sign, colour only helps. */
export function DiffLines({ diff, path }: { readonly diff: string; readonly path: string }): ReactNode {
  const [all, setAll] = useState(false)
  const lines = diff.replace(/\n$/, '').split('\n')
  const drawn = all ? lines : lines.slice(0, drawnAtFirst)
  return (
    <>
      <ScrollRegion className="code" label={`Changes of ${path}`}>
        <pre className="diff">
          {drawn.map((line, index) => (
            <span key={index} data-kind={/^(---|\+\+\+) /.test(line) ? 'file' : kinds[line.charAt(0)]}>
              {line}
              {'\n'}
            </span>
          ))}
        </pre>
      </ScrollRegion>
      {drawn.length < lines.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {lines.length} lines
        </button>
      )}
    </>
  )
}
