/**
 * Puts `text` on the clipboard; fails where the browser does not let it. A page from plain http, as SAG mostly is, has no clipboard
 * but the old one: there the copy event of an empty selection takes the text along.
 */
export async function copyText(text: string): Promise<void> {
  if (isSecureContext) return navigator.clipboard.writeText(text)
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', onCopy, { capture: true, once: true })
  const isCopied = document.execCommand('copy')
  document.removeEventListener('copy', onCopy, { capture: true })
  if (!isCopied) throw new Error('This browser does not let a page copy.')
}
