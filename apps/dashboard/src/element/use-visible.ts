import { useEffect, useState } from 'react'

/**
 * Whether a person can see the element: the browser's tab is shown and the element is on screen. A host that hides its views with
 * CSS leaves `document.hidden` false; the intersection observer notices.
 */
export function useVisible(host: HTMLElement): boolean {
  const [onScreen, setOnScreen] = useState(true)
  const [tabShown, setTabShown] = useState(!document.hidden)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setOnScreen(entries.at(-1)?.isIntersecting ?? true))
    observer.observe(host)
    const onChange = (): void => setTabShown(!document.hidden)
    document.addEventListener('visibilitychange', onChange)
    return () => {
      observer.disconnect()
      document.removeEventListener('visibilitychange', onChange)
    }
  }, [host])
  return onScreen && tabShown
}
