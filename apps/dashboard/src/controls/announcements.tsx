import { useEffect, useState, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'

/** The one polite live region. It is emptied before it speaks, so that the same text is heard twice. */
export function Announcements(): ReactNode {
  const { announcer } = useMonitor()
  const [text, setText] = useState('')
  useEffect(
    () =>
      announcer.listen((next) => {
        setText('')
        requestAnimationFrame(() => setText(next))
      }),
    [announcer],
  )
  return (
    <output className="unseen" aria-live="polite">
      {text}
    </output>
  )
}
