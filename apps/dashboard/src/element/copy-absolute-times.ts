/**
 * “3 min ago” means nothing in a message or a ticket: what is copied out of the element carries the absolute time, with its zone, that
 * stands in the title of every relative one. Listens for as long as the root lives.
 */
export function copyAbsoluteTimes(root: ShadowRoot): void {
  root.addEventListener('copy', (event) => {
    const { clipboardData } = event as ClipboardEvent
    const selection = findSelection(root)
    if (clipboardData === null || selection === null || selection.isCollapsed || selection.rangeCount === 0) return
    const range = selection.getRangeAt(0)
    const times = [...root.querySelectorAll<HTMLTimeElement>('time[title]')].filter((time) =>
      range.intersectsNode(time),
    )
    let text = selection.toString()
    let from = 0
    for (const time of times) {
      const relative = time.textContent ?? ''
      const at = text.indexOf(relative, from)
      // Only part of it was selected.
      if (relative === '' || at < 0) continue
      text = text.slice(0, at) + time.title + text.slice(at + relative.length)
      from = at + time.title.length
    }
    if (from === 0) return
    clipboardData.setData('text/plain', text)
    event.preventDefault()
  })
}

/** Chromium keeps the selection of a shadow root at the root, the others at the document. */
function findSelection(root: ShadowRoot & { readonly getSelection?: () => Selection | null }): Selection | null {
  return root.getSelection?.() ?? document.getSelection()
}
