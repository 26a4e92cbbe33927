import type { ReactNode } from 'react'

/** The instruction as it was submitted, secrets masked, with numbered lines; `line` is marked and scrolled to. */
export function InstructionTab({
  text,
  line,
}: {
  readonly text: string | null
  readonly line?: number | undefined
}): ReactNode {
  if (text === null) {
    return (
      <div className="state">
        <h3>No text</h3>
        <p>The session was started without a document.</p>
      </div>
    )
  }
  return (
    <ol className="source">
      {text.split('\n').map((content, index) => (
        <li key={index} ref={index + 1 === line ? showLine : undefined} data-marked={index + 1 === line || undefined}>
          {content === '' ? '\u00A0' : content}
        </li>
      ))}
    </ol>
  )
}

/** Runs when a line becomes the marked one. */
function showLine(element: HTMLLIElement | null): void {
  element?.scrollIntoView({ block: 'center' })
}
