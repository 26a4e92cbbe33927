import { useRef, type KeyboardEvent, type ReactNode } from 'react'

interface TabBarProps {
  readonly tabs: readonly (readonly [key: string, label: string])[]
  readonly current: string
  readonly onChoose: (key: string) => void
}

/** Tabs with one tab stop; the arrow keys choose. */
export function TabBar({ tabs, current, onChoose }: TabBarProps): ReactNode {
  const bar = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(([key]) => key === current)
    const moves: Record<string, number> = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }
    const move = moves[event.key]
    if (move === undefined) return
    const next = (move + tabs.length) % tabs.length
    event.preventDefault()
    onChoose(tabs[next]?.[0] ?? current)
    bar.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Parts of the session"
      ref={bar}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {tabs.map(([key, label]) => (
        <button
          key={key}
          type="button"
          role="tab"
          id={`jr-tab-${key}`}
          aria-selected={key === current}
          aria-controls="jr-tabpanel"
          tabIndex={key === current ? 0 : -1}
          onClick={() => onChoose(key)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
