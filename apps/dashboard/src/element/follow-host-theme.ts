/**
 * Mirrors the host's `html[data-theme]` onto the element, so that its own stylesheet can follow it; without one, the stylesheet goes
 * by `prefers-color-scheme`. Returns the function that stops it.
 */
export function followHostTheme(element: HTMLElement): () => void {
  const page = document.documentElement
  const apply = (): void => {
    const theme = page.dataset['theme']
    if (theme === 'dark' || theme === 'light') element.dataset['theme'] = theme
    else delete element.dataset['theme']
  }
  const observer = new MutationObserver(apply)
  observer.observe(page, { attributes: true, attributeFilter: ['data-theme'] })
  apply()
  return () => observer.disconnect()
}
